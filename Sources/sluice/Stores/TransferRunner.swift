import SluiceCore
import SluiceRepository

/// Runs work on collections that takes a while: shows how far it is, and ends cleanly when it is interrupted.
struct TransferRunner {
    private let stores: StoreRunner
    private let interruption: Interruption
    let display: ProgressDisplay

    /// - Throws: ``Failure`` with a usage status.
    init(_ arguments: ParsedArguments) throws {
        interruption = Interruption()
        stores = try StoreRunner(arguments)
        display = ProgressDisplay(isQuiet: arguments.has("--quiet"))
    }

    /// - Parameters:
    ///   - advice: what to do behind an interruption.
    ///   - work: what is done; tells how far it is.
    /// - Returns: what the work returns.
    /// - Throws: ``Failure`` with the status that fits.
    func run<Value: Sendable>(
        advice: String,
        _ work: @escaping @Sendable (StoreSession, ProgressDisplay) async throws -> Value
    ) throws -> Value {
        let display = display
        return try interruption.run(advice: advice, cleanUp: display.end) { started in
            try stores.run(started: started) { session in try await work(session, display) }
        }
    }

    /// Paths that can be read twice, as ``SpooledInput`` makes them.
    func spool(_ paths: [String]) throws -> SpooledInput {
        return try interruption.run(advice: "nothing was written", cleanUp: {}) { started in
            let stop = StopFlag()
            started { stop.raise() }
            return try SpooledInput(paths) { stop.isRaised }
        }
    }

    /// The collections that operands name, or all that are declared.
    func collections(_ names: [String]) throws -> [String] {
        let known = stores.collections.collections.map(\.name)
        guard !names.isEmpty else { return known }
        for name in names where stores.collections[name] == nil {
            throw StoreSession.unknown(name, known)
        }
        guard Set(names).count == names.count else { throw Failure.usage("a collection is named twice") }
        return names
    }
}

extension ProgressDisplay {
    /// As the library tells it.
    func update(_ progress: TransferProgress) {
        update("\(progress.phase.rawValue) \(progress.collection)", done: progress.done, total: progress.total)
    }
}

/// Whether something is to end.
private final class StopFlag: Sendable {
    private let flag = Lock(false)

    var isRaised: Bool { flag.withLock { $0 } }

    func raise() {
        flag.withLock { $0 = true }
    }
}

import Glibc
import SluiceClient
import SluiceRepository

/// Runs work on collections for the synchronous command line, and says what went wrong.
struct StoreRunner {
    private enum Place {
        case redis(RedisPlace)
        case json(JSONPlace)
    }

    let collections: CollectionDeclarations
    private let place: Place
    private let actor: String

    /// - Parameters:
    ///   - arguments: with `storeOptions`.
    ///   - isReading: whether nothing is written: then the read-only token is used, if there is one.
    /// - Throws: ``Failure`` with a usage status.
    init(_ arguments: ParsedArguments, isReading: Bool = false) throws {
        collections = try DeclarationFile.read(arguments)
        place = try Self.reporting {
            if let directory = arguments.value("--json") { return .json(try JSONPlace(directory, arguments)) }
            return .redis(try RedisPlace(arguments, isReading: isReading))
        }
        actor = arguments.value("--actor") ?? Environment.current()["USER"] ?? "uid \(getuid())"
    }

    /// - Parameters:
    ///   - started: is given what cancels the work. Default nobody.
    ///   - work: what is done with the stores.
    /// - Returns: what the work returns.
    /// - Throws: ``Failure`` with the status that fits.
    func run<Value: Sendable>(
        started: (@escaping @Sendable () -> Void) -> Void = { _ in },
        _ work: @escaping @Sendable (StoreSession) async throws -> Value
    ) throws -> Value {
        let context = OperationContext(actor: actor, source: .cli)
        switch place {
        case .json(let place):
            let session = StoreSession(collections, .json(place), try options())
            return try Blocking.run(started: started) { () async throws(Failure) in
                try await Self.reporting { try await Self.run(work, in: session, context) }
            }
        case .redis(let place):
            let client: RedisClient = try Self.reporting { try RedisClient(place.configuration) }
            let session = StoreSession(collections, .redis(client, place.options), try options())
            return try Blocking.run(started: started) { () async throws(Failure) in
                try await Self.reporting {
                    try await client.shutDown { _ in try await Self.run(work, in: session, context) }
                }
            }
        }
    }

    private func options() throws -> RepositoryOptions {
        try Self.reporting {
            var environment = Environment.current()
            if environment["SLUICE_CURSOR_SECRET_FILE"] == nil, environment["SLUICE_CURSOR_SECRET"] == nil {
                // Who runs this program has all that a cursor could hide; and the next run has to open what this one seals.
                environment["SLUICE_CURSOR_SECRET"] = String(repeating: "5", count: 64)
            }
            return RepositoryOptions(
                cursorSecret: try .fromEnvironment(environment),
                writer: "cli" + RepositoryOptions.defaultWriter.dropFirst("app".count))
        }
    }

    private static func run<Value: Sendable>(
        _ work: (StoreSession) async throws -> Value, in session: StoreSession, _ context: OperationContext
    ) async throws -> Value {
        try await OperationContext.$current.withValue(context) {
            do {
                let value = try await work(session)
                await session.end()
                return value
            } catch {
                await session.end()
                throw error
            }
        }
    }

    private static func reporting<Value>(_ work: () throws -> Value) throws(Failure) -> Value {
        do {
            return try work()
        } catch {
            throw Failure(about: error)
        }
    }

    private static func reporting<Value>(_ work: () async throws -> Value) async throws(Failure) -> Value {
        do {
            return try await work()
        } catch {
            throw Failure(about: error)
        }
    }
}

extension Failure {
    /// What scripts and people are told of an error.
    init(about error: any Error) {
        switch error {
        case let failure as Failure: self = failure
        case let error as ClientError: self = Failure(error)
        case let error as StoreError: self = Failure(error)
        // Who reads no further is not told of it.
        case let error as TransferError: self = Failure(.errorReply, error.code == .closed ? "" : error.message)
        case is CancellationError: self = Failure(.maybeExecuted, "cancelled")
        default: self = Failure(.errorReply, "\(error)")
        }
    }

    private init(_ error: StoreError) {
        let status: ExitStatus =
            switch error.code {
            case .unavailable, .frozen, .budgetExhausted, .bufferFull: .notSent
            case .outcomeUnknown: .maybeExecuted
            case .readOnly: .refused
            default: .errorReply
            }
        self.init(status, error.message)
    }
}

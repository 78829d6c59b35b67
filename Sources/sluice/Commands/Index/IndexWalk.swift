import SluiceCore
import SluiceRepository

/// A walk of the index doctor through a collection.
struct IndexWalk: Sendable {
    private let collection: String
    private let index: String?
    private let repairs: Bool
    private let renews: Bool
    private let cursor: RedisIndexDoctor.Cursor
    private let batch: Int
    private let format: OutputFormat

    init(_ arguments: ParsedArguments, repairs: Bool) throws {
        guard 1...2 ~= arguments.operands.count else {
            throw Failure.usage("COLLECTION is missing, or more than it and INDEX")
        }
        collection = arguments.operands[0]
        index = arguments.operands.count == 2 ? arguments.operands[1] : nil
        self.repairs = repairs
        renews = arguments.has("--renew")
        batch = try arguments.number("--batch", in: 1...1_000) ?? 200
        format = try OutputFormat(arguments, [.table, .json, .ndjson, .csv], .table)
        cursor =
            try arguments.value("--cursor").map { text in
                guard let bytes = Base64URL.decode(text.utf8),
                    let cursor = RedisIndexDoctor.Cursor(String(decoding: bytes, as: UTF8.self))
                else { throw Failure.usage("--cursor is none that a walk has shown") }
                return cursor
            } ?? .start
    }

    func run(_ session: StoreSession) async throws -> ExitStatus {
        let declaration = try session.declaration(collection)
        if let index { _ = try EntityQuestion.index(index, of: declaration, for: "a walk") }
        var printer = RowPrinter(format, columns: ["problem", "index", "id", "bucket"])
        let step: RedisIndexDoctor.Step?
        var found = 0
        if let store = try await session.redisStore(collection) {
            if repairs { try await store.open() }
            step = try await walk(RedisIndexDoctor(store, renews: renews, index: index)) { finding in
                printer.print(finding.row)
                found += 1
            }
        } else {
            step = nil
            found = try await verifyFiles(session) { printer.print($0.row) }
        }
        printer.end(next: nil)
        if let step { Output.message(summary(step)) }
        return found == 0 || isRepaired(step, found) ? .ok : .errorReply
    }

    // MARK: On Redis

    private func walk(
        _ doctor: RedisIndexDoctor, _ show: (IndexFinding) -> Void
    ) async throws -> RedisIndexDoctor.Step {
        var lines = ProgressLines()
        var total = RedisIndexDoctor.Step([])
        var next: RedisIndexDoctor.Cursor? = cursor
        while let place = next {
            do {
                let step =
                    repairs
                    ? try await doctor.repair(from: place, limit: batch)
                    : try await doctor.verify(from: place, limit: batch)
                step.findings.forEach(show)
                total = RedisIndexDoctor.Step([total, step])
                next = step.next
            } catch {
                Output.message("to go on from here: --cursor \(Self.text(of: place))")
                throw error
            }
            if let next {
                lines.show(
                    "\(total.examined) looked at, \(total.findings.count) found; to go on from here: --cursor \(Self.text(of: next))"
                )
            }
        }
        return total
    }

    private static func text(of cursor: RedisIndexDoctor.Cursor) -> String {
        Base64URL.encode(Array(cursor.description.utf8))
    }

    private func summary(_ step: RedisIndexDoctor.Step) -> String {
        let found = "\(step.examined) looked at, \(step.findings.count) found"
        guard repairs else { return found }
        return found
            + ": \(step.added) added, \(step.removed) removed, \(step.renewed) renewed, \(step.recounted) recounted"
    }

    /// Whether all that was found is something that a repair puts right.
    private func isRepaired(_ step: RedisIndexDoctor.Step?, _ found: Int) -> Bool {
        guard repairs, let step else { return false }
        return step.findings.allSatisfy { $0.problem != .duplicate && $0.problem != .unreadable }
    }

    // MARK: In JSON files

    private func verifyFiles(_ session: StoreSession, _ show: (IndexFinding) -> Void) async throws -> Int {
        guard let store = try await session.reader(collection).readableStore as? JSONStore else { return 0 }
        let (findings, examined) = try await store.indexFindings(renewing: renews)
        let shown = findings.filter { index == nil || $0.index == index || $0.problem == .outdated }
        shown.forEach(show)
        Output.message(
            "\(examined) looked at, \(shown.count) found; indexes of JSON files are built from the records when they are opened"
                + (repairs ? ": nothing was to be done" : ""))
        if shown.contains(where: { $0.problem == .outdated }) {
            Output.message("what is outdated is listed anew when its record is next written: see `sluice entity put`")
        }
        return shown.count
    }
}

extension IndexFinding {
    fileprivate var row: Grid.Row {
        [
            .string(problem.rawValue), index.map { .string($0) }, id.isEmpty ? nil : .string(id),
            bucket.map { .number("\($0)") },
        ]
    }
}

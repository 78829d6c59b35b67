import SluiceResilience

/// Rewrites records that older programs wrote in the present schema of their type, in the background.
///
///     let report = try await SchemaUpgrader(projects).run()
///
/// It reads what is there, and writes by compare-and-set what it makes of it: other programs go on reading and writing
/// meanwhile. Where it stands is kept in the store, so that the next run goes on where one was stopped. Each record that it
/// writes is in the audit, with the action `upgrade`.
public struct SchemaUpgrader<Value: Sendable>: Sendable {
    /// How it works.
    public struct Options: Sendable {
        /// Whether nothing is written, only tried. Default `false`.
        public var isDryRun: Bool
        /// How many records are read and written at once. Default 100.
        public var batchSize: Int
        /// How long it rests between batches, so that others come first. Default not at all.
        public var pause: Duration

        /// The defaults, unless told otherwise.
        public init(isDryRun: Bool = false, batchSize: Int = 100, pause: Duration = .zero) {
            self.isDryRun = isDryRun
            self.batchSize = batchSize
            self.pause = pause
        }
    }

    /// What was done.
    public struct Report: Sendable {
        /// A record that could not be brought to the present schema.
        public struct Failure: Sendable {
            /// Which.
            public let id: String
            /// Why.
            public let error: StoreError
        }

        /// How many records were looked at.
        public internal(set) var examined = 0
        /// How many were rewritten, or would be.
        public internal(set) var rewritten = 0
        /// How many were in the present schema already.
        public internal(set) var current = 0
        /// Those that could not be, at most 1,000; they stay as they are, and can still not be read.
        public internal(set) var failures: [Failure] = []
        /// How many could not be.
        public internal(set) var failed = 0

        mutating func fail(_ id: String, _ error: StoreError) {
            failed += 1
            if failures.count < 1_000 { failures.append(Failure(id: id, error: error)) }
        }
    }

    private let repository: Repository<Value>

    /// - Parameter repository: of the records.
    public init(_ repository: Repository<Value>) {
        self.repository = repository
    }

    /// Rewrites what is not in the present schema.
    ///
    /// - Parameters:
    ///   - options: how it works.
    ///   - progress: is told what was done so far, after each batch. Default nobody.
    /// - Returns: what was done in this run.
    /// - Throws: ``StoreError``; what was done stays done, and the next run goes on from there.
    public func run(
        _ options: Options = Options(), progress: (Report) -> Void = { _ in }
    ) async throws -> Report {
        // Those of a request do not fit work that takes long and makes many changes.
        var context = OperationContext.current
        context.deadline = nil
        context.idempotencyKey = nil
        return try await OperationContext.$current.withValue(context) {
            try await run(options, telling: progress)
        }
    }

    private func run(_ options: Options, telling progress: (Report) -> Void) async throws -> Report {
        let store = repository.store
        let register = SchemaRegister(store)
        let schema = repository.entity.schema
        var report = Report()
        var position: StoreQuery.Position?
        if !options.isDryRun {
            try await repository.open()
            guard schema > 0 else { return report }
            if let begun = try await register.progress(), begun.schema == schema { position = begun.position }
        }
        while true {
            try Task.checkCancellation()
            let ids = try await store.ids(in: 0..<Bucket.count, after: position, limit: options.batchSize)
            guard let last = ids.last else { break }
            try await rewrite(ids, isDryRun: options.isDryRun, &report)
            let place = StoreQuery.Position(key: String(store.component.bucket(of: last).number), id: last)
            position = place
            if !options.isDryRun { try await register.keep(SchemaRegister.Progress(schema: schema, position: place)) }
            progress(report)
            if options.pause > .zero { try await repository.options.surroundings.sleep(options.pause) }
        }
        if !options.isDryRun { try await register.keep(SchemaRegister.Progress(schema: schema, position: nil)) }
        return report
    }

    private func rewrite(_ ids: [String], isDryRun: Bool, _ report: inout Report) async throws {
        var changes: [Change] = []
        for (id, record) in zip(ids, try await repository.store.read(ids, .strong).records) {
            // Deleted meanwhile.
            guard let record, !record.isDeleted else { continue }
            report.examined += 1
            do throws(StoreError) {
                if let change = try change(of: record) { changes.append(change) } else { report.current += 1 }
            } catch {
                report.fail(id, error)
            }
        }
        guard !isDryRun, !changes.isEmpty else {
            report.rewritten += changes.count
            return
        }
        let committer = repository.committer
        for (change, outcome) in zip(changes, await repository.store.commitEach(changes)) {
            do {
                do {
                    _ = try await committer.conclude(try outcome.get(), change, until: repository.deadline)
                } catch let error as StoreError where error.code == .outcomeUnknown {
                    _ = try await committer.settle(change, until: repository.deadline)
                }
                report.rewritten += 1
            } catch let error as StoreError where error.code == .notFound {
                report.examined -= 1
            } catch let error as StoreError where error.code == .conflict {
                // Whoever changed it wrote it in the schema that they know: look again.
                try await rewrite(again: change.id, &report)
            } catch let error as StoreError where error.code == .notUnique {
                report.fail(change.id, error)
            }
        }
    }

    private func rewrite(again id: String, _ report: inout Report) async throws {
        do {
            let isRewritten = try await repository.inTurn(id) {
                guard let record = try await repository.store.readStrong(id).record, !record.isDeleted,
                    let change = try change(of: record)
                else { return false }
                _ = try await repository.committer.commit(change, until: repository.deadline)
                return true
            }
            if isRewritten { report.rewritten += 1 } else { report.current += 1 }
        } catch let error as StoreError where [.invalid, .damaged, .notUnique].contains(error.code) {
            report.fail(id, error)
        }
    }

    /// `nil` for a record that is in the present schema.
    private func change(of record: Record) throws(StoreError) -> Change? {
        guard record.schema < repository.entity.schema, let before = record.value else { return nil }
        let (value, json) = try repository.entity.value(from: before, schema: record.schema)
        let tree = try CanonicalJSON.parse(json)
        let changed = JSONDifference.pointers(from: try CanonicalJSON.parse(before), to: tree)
        return try repository.change(
            record.id,
            .put(
                value: json, hash: try CanonicalJSON.hash(of: tree),
                memberships: try repository.entity.memberships(of: value)),
            .version(record.version), note: OperationContext.current.note(.upgrade, changedFields: changed),
            request: ["upgrade", record.id])
    }
}

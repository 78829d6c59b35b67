import SluiceResilience

/// A change, and what there will be once it is made.
struct PlannedWrite<Value: Sendable>: Sendable {
    let change: Change
    let value: Value
    let json: [UInt8]

    func stored(_ commit: Commit, source: ReadSource) -> Stored<Value> {
        var stored = Stored(
            value, json: json, id: change.id, revision: Revision(commit.version), schema: change.schema,
            timestamp: change.timestamp, writer: change.writer, source: commit.ticket == nil ? source : .pending,
            freshness: .current)
        stored.pending = commit.ticket
        stored.isRepeated = commit.isRepeated && change.idempotency != nil
        return stored
    }
}

extension Stored {
    /// What a change of it is merged into.
    var base: Draft<Value>.Base { Draft.Base(value: original, json: json, schema: schema) }
}

extension Repository {
    var committer: Committer {
        Committer(store: store, collection: entity.collection, surroundings: options.surroundings)
    }

    /// When nobody waits any more.
    var deadline: ContinuousClock.Instant {
        OperationContext.current.deadline ?? options.surroundings.now() + options.timeout
    }

    /// - Parameters:
    ///   - value: what is to be there.
    ///   - base: what is there, for its unknown fields; `nil` to drop them.
    ///   - expectation: of the store.
    ///   - action: for the audit.
    ///   - request: what an idempotency key stands for, unless it is the value.
    ///   - part: of the request, if it makes several changes.
    /// - Returns: the change, ready to be committed.
    /// - Throws: ``StoreError`` with ``StoreError/Code/invalid`` for a value that cannot be stored.
    func plan(
        _ value: Value, in base: Draft<Value>.Base?, _ expectation: Change.Expectation, _ action: AuditNote.Action,
        request: [String]? = nil, part: String? = nil
    ) throws(StoreError) -> PlannedWrite<Value> {
        let draft = try Draft(value, entity, in: base, limit: options.maximumValueBytes)
        let expected =
            switch expectation {
            case .absent: "absent"
            case .version(let version): version.description
            }
        // Keeping unknown fields makes another value of them once the record was changed: the request is the bare value.
        let text = try valueText(value, draft, base)
        let id = entity.id(value)
        let change = try change(
            id, draft.effect, expectation,
            note: OperationContext.current.note(action, changedFields: draft.changedFields),
            request: request ?? [action.description, id, expected, text], part: part)
        return PlannedWrite(change: change, value: value, json: draft.json)
    }

    /// A changed value that was read before.
    func plan(_ stored: Stored<Value>, part: String? = nil) throws(StoreError) -> PlannedWrite<Value> {
        guard ExactText(entity.id(stored.value)) == ExactText(stored.id) else {
            let problem = StoreError.FieldProblem(field: "/id", problem: "cannot be changed")
            throw StoreError(invalid: [problem], entity.collection)
        }
        return try plan(stored.value, in: stored.base, .version(stored.revision.version), .update, part: part)
    }

    /// A value that takes the place of whatever is there.
    func plan(
        saving value: Value, over record: Record?, _ expectation: Change.Expectation, _ unknownFields: UnknownFields,
        part: String?
    ) throws(StoreError) -> PlannedWrite<Value> {
        let isThere = record?.isDeleted == false
        var base: Draft<Value>.Base?
        if isThere, unknownFields == .keep, let record {
            base = try Stored(record, entity, source: store.source, freshness: .current)?.base
        }
        let json = try entity.json(of: value)
        return try plan(
            value, in: base, expectation, isThere ? .update : .create,
            request: ["save", entity.id(value), String(decoding: json, as: UTF8.self)], part: part)
    }

    func change(
        _ id: String, _ effect: Change.Effect, _ expectation: Change.Expectation, schema: Int? = nil,
        note: AuditNote, request: [String], part: String? = nil
    ) throws(StoreError) -> Change {
        var key = OperationContext.current.idempotencyKey
        if let part { key = key?.part(part) }
        let idempotency: IdempotencyRequest? =
            if let key { try key.digested([entity.collection] + request) } else { nil }
        return Change(
            id: id, operation: options.surroundings.operation(), effect: effect, expectation: expectation, audit: note,
            idempotency: idempotency, schema: effect == .delete ? 0 : schema ?? entity.schema, writer: options.writer,
            timestamp: options.surroundings.wallClock())
    }

    func write(_ planned: PlannedWrite<Value>) async throws -> Stored<Value> {
        let commit = try await committer.commit(planned.change, until: deadline)
        return planned.stored(commit, source: store.source)
    }

    func save(_ value: Value, _ unknownFields: UnknownFields, part: String?) async throws -> Stored<Value> {
        let id = entity.id(value)
        try RecordID.check(id)
        return try await inTurn(id, isForAny: true) {
            let read = try await store.readStrong(id)
            return try await write(
                try plan(saving: value, over: read.record, .version(read.version), unknownFields, part: part))
        }
    }

    /// - Parameters:
    ///   - id: of the record.
    ///   - version: that it has to have; `nil` for one that no record has: then only a repeated request is answered.
    ///   - expected: what the caller said of it.
    /// - Returns: what is left.
    /// - Throws: ``StoreError``.
    func delete(_ id: String, _ version: RecordVersion?, expected: Revision?) async throws -> Deletion {
        let change = try change(
            id, .delete, .version(version ?? .impossible), note: OperationContext.current.note(.delete),
            request: ["delete", id, expected?.description ?? "any"])
        return Deletion(try await committer.commit(change, until: deadline), of: change)
    }

    /// Runs what reads and then commits, again while others come before.
    ///
    /// - Parameters:
    ///   - id: of the record.
    ///   - isForAny: whether it can be done without a record too: one that went meanwhile is no reason to end.
    ///   - body: reads and commits.
    /// - Returns: what `body` returns.
    /// - Throws: what `body` throws at last; ``StoreError`` with ``StoreError/Code/unavailable`` if the time was over
    ///   before it was its turn.
    func inTurn<Result: Sendable>(
        _ id: String, isForAny: Bool = false, _ body: () async throws -> Result
    ) async throws -> Result {
        let deadline = deadline
        var context = OperationContext.current
        context.deadline = deadline
        return try await turns.take(id) {
            guard options.surroundings.now() < deadline else {
                throw StoreError(
                    .unavailable,
                    "others changed the record in \(entity.collection) until the time was over: nothing was done")
            }
            var backoff = Backoff(base: .milliseconds(10), cap: .seconds(1))
            for _ in 0..<Self.maximumConflicts {
                do {
                    return try await OperationContext.$current.withValue(context) { try await body() }
                } catch let error as StoreError where error.code == .conflict || isForAny && error.code == .notFound {
                    guard options.surroundings.now() < deadline else { throw error }
                    try await options.surroundings.sleep(backoff.next(fraction: options.surroundings.fraction()))
                }
            }
            return try await OperationContext.$current.withValue(context) { try await body() }
        }
    }

    /// The value that is there, and its version; without a value, the version that a change has to expect.
    func readStrong(_ id: String) async throws -> (Stored<Value>?, RecordVersion) {
        try RecordID.check(id)
        let read = try await store.readStrong(id)
        let stored: Stored<Value>? =
            if let record = read.record {
                try Stored(record, entity, source: store.source, freshness: .current)
            } else { nil }
        return (stored, read.version)
    }

    func missing(_ version: RecordVersion) -> StoreError {
        .missing(in: entity.collection, version)
    }

    func conflict(_ current: Stored<Value>?, _ version: RecordVersion, _ expected: Revision) -> StoreError {
        guard current != nil else { return missing(version) }
        return .conflict(in: entity.collection, version, expected: expected.version)
    }

    private func valueText(
        _ value: Value, _ draft: Draft<Value>, _ base: Draft<Value>.Base?
    ) throws(StoreError) -> String {
        guard OperationContext.current.idempotencyKey != nil else { return "" }
        return String(decoding: base == nil ? draft.json : try entity.json(of: value), as: UTF8.self)
    }
}

extension RecordVersion {
    /// One that no record has: counters stay below 2^53.
    fileprivate static let impossible = RecordVersion(epoch: 0, counter: 1 << 53 - 1)
}

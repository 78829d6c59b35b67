extension Repository {
    /// Takes a change back, by a new one that restores what was there before: if nothing else changed the record since.
    ///
    /// Taking back an addition deletes, and taking back a deletion adds. What was taken back can be taken back again.
    ///
    /// - Parameter audit: the id of the entry of the change, see ``ReadableRepository/history(_:limit:cursor:)``.
    /// - Returns: what is there now; `nil` if it was deleted.
    /// - Throws: ``StoreError``, with ``StoreError/Code/conflict`` if the record was changed since, and
    ///   ``StoreError/Code/notFound`` if the audit does not know the change, or no more.
    @discardableResult
    public func undo(_ audit: OperationID) async throws -> Stored<Value>? {
        guard let detail = try await store.auditDetail(audit), detail.entry.component == entity.collection else {
            throw StoreError.unknownChange(in: entity.collection)
        }
        let entry = detail.entry
        let read = try await store.readStrong(entry.recordID)
        let isLast = try await isLast(entry, read)
        // A repeated request with an idempotency key is recognised by the store.
        guard isLast || OperationContext.current.idempotencyKey != nil else {
            throw StoreError.cannotUndo(entry, read.version)
        }
        let request = ["undo", audit.description]
        let expectation = Change.Expectation.version(isLast ? read.version : entry.after)
        guard let json = detail.valueBefore else {
            let note = OperationContext.current.note(.undo)
            let change = try change(entry.recordID, .delete, expectation, note: note, request: request)
            _ = try await committer.commit(change, until: deadline)
            return nil
        }
        let tree = try CanonicalJSON.parse(json)
        let changed: [String] =
            if let now = read.record?.value {
                JSONDifference.pointers(from: try CanonicalJSON.parse(now), to: tree)
            } else { [] }
        let effect = Change.Effect.put(
            value: json, hash: try CanonicalJSON.hash(of: tree),
            memberships: try store.component.memberships(of: json, schema: detail.schemaBefore))
        let change = try change(
            entry.recordID, effect, expectation, schema: detail.schemaBefore,
            note: OperationContext.current.note(.undo, changedFields: changed), request: request)
        let commit = try await committer.commit(change, until: deadline)
        let record = Record(
            id: entry.recordID, version: commit.version, value: json, hash: try CanonicalJSON.hash(of: tree),
            memberships: [], ring: OperationRing(), schema: detail.schemaBefore, writer: change.writer,
            timestamp: change.timestamp)
        return try Stored(record, entity, source: store.source, freshness: .current)
    }
}

extension ReadableRepository {
    /// Whether a change is the last of its record.
    func isLast(_ entry: AuditEntry, _ read: StrongRead) async throws -> Bool {
        guard read.record == nil else { return read.version == entry.after }
        // What is left of a deleted record was tidied away: the audit knows whether there was more.
        return try await history(entry.recordID, limit: 1).entries.first?.id == entry.id
    }
}

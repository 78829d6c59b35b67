extension Record {
    /// What a change makes of a record, when all of it is known: `nil` if the store adds something of its own.
    ///
    /// - Parameters:
    ///   - change: that was committed.
    ///   - version: that it made.
    ///   - current: what was there before it; `nil` for nothing.
    init?(of change: Change, version: RecordVersion, over current: Record?) {
        // When an answer expires is a matter of the store's clock.
        guard change.idempotency == nil else { return nil }
        let ring = (current?.ring ?? OperationRing()).adding(change.operation, version)
        let idempotency = current?.idempotency ?? []
        switch change.effect {
        case .put(let value, let hash, let places):
            var seen: Set<Membership> = []
            self.init(
                id: change.id, version: version, value: value, hash: hash,
                memberships: places.filter { seen.insert($0).inserted }, ring: ring, idempotency: idempotency,
                schema: change.schema, writer: change.writer, timestamp: change.timestamp)
        case .delete:
            guard let hash = try? ContentHash.ofNothing() else { return nil }
            self.init(
                id: change.id, version: version, value: nil, hash: hash, memberships: [], ring: ring,
                idempotency: idempotency, writer: change.writer, timestamp: change.timestamp)
        }
    }
}

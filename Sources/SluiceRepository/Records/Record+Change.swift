extension Record {
    /// What a change makes of a record, when all of it is known: `nil` if the store adds something of its own.
    ///
    /// - Parameters:
    ///   - change: that was committed, or will be.
    ///   - version: that it makes.
    ///   - ring: the operations before it.
    ///   - answers: the requests before it.
    ///   - time: when it was committed by the store's clock, in milliseconds since 1970; `nil` if nobody knows.
    init?(
        of change: Change, version: RecordVersion, behind ring: OperationRing, _ answers: [IdempotencyRecord],
        at time: Int64?
    ) {
        var answers = answers
        if let request = change.idempotency {
            guard let time else { return nil }
            answers.insert(request.record(version, at: time), at: 0)
        }
        let ring = ring.adding(change.operation, version)
        let idempotency = Array(answers.prefix(IdempotencyRecord.capacity))
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

    /// What a commit made, if what is known is certainly what it came upon.
    init?(of change: Change, _ commit: Commit, over known: Record?) {
        let version = known?.version ?? .none
        if case .version(let expected) = change.expectation, expected != version { return nil }
        guard version.counter + 1 == commit.version.counter else { return nil }
        self.init(
            of: change, version: commit.version, behind: known?.ring ?? OperationRing(), known?.idempotency ?? [],
            at: nil)
    }
}

extension StoreModel {
    /// Commits a change, or says why not.
    ///
    /// - Parameters:
    ///   - change: what, and what is expected.
    ///   - epoch: that of the gate as far as the caller knows; `nil` for that of the gate.
    ///   - time: now.
    /// - Returns: how it ended, and what to tell listeners.
    /// - Throws: ``StoreError`` if it was never opened, or the change cannot be.
    package mutating func commit(
        _ change: Change, epoch: Int64?, at time: Int64
    ) throws(StoreError) -> (outcome: CommitOutcome, event: StoreEvent?) {
        try component.check(change)
        let gate = try openGate()
        guard (epoch ?? gate.epoch) == gate.epoch else { return (.stale(epoch: gate.epoch), nil) }
        guard gate.primary.contains(component.bucket(of: change.id).number) else {
            return (.notPrimary(epoch: gate.epoch), nil)
        }
        let id = ExactText(change.id)
        let current = records[id]
        if let outcome = repetition(of: change, current, at: time) ?? objection(to: change, current, id) {
            return (outcome, nil)
        }
        let before = current?.version ?? floor
        // Copies of a store with a higher epoch may be here: versions never fall.
        let version = RecordVersion(epoch: max(gate.epoch, before.epoch), counter: before.counter + 1)
        let record = try record(change, version, current, at: time)
        sequence += 1
        store(record, at: time)
        if gate.capturesChanges { marks[id] = sequence }
        if let request = change.idempotency { idempotency[request.key] = request.record(version, at: time) }
        let key = "\(component.name):\(change.audit.action):\(change.audit.source)"
        statistics[key, default: 0] += 1
        audit.append(
            AuditEntry(
                id: change.operation, sequence: sequence, time: max(time, audit.lastTime), component: component.name,
                recordID: change.id, note: change.audit, before: before, after: version), current)
        let event = StoreEvent(
            id: change.id, version: version, action: change.audit.action, operation: change.operation,
            sequence: sequence)
        return (.committed(Commit(version: version, sequence: sequence)), event)
    }

    /// What was answered when the same was asked for earlier.
    private func repetition(of change: Change, _ current: Record?, at time: Int64) -> CommitOutcome? {
        if let version = current?.ring[change.operation] {
            return .committed(Commit(version: version, sequence: 0, isRepeated: true))
        }
        guard let request = change.idempotency, let known = idempotency[request.key], known.expires > time else {
            return nil
        }
        guard known.fingerprint == request.fingerprint else { return .idempotencyKeyReused }
        return .committed(Commit(version: known.version, sequence: 0, isRepeated: true))
    }

    /// Why a change cannot be.
    private func objection(to change: Change, _ current: Record?, _ id: ExactText) -> CommitOutcome? {
        let version = current?.version ?? floor
        let isDeleted = current?.isDeleted ?? true
        switch change.expectation {
        case .absent where isDeleted: break
        case .version(version): break
        default: return .conflict(current: version, isDeleted: isDeleted)
        }
        guard case .put(_, _, let memberships) = change.effect,
            let holder = indexes.holder(of: memberships, but: id)
        else { return nil }
        return .notUnique(index: holder.index, holder: holder.id)
    }

    private func record(
        _ change: Change, _ version: RecordVersion, _ current: Record?, at time: Int64
    ) throws(StoreError) -> Record {
        let (value, hash, memberships, schema): ([UInt8]?, ContentHash, [Membership], Int)
        switch change.effect {
        case .put(let bytes, let digest, let places):
            var seen: Set<Membership> = []
            (value, hash, memberships) = (bytes, digest, places.filter { seen.insert($0).inserted })
            schema = change.schema
        case .delete:
            (value, hash, memberships, schema) = (nil, try ContentHash.ofNothing(), [], 0)
        }
        let request = change.idempotency.map { [$0.record(version, at: time)] } ?? []
        return Record(
            id: change.id, version: version, value: value, hash: hash, memberships: memberships,
            ring: (current?.ring ?? OperationRing()).adding(change.operation, version),
            idempotency: Array((request + (current?.idempotency ?? [])).prefix(IdempotencyRecord.capacity)),
            schema: schema, writer: change.writer, timestamp: change.timestamp)
    }
}

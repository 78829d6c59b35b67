extension StoreModel {
    /// Copies a record from the other store, unless what is here is as new.
    ///
    /// - Parameters:
    ///   - record: whole; a deleted one too.
    ///   - sourceSequence: of the other store, when it was read.
    ///   - epoch: that of the gate as far as the caller knows.
    ///   - time: now.
    /// - Returns: how it ended.
    /// - Throws: ``StoreError`` if it was never opened, or the record cannot be.
    package mutating func apply(
        _ record: Record, sourceSequence: Int64, epoch: Int64, at time: Int64
    ) throws(StoreError) -> ApplyOutcome {
        try component.check(record)
        let gate = try openGate()
        guard epoch == gate.epoch else { return .stale(epoch: gate.epoch) }
        guard !gate.primary.contains(component.bucket(of: record.id).number) else {
            return .isPrimary(epoch: gate.epoch)
        }
        guard gate.isFollower else { return .notFollower(epoch: gate.epoch) }
        let current = records[ExactText(record.id)]
        let version = current?.version ?? floor
        if record.version < version { return .older }
        if record.version == version {
            let nothing = try ContentHash.ofNothing()
            return record.hash == (current?.hash ?? nothing) && record.isDeleted == (current?.isDeleted ?? true)
                ? .same : .diverged
        }
        store(record, at: time)
        appliedSequence = max(appliedSequence, sourceSequence)
        // The newest last, so that it is the one that stays.
        for answer in record.idempotency.reversed() where answer.expires > time { idempotency[answer.key] = answer }
        return .applied
    }
}

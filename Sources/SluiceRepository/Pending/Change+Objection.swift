extension Change {
    /// Why it cannot be kept over what is shown; or that it is there already.
    func objection(_ shown: StrongRead, at time: Int64) -> CommitOutcome? {
        if let version = shown.record?.ring[operation] {
            return .committed(Commit(version: version, sequence: 0, isRepeated: true))
        }
        if let request = idempotency,
            let known = shown.record?.idempotency.first(where: { $0.key == request.key && $0.expires > time })
        {
            guard known.fingerprint == request.fingerprint else { return .idempotencyKeyReused }
            return .committed(Commit(version: known.version, sequence: 0, isRepeated: true))
        }
        let isDeleted = shown.record?.isDeleted ?? true
        switch expectation {
        case .absent where isDeleted: return nil
        case .version(shown.version): return nil
        default: return .conflict(current: shown.version, isDeleted: isDeleted)
        }
    }
}

extension StoreModel {
    /// Some entries of the audit.
    package func audit(_ query: AuditQuery) throws(StoreError) -> AuditPage {
        try Component.check(limit: query.limit)
        return audit.page(query)
    }

    /// One entry with the value before it.
    package func auditDetail(_ id: OperationID) -> AuditDetail? {
        audit.detail(id)
    }

    /// Removes what is no longer needed, at most a batch of each kind: call it again until it removes nothing.
    package mutating func maintain(
        _ policy: MaintenancePolicy, at time: Int64
    ) throws(StoreError) -> MaintenanceReport {
        try policy.check()
        var report = MaintenanceReport()
        report.tombstones = purge(deletedBefore: time - policy.tombstoneAge.wholeMilliseconds, limit: policy.batchSize)
        report.auditEntries = audit.trim(
            before: time - policy.auditAge.wholeMilliseconds, to: policy.auditCount, limit: policy.batchSize)
        let expired = idempotency.values.filter { $0.expires <= time }.prefix(policy.batchSize)
        for answer in expired { idempotency[answer.key] = nil }
        report.idempotencyRecords = expired.count
        return report
    }

    /// Forgets deleted records, unless another store may have to hear of them.
    private mutating func purge(deletedBefore time: Int64, limit: Int) -> Int {
        guard let gate, gate.primary == 0..<Bucket.count, !gate.isFollower, !gate.capturesChanges else { return 0 }
        let old = deletions.filter { $0.value < time }.prefix(limit)
        for (id, _) in old {
            guard let record = records.removeValue(forKey: id) else { continue }
            floor = max(floor, record.version)
            digests[component.bucket(of: record.id).number]?.remove(record)
            deletions[id] = nil
            marks[id] = nil
        }
        return old.count
    }
}

extension Duration {
    /// In milliseconds, rounded down; those beyond 292 years are cut.
    var wholeMilliseconds: Int64 {
        let (seconds, attoseconds) = components
        let (scaled, overflow) = seconds.multipliedReportingOverflow(by: 1_000)
        // A tenth of the range, so that sums with times do not overflow.
        let bound = Int64.max / 10
        return overflow ? (seconds < 0 ? -bound : bound) : min(bound, scaled + attoseconds / 1_000_000_000_000_000)
    }
}

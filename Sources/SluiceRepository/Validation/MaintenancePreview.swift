/// What ``RecordStore/maintain(_:)`` would remove, without removing it.
package struct MaintenancePreview {
    private let store: any InspectableStore
    private let policy: MaintenancePolicy

    package init(_ store: any InspectableStore, _ policy: MaintenancePolicy) {
        self.store = store
        self.policy = policy
    }

    /// - Parameter time: now, in milliseconds since 1970.
    /// - Returns: tombstones and entries of the audit; what goes by itself is not counted.
    /// - Throws: ``StoreError``; `CancellationError`.
    package func run(at time: Int64) async throws -> MaintenanceReport {
        try policy.check()
        var report = MaintenanceReport()
        report.tombstones = try await tombstones(before: time - policy.tombstoneAge.wholeMilliseconds)
        report.auditEntries = try await auditEntries(before: time - policy.auditAge.wholeMilliseconds)
        return report
    }

    private func tombstones(before time: Int64) async throws -> Int {
        // Another store may have to hear of them.
        guard let gate = try await store.gate(), gate.primary == 0..<Bucket.count, !gate.isFollower,
            !gate.capturesChanges
        else { return 0 }
        var count = 0
        var last: Tombstone?
        while true {
            try Task.checkCancellation()
            let tombstones = try await store.tombstones(after: last, limit: 1_000)
            let old = tombstones.prefix { $0.time < time }
            count += old.count
            guard !old.isEmpty, old.count == tombstones.count else { return count }
            last = tombstones.last
        }
    }

    private func auditEntries(before time: Int64) async throws -> Int {
        var (old, all) = (0, 0)
        var query = AuditQuery(isNewestFirst: false, limit: 1_000)
        repeat {
            try Task.checkCancellation()
            let page = try await store.audit(query)
            all += page.entries.count
            old += page.entries.count { $0.time < time }
            query.position = page.next
        } while query.position != nil
        return max(old, all - policy.auditCount)
    }
}

/// How long what is no longer needed is kept.
public struct MaintenancePolicy: Sendable, Hashable {
    /// Tombstones. Default 7 days.
    public var tombstoneAge: Duration
    /// Audit entries. Default 365 days.
    public var auditAge: Duration
    /// Audit entries beyond this many are removed, the oldest first. Default 1,000,000.
    public var auditCount: Int
    /// At most so many things are removed in one atomic step. Default 200.
    public var batchSize: Int

    /// The defaults, unless told otherwise.
    public init(
        tombstoneAge: Duration = .seconds(7 * 86_400), auditAge: Duration = .seconds(365 * 86_400),
        auditCount: Int = 1_000_000, batchSize: Int = 200
    ) {
        self.tombstoneAge = tombstoneAge
        self.auditAge = auditAge
        self.auditCount = auditCount
        self.batchSize = batchSize
    }
}

extension MaintenancePolicy {
    /// - Throws: ``StoreError`` with ``StoreError/Code/invalid``.
    func check() throws(StoreError) {
        guard batchSize > 0, auditCount >= 0, auditAge >= .zero, tombstoneAge >= .zero else {
            throw StoreError(.invalid, "ages and counts of maintenance are not negative, and a batch is not empty")
        }
    }
}

/// What was removed.
public struct MaintenanceReport: Sendable, Hashable {
    /// Tombstones.
    public var tombstones = 0
    /// Audit entries.
    public var auditEntries = 0
    /// Idempotency records.
    public var idempotencyRecords = 0
    /// Entries of indexes that pointed nowhere.
    public var orphans = 0

    /// Nothing yet.
    public init() {}
}

import SluiceRepository

/// What callers were told, and what that says of what they may be told later: one register for each key, in the order of
/// versions.
struct Register: Sendable, Hashable {
    /// The newest version that somebody was told of.
    private var newest: [String: RecordVersion] = [:]
    /// The newest one whose writer was told that it is there.
    private(set) var acknowledged: [String: RecordVersion] = [:]
    /// What each version was committed as.
    private var values: [String: [RecordVersion: Int?]] = [:]
    private var operations: [OperationID: RecordVersion] = [:]
    private var refused: Set<OperationID> = []
    /// What cannot be.
    private(set) var violation: Violation?

    /// What an operation that begins now must not be behind.
    func bound(_ key: String) -> RecordVersion {
        newest[key] ?? .none
    }

    /// The value of a version; `nil` for one that was never committed.
    func value(_ key: String, _ version: RecordVersion) -> Int?? {
        values[key]?[version]
    }

    mutating func committed(_ change: Change, _ version: RecordVersion) {
        if let first = operations[change.operation] {
            return report("I7", "an operation made \(first) and \(version) of \(change.id)")
        }
        operations[change.operation] = version
        if refused.contains(change.operation) { return reportRefused(change.id, version) }
        if values[change.id]?[version] != nil {
            return report("I5", "two changes of \(change.id) made the version \(version)")
        }
        values[change.id, default: [:]][version] = .some(change.number)
    }

    mutating func read(_ key: String, _ version: RecordVersion, _ value: Int?, since bound: RecordVersion) {
        // What never was, or was purged, has no version of its own.
        guard (values[key]?[version] ?? .some(nil)) == value else {
            return report("I9", "a read of \(key) \(version) has another value than was committed")
        }
        guard version >= bound else {
            return report("I9", "a read of \(key) came to \(version), behind \(bound), which was known before")
        }
        newest[key] = max(self.bound(key), version)
    }

    mutating func wrote(_ key: String, _ operation: OperationID, _ version: RecordVersion, since bound: RecordVersion) {
        guard operations[operation] == version else {
            return report("I18", "a write of \(key) was acknowledged as \(version), and is not that")
        }
        guard version > bound else {
            return report("I9", "a write of \(key) made \(version), behind \(bound), which was known before")
        }
        newest[key] = max(self.bound(key), version)
        acknowledged[key] = max(acknowledged[key] ?? .none, version)
    }

    mutating func refused(_ key: String, _ operation: OperationID) {
        refused.insert(operation)
        if let version = operations[operation] { reportRefused(key, version) }
    }

    private mutating func reportRefused(_ key: String, _ version: RecordVersion) {
        report("I18", "a write of \(key) was refused, and made \(version)")
    }

    private mutating func report(_ invariant: String, _ problem: String) {
        violation = violation ?? Violation(invariant, problem)
    }
}

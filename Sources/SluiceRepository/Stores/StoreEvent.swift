/// Tells that a change was committed. What a listener misses, it finds in the audit.
public struct StoreEvent: Sendable, Hashable {
    /// Which record.
    public let id: String
    /// Its version now.
    public let version: RecordVersion
    /// What was done.
    public let action: AuditNote.Action
    /// The change.
    public let operation: OperationID
    /// Its place in the order of the component's commits.
    public let sequence: Int64

    /// An event that was heard of.
    public init(
        id: String, version: RecordVersion, action: AuditNote.Action, operation: OperationID, sequence: Int64
    ) {
        self.id = id
        self.version = version
        self.action = action
        self.operation = operation
        self.sequence = sequence
    }
}

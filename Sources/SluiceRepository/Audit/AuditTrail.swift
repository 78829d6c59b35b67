/// Some entries of the audit, and where it goes on.
public struct AuditTrail: Sendable {
    /// In the order asked for.
    public let entries: [AuditEntry]
    /// `nil` at the end.
    public let next: Cursor?
}

/// What is left of a value that was deleted.
public struct Deletion: Sendable, Hashable, CustomStringConvertible {
    /// By which the audit knows the deletion.
    public let revision: Revision
    /// Whether the request had been carried out earlier, under the same idempotency key, and nothing was done now.
    public let isRepeated: Bool
    /// Of a deletion that is durable on this host and not committed yet; `nil` for all others.
    public let pending: PendingTicket?

    init(_ commit: Commit, of change: Change) {
        revision = Revision(commit.version)
        isRepeated = commit.isRepeated && change.idempotency != nil
        pending = commit.ticket
    }

    /// The revision.
    public var description: String { revision.description }
}

/// Where a ``ResilientStore`` stands.
public struct DegradationStatus: Sendable, Hashable {
    /// What it does.
    public enum Mode: String, Sendable, Hashable, CaseIterable {
        /// All goes to the store.
        case normal
        /// Reads come from the snapshot, writes are refused.
        case readOnly
        /// Reads come from the snapshot, writes wait on this host.
        case json
    }

    /// Why it does.
    public enum Reason: String, Sendable, Hashable, CaseIterable {
        /// The store answers.
        case healthy
        /// An operator wanted it.
        case order
        /// The circuit breaker is open.
        case breaker
        /// The last call did not reach the store.
        case failure
    }

    /// What it does.
    public let mode: Mode
    /// Why.
    public let reason: Reason
    /// What an operator wants.
    public let order: OperatorOrder
    /// How many changes wait on this host.
    public let pending: Int
    /// How long the oldest of them waits; `nil` if none does.
    public let oldestPending: Duration?
    /// How many changes met something else and wait for somebody to decide.
    public let deadLetters: Int
    /// How old the snapshot is; `nil` if there is none, or nobody knows.
    public let snapshotAge: Duration?
    /// What keeps changes from being committed, or the snapshot from being fresh, although the store answers; for people.
    public let problems: [String]
}

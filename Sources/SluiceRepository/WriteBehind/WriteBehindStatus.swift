/// What a ``WriteBehindStore`` has before it.
public struct WriteBehindStatus: Sendable, Hashable {
    /// How many changes are not committed yet.
    public let pending: Int
    /// About how many bytes they take.
    public let bytes: Int
    /// How long the oldest of them waits; `nil` if none does.
    public let oldestPending: Duration?
    /// How many changes met something else and wait for somebody to decide.
    public let deadLetters: Int
}

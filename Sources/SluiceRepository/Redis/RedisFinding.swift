/// What ``RedisStore/check()`` found out about one thing.
public struct RedisFinding: Sendable, Hashable {
    /// What was looked at.
    public enum Subject: String, Sendable, Hashable, CaseIterable {
        /// Whether Redis throws away keys when it has no memory left.
        case evictionPolicy
        /// Which version of Redis it is.
        case serverVersion
        /// Whether it is a cluster, and the keys fit it.
        case cluster
        /// Whether the token may run scripts.
        case scripts
        /// How far the clocks of the server and of this host are apart.
        case clock
    }

    /// What that means.
    public enum Level: String, Sendable, Hashable, CaseIterable {
        /// It is as it should be.
        case good
        /// The token may not ask.
        case unknown
        /// It works, and is worth a look.
        case warning
        /// The store does not work so, or loses data.
        case problem
    }

    /// What was looked at.
    public let subject: Subject
    /// What that means.
    public let level: Level
    /// What is so, and what to do.
    public let message: String

    init(_ subject: Subject, _ level: Level, _ message: String) {
        self.subject = subject
        self.level = level
        self.message = message
    }
}

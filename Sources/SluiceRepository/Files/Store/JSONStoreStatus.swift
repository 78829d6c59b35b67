/// How a ``JSONStore`` fares: for health checks, metrics and operators.
public struct JSONStoreStatus: Sendable, Hashable {
    /// Whether it can be written.
    public enum Mode: Sendable, Hashable {
        /// It can.
        case writable
        /// Its options, the directory or the file system forbid it.
        case readOnly(reason: String)
        /// Making the log durable failed: nothing is written before ``JSONStore/recover()``.
        case poisoned
        /// The log or the checkpoint is damaged: what is sound is served, nothing is written before
        /// ``JSONStore/recover()``.
        case damaged(reason: String)
    }

    /// Something that a person should look at.
    public struct Problem: Sendable, Hashable {
        /// Of which file.
        public let path: String
        /// What is wrong, and what to do.
        public let message: String
    }

    /// Whether it can be written.
    public var mode: Mode = .writable
    /// Records, deleted ones included.
    public var records = 0
    /// Bytes of the log.
    public var logBytes = 0
    /// Checkpoints that this process has made.
    public var checkpoints = 0
    /// Whether plain files are behind the records.
    public var isBehind = false
    /// Changes of other programs that this process has adopted.
    public var adopted = 0
    /// Changes of other programs of which this process has put a copy into quarantine.
    public var quarantined = 0
    /// The last 100 problems, the newest last.
    public var problems: [Problem] = []

    mutating func report(_ path: String, _ message: String) {
        let problem = Problem(path: path, message: message)
        problems.removeAll { $0 == problem }
        problems.append(problem)
        if problems.count > 100 { problems.removeFirst() }
    }
}

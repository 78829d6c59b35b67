/// How a commit ended, as far as the store could tell.
public enum CommitOutcome: Sendable, Hashable {
    /// It is there, durably.
    case committed(Commit)
    /// Something else is there than was expected: its version, and whether it is deleted.
    case conflict(current: RecordVersion, isDeleted: Bool)
    /// The gate has another epoch than the store's user thought: look again.
    case stale(epoch: Int64)
    /// The store does not take commits for this bucket.
    case notPrimary(epoch: Int64)
    /// Another record has the value of a unique index.
    case notUnique(index: String, holder: String)
    /// The idempotency key was used for another request.
    case idempotencyKeyReused
    /// It is durable on this host and not committed yet: others do not see it, and it may still meet a conflict. Only from
    /// stores that were told to work so, such as ``ResilientStore`` and ``WriteBehindStore``.
    case pending(PendingTicket)
}

/// A change that is durable on this host, and waits to be committed.
public struct PendingTicket: Sendable, Hashable {
    /// The change.
    public let operation: OperationID
    /// Whose.
    public let id: String
    /// The version that this host shows it under until it is committed.
    public let version: RecordVersion
    /// When it was taken in, in milliseconds since 1970 by this host's clock.
    public let time: Int64

    /// A ticket that was read.
    public init(operation: OperationID, id: String, version: RecordVersion, time: Int64) {
        self.operation = operation
        self.id = id
        self.version = version
        self.time = time
    }
}

/// What a commit made.
public struct Commit: Sendable, Hashable {
    /// The record's version now, or the one that the same operation made earlier.
    public let version: RecordVersion
    /// The place in the order of the component's commits; 0 for a repeated one.
    public let sequence: Int64
    /// Whether the same operation or request was committed earlier, and nothing was done now.
    public let isRepeated: Bool
    /// Of a change that is not committed yet.
    var ticket: PendingTicket?

    /// A commit.
    public init(version: RecordVersion, sequence: Int64, isRepeated: Bool = false) {
        self.version = version
        self.sequence = sequence
        self.isRepeated = isRepeated
    }

    init(pending ticket: PendingTicket) {
        self.init(version: ticket.version, sequence: 0)
        self.ticket = ticket
    }
}

/// How the copy of a record to a follower ended.
public enum ApplyOutcome: Sendable, Hashable {
    /// It was newer, and is there now.
    case applied
    /// It was there already.
    case same
    /// Something newer is there, and stays.
    case older
    /// The same version is there with other content: an alarm.
    case diverged
    /// The gate has another epoch.
    case stale(epoch: Int64)
    /// This store orders the writes of this bucket itself.
    case isPrimary(epoch: Int64)
    /// This store takes no copies.
    case notFollower(epoch: Int64)
}

/// A record and the gate, read in one step.
public struct StrongRead: Sendable, Hashable {
    /// `nil` if there never was one, or its tombstone was purged.
    public let record: Record?
    /// `nil` if the component was never opened here.
    public let gate: Gate?
    /// Versions of purged tombstones are at most this.
    public let floor: RecordVersion

    /// What was read.
    public init(record: Record?, gate: Gate?, floor: RecordVersion) {
        self.record = record
        self.gate = gate
        self.floor = floor
    }

    /// The version that a change of the record must expect.
    public var version: RecordVersion { record?.version ?? floor }
}

/// A record that the follower may not have in its current version.
public struct DirtyMark: Sendable, Hashable {
    /// Which.
    public let id: String
    /// The commit that made the mark last.
    public let sequence: Int64

    /// A mark.
    public init(id: String, sequence: Int64) {
        self.id = id
        self.sequence = sequence
    }
}

/// Who changed what, when, and from which version to which.
public struct AuditEntry: Sendable, Hashable {
    /// The id of the change: what is undone by.
    public let id: OperationID
    /// The place in the order of the component's commits.
    public let sequence: Int64
    /// When, in milliseconds since 1970 by the store's clock. Ties and setbacks are ordered by ``sequence``.
    public let time: Int64
    /// Of which component.
    public let component: String
    /// Of which record.
    public let recordID: String
    /// What was done, by whom and from where.
    public let note: AuditNote
    /// The version before; ``RecordVersion/none`` if there was none.
    public let before: RecordVersion
    /// The version that the change made.
    public let after: RecordVersion

    /// An entry that was read.
    public init(
        id: OperationID, sequence: Int64, time: Int64, component: String, recordID: String, note: AuditNote,
        before: RecordVersion, after: RecordVersion
    ) {
        self.id = id
        self.sequence = sequence
        self.time = time
        self.component = component
        self.recordID = recordID
        self.note = note
        self.before = before
        self.after = after
    }
}

/// An entry with what the record held before it.
public struct AuditDetail: Sendable, Hashable {
    /// The entry.
    public let entry: AuditEntry
    /// The value before, as JSON text; `nil` if there was none.
    public let valueBefore: [UInt8]?
    /// ``Record/schema`` before.
    public let schemaBefore: Int

    /// An entry that was read.
    public init(entry: AuditEntry, valueBefore: [UInt8]?, schemaBefore: Int = 0) {
        self.entry = entry
        self.valueBefore = valueBefore
        self.schemaBefore = schemaBefore
    }
}

/// Which entries are asked for.
public struct AuditQuery: Sendable, Hashable {
    /// Those of one record; `nil` for all.
    public var recordID: String?
    /// Those from one source; `nil` for all.
    public var source: ChangeSource?
    /// Those of one actor; `nil` for all.
    public var actor: String?
    /// In milliseconds since 1970; the upper end is not included.
    public var times: Range<Int64>
    /// Newest first, as most people want it.
    public var isNewestFirst: Bool
    /// At most so many; fewer may come although there are more.
    public var limit: Int
    /// What the page before said; `nil` for the first.
    public var position: AuditPosition?

    /// All entries, newest first, 50 at a time.
    public init(
        recordID: String? = nil, source: ChangeSource? = nil, actor: String? = nil, times: Range<Int64> = 0..<Int64.max,
        isNewestFirst: Bool = true, limit: Int = 50, position: AuditPosition? = nil
    ) {
        self.recordID = recordID
        self.source = source
        self.actor = actor
        self.times = times
        self.isNewestFirst = isNewestFirst
        self.limit = limit
        self.position = position
    }
}

/// Behind which entry a page of the audit begins.
public struct AuditPosition: Sendable, Hashable {
    /// The time of the last entry seen.
    public let time: Int64
    /// Its sequence.
    public let sequence: Int64
    /// Its id.
    public let id: OperationID

    /// A position that was read.
    public init(time: Int64, sequence: Int64, id: OperationID) {
        self.time = time
        self.sequence = sequence
        self.id = id
    }
}

/// Some entries, and where to go on.
public struct AuditPage: Sendable, Hashable {
    /// In the order asked for.
    public let entries: [AuditEntry]
    /// `nil` at the end.
    public let next: AuditPosition?

    /// A page that was read.
    public init(entries: [AuditEntry], next: AuditPosition?) {
        self.entries = entries
        self.next = next
    }
}

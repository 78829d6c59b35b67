/// An entry of a stream.
public struct StreamEntry: Sendable, Hashable {
    /// A field of an entry; names may repeat.
    public struct Field: Sendable, Hashable {
        /// Its name.
        public let name: String
        /// The bytes of its value.
        public let bytes: [UInt8]

        /// The value as text; bytes that are no UTF-8 are replaced. ``bytes`` has them as they are.
        public var value: String { String(decoding: bytes, as: UTF8.self) }
    }

    /// Its id.
    public let id: StreamID
    /// Its fields, in order; empty if the entry is deleted and a group still knows it.
    public let fields: [Field]

    /// The value of the first field with a name, as text; `nil` if there is none.
    public subscript(name: String) -> String? {
        fields.first { $0.name == name }?.value
    }
}

/// Entries of one of several streams.
public struct StreamEntries: Sendable, Hashable {
    /// The stream.
    public let key: String
    /// The entries, oldest first.
    public let entries: [StreamEntry]
}

/// What a group waits for, in short.
public struct PendingSummary: Sendable, Hashable {
    /// How many entries.
    public let count: Int
    /// The oldest of them; `nil` if there are none.
    public let oldest: StreamID?
    /// The newest of them; `nil` if there are none.
    public let newest: StreamID?
    /// How many each consumer has.
    public let consumers: [String: Int]
}

/// An entry that a consumer has got and has not acknowledged.
public struct PendingEntry: Sendable, Hashable {
    /// Its id.
    public let id: StreamID
    /// Who has it.
    public let consumer: String
    /// For how many milliseconds.
    public let idleMilliseconds: Int
    /// How often it was delivered.
    public let deliveryCount: Int
}

/// What one step of claiming found.
public struct ClaimPage<Element: Sendable>: Sendable {
    /// Where to go on; ``StreamID/zero`` at the end.
    public let next: StreamID
    /// What was claimed.
    public let elements: [Element]
    /// Entries that are deleted, and that the group does not wait for any more; empty before Redis 7.0.
    public let deleted: [StreamID]
}

/// What there is to know of a stream.
public struct StreamInfo: Sendable, Hashable {
    /// How many entries it has.
    public let count: Int
    /// The greatest id it ever had.
    public let lastID: StreamID
    /// How many groups it has.
    public let groupCount: Int
    /// How many entries it ever had; since Redis 7.0.
    public let addedCount: Int?
    /// The oldest entry; `nil` if there is none.
    public let oldest: StreamEntry?
    /// The newest entry; `nil` if there is none.
    public let newest: StreamEntry?
}

/// What there is to know of a group.
public struct StreamGroupInfo: Sendable, Hashable {
    /// Its name.
    public let name: String
    /// How many consumers it has.
    public let consumerCount: Int
    /// How many entries it waits for.
    public let pendingCount: Int
    /// The last entry that it gave to a consumer.
    public let lastDeliveredID: StreamID
    /// How many entries it has read; `nil` if that is not known.
    public let readCount: Int?
    /// How many entries it has not read yet; `nil` if that is not known.
    public let lag: Int?
}

/// What there is to know of a consumer.
public struct StreamConsumerInfo: Sendable, Hashable {
    /// Its name.
    public let name: String
    /// How many entries it has and has not acknowledged.
    public let pendingCount: Int
    /// For how many milliseconds it has not tried to read.
    public let idleMilliseconds: Int
}

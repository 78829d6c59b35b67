/// What is wrong between the records and the indexes of a component.
public struct IndexFinding: Sendable, Hashable {
    /// What is wrong.
    public enum Problem: String, Sendable, Hashable, CaseIterable {
        /// The record says that it is listed there, and is not.
        case missing
        /// Something is listed there that is deleted, or gone.
        case orphan
        /// A record is listed there that does not say so.
        case stray
        /// The record is listed as an older description of its component says, not as its value calls for today.
        case outdated
        /// Another record holds the value that only one may have.
        case duplicate
        /// The record or its value cannot be read.
        case unreadable
        /// The digest of a bucket is not that of its records: comparing stores would find a difference that is none.
        case miscounted
    }

    /// What is wrong.
    public let problem: Problem
    /// The index; `nil` if it is about all of them, or about the list of all records.
    public let index: String?
    /// The record; empty if it is about a bucket.
    public let id: String
    /// The bucket whose digest it is about; `nil` for a record.
    public let bucket: Int?

    init(_ problem: Problem, _ index: String?, _ id: String) {
        self.problem = problem
        self.index = index
        self.id = id
        bucket = nil
    }

    init(digestOf bucket: Int) {
        problem = .miscounted
        index = nil
        id = ""
        self.bucket = bucket
    }
}

/// Where one record is listed and why: see ``RedisIndexDoctor/explain(_:)``.
public struct IndexExplanation: Sendable, Hashable {
    /// A place in an index.
    public struct Place: Sendable, Hashable {
        /// Which.
        public let membership: Membership
        /// Whether the record is there.
        public let isListed: Bool
        /// Whether the record says that it is.
        public let isStored: Bool
        /// Whether its value calls for it; `nil` if nobody asked the value.
        public let isCalledFor: Bool?
        /// Of a unique value that another record holds: which.
        public let holder: String?

        /// Whether all agree.
        public var isSound: Bool { isListed == isStored && isStored == (isCalledFor ?? isStored) }
    }

    /// The record's version; `nil` if there is no record.
    public let version: RecordVersion?
    /// Whether it is deleted, or was never there.
    public let isDeleted: Bool
    /// Whether it is in the list of all records.
    public let isEnumerated: Bool
    /// Where it is listed or should be.
    public let places: [Place]

    /// Whether nothing is wrong.
    public var isSound: Bool { isEnumerated != isDeleted && places.allSatisfy(\.isSound) }
}

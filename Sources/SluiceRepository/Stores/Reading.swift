/// From where an answer came.
public struct ReadSource: Sendable, Hashable, CustomStringConvertible {
    /// A word.
    public let description: String

    /// - Parameter word: a few letters, without spaces.
    public init(_ word: String) { description = word }

    /// Redis.
    public static let redis = ReadSource("redis")
    /// JSON files.
    public static let json = ReadSource("json")
    /// Memory of this process, which is all there is.
    public static let memory = ReadSource("memory")
    /// A cache.
    public static let cache = ReadSource("cache")
    /// A snapshot in JSON files, of which ``Freshness`` tells the age.
    public static let snapshot = ReadSource("snapshot")
    /// What this host has taken in and not yet committed.
    public static let pending = ReadSource("pending")
}

/// How old an answer may be.
public enum Freshness: Sendable, Hashable {
    /// The newest there is.
    case current
    /// As it was so long ago, or later.
    case stale(Duration)
}

/// How old an answer may be, as its caller says.
public enum ReadConsistency: Sendable, Hashable {
    /// The newest committed value, from the store that orders the record's writes.
    case strong
    /// At least as new as what this process has read or written.
    case session
    /// At most so old; for times in which nothing better is to be had.
    case stale(upTo: Duration)
}

/// An answer with where it came from.
public struct Labelled<Value: Sendable>: Sendable {
    /// The answer.
    public let value: Value
    /// From where.
    public let source: ReadSource
    /// How old.
    public let freshness: Freshness

    /// An answer.
    public init(_ value: Value, source: ReadSource, freshness: Freshness = .current) {
        self.value = value
        self.source = source
        self.freshness = freshness
    }
}

extension Labelled: Equatable where Value: Equatable {}
extension Labelled: Hashable where Value: Hashable {}

/// Records as they were read.
public struct ReadAnswer: Sendable, Hashable {
    /// One for each id, in the order asked for; `nil` where there never was one. Deleted ones are there as such.
    public let records: [Record?]
    /// From where.
    public let source: ReadSource
    /// How old.
    public let freshness: Freshness

    /// Records.
    public init(records: [Record?], source: ReadSource, freshness: Freshness = .current) {
        self.records = records
        self.source = source
        self.freshness = freshness
    }
}

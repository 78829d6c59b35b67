/// What kind of value a key holds.
public struct KeyType: Sendable, Hashable {
    /// The word of Redis.
    public let name: String

    /// - Parameter name: the word of Redis; modules have words of their own.
    public init(_ name: String) {
        self.name = name
    }

    /// There is no such key.
    public static let none = KeyType("none")
    /// Text, bytes, a number, bits or a HyperLogLog.
    public static let string = KeyType("string")
    /// A list.
    public static let list = KeyType("list")
    /// A set.
    public static let set = KeyType("set")
    /// A sorted set or places.
    public static let sortedSet = KeyType("zset")
    /// A hash.
    public static let hash = KeyType("hash")
    /// A stream.
    public static let stream = KeyType("stream")
    /// A JSON document.
    public static let json = KeyType("ReJSON-RL")
}

/// What becomes of a key that is there already.
public enum ExistingKey: Sendable {
    /// It stays, and the command does nothing.
    case keep
    /// It is lost.
    case replace
}

/// How to sort.
public struct SortOrder: Sendable, ArgumentPart {
    /// How elements compare.
    public enum Comparison: Sendable {
        /// As numbers.
        case numeric
        /// As texts.
        case alphabetic
    }

    /// How elements compare. Default as numbers.
    public var comparison: Comparison
    /// Whether the greatest comes first. Default `false`.
    public var isDescending: Bool
    /// Where what an element is sorted by is kept, `*` standing for the element: `weight:*`. Default the element itself.
    public var by: String?
    /// What to give in place of the elements: `name:*`, `#` for the element itself. Default the elements.
    public var values: [String]
    /// Which of the sorted elements to give. Default all.
    public var limit: Limit?

    /// Sorts ascending, as numbers, unless told otherwise.
    public init(
        _ comparison: Comparison = .numeric, isDescending: Bool = false, by: String? = nil, values: [String] = [],
        limit: Limit? = nil
    ) {
        self.comparison = comparison
        self.isDescending = isDescending
        self.by = by
        self.values = values
        self.limit = limit
    }

    var arguments: Arguments {
        if let by {
            "BY"
            by
        }
        limit
        for value in values {
            "GET"
            value
        }
        isDescending ? "DESC" : nil
        comparison == .alphabetic ? "ALPHA" : nil
    }
}

/// Some of the elements of a range: so many, behind so many others.
public struct Limit: Sendable, Hashable, ArgumentPart {
    let offset: Int
    let count: Int

    /// - Parameters:
    ///   - count: how many at most; all if negative.
    ///   - offset: how many to step over. Default none.
    public init(_ count: Int, offset: Int = 0) {
        self.offset = offset
        self.count = count
    }

    var arguments: Arguments {
        "LIMIT"
        offset
        count
    }
}

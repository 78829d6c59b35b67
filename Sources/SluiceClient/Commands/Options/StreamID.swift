/// The id of an entry: milliseconds since 1970, and a number among those of the same millisecond.
public struct StreamID: Sendable, Hashable, Comparable, RedisValue {
    /// When, in milliseconds since 1970, unless ids were chosen by hand.
    public let milliseconds: UInt64
    /// The number among those of the same millisecond.
    public let sequence: UInt64

    /// - Parameters:
    ///   - milliseconds: since 1970.
    ///   - sequence: the number within the millisecond. Default 0.
    public init(milliseconds: UInt64, sequence: UInt64 = 0) {
        self.milliseconds = milliseconds
        self.sequence = sequence
    }

    /// Before all entries.
    public static let zero = StreamID(milliseconds: 0)

    /// Reads `1700000000000-0`, or `1700000000000`; `nil` if it is something else.
    public init?(_ text: String) {
        let parts = text.split(separator: "-", maxSplits: 1, omittingEmptySubsequences: false)
        guard let milliseconds = UInt64(parts[0]) else { return nil }
        guard parts.count == 2 else {
            self.init(milliseconds: milliseconds)
            return
        }
        guard let sequence = UInt64(parts[1]) else { return nil }
        self.init(milliseconds: milliseconds, sequence: sequence)
    }

    /// Whether it is older.
    public static func < (left: StreamID, right: StreamID) -> Bool {
        (left.milliseconds, left.sequence) < (right.milliseconds, right.sequence)
    }

    /// An id.
    public static var redisDescription: String { "the id of a stream's entry" }

    /// Its text.
    public func redisBytes() -> [UInt8] { Array(description.utf8) }

    /// Reads its text.
    public init?(redisBytes: [UInt8]) {
        guard let text = String(validating: redisBytes, as: UTF8.self) else { return nil }
        self.init(text)
    }
}

extension StreamID: CustomStringConvertible {
    /// `1700000000000-0`.
    public var description: String { "\(milliseconds)-\(sequence)" }
}

/// The id for a new entry.
public enum NewStreamID: Sendable, ArgumentPart {
    /// The server's time, and always greater than the last one.
    case next
    /// The next one of a millisecond.
    case within(milliseconds: UInt64)
    /// This one; it has to be greater than the last one.
    case exactly(StreamID)

    var arguments: Arguments {
        switch self {
        case .next: "*"
        case .within(let milliseconds): "\(milliseconds)-*"
        case .exactly(let id): id
        }
    }
}

/// Behind which entry a group begins.
public enum StreamStart: Sendable, ArgumentPart {
    /// Behind the last one: it gets new entries only.
    case last
    /// Behind none: it gets all entries.
    case beginning
    /// Behind this one.
    case entry(StreamID)

    var arguments: Arguments {
        switch self {
        case .last: "$"
        case .beginning: "0"
        case .entry(let id): id
        }
    }
}

/// Entries from an oldest to a newest one.
public struct StreamRange: Sendable, ArgumentPart {
    /// An end of a range.
    public enum Bound: Sendable, ArgumentPart {
        /// Before all entries.
        case first
        /// Behind all entries.
        case last
        /// The entry belongs to the range.
        case including(StreamID)
        /// The entry does not belong to the range.
        case excluding(StreamID)

        var arguments: Arguments {
            switch self {
            case .first: "-"
            case .last: "+"
            case .including(let id): id
            case .excluding(let id): Prefixed("(", id)
            }
        }
    }

    let oldest: Bound
    let newest: Bound

    /// From a bound to another.
    public init(from oldest: Bound = .first, to newest: Bound = .last) {
        self.oldest = oldest
        self.newest = newest
    }

    /// All entries.
    public static var all: Self { Self() }

    var arguments: Arguments {
        oldest
        newest
    }

    @ArgumentBuilder var reversed: Arguments {
        newest
        oldest
    }
}

/// Some of the members of a sorted set.
public enum SortedSetRange: Sendable {
    /// By position, counted in the order in which the range is given.
    case positions(IndexRange)
    /// By score.
    case scores(ScoreRange)
    /// By the members' bytes; only if all scores are equal.
    case members(MemberRange)

    /// Every member.
    public static var all: Self { .positions(.all) }

    var removeCommand: StaticString {
        switch self {
        case .positions: "ZREMRANGEBYRANK"
        case .scores: "ZREMRANGEBYSCORE"
        case .members: "ZREMRANGEBYLEX"
        }
    }

    @ArgumentBuilder var bounds: Arguments {
        switch self {
        case .positions(let range): range
        case .scores(let range): range
        case .members(let range): range
        }
    }

    /// In descending order Redis wants the upper bound first.
    @ArgumentBuilder func arguments(_ order: RangeOrder) -> Arguments {
        switch self {
        case .positions(let range):
            range
        case .scores(let range):
            order == .ascending ? range.arguments : range.reversed
            "BYSCORE"
        case .members(let range):
            order == .ascending ? range.arguments : range.reversed
            "BYLEX"
        }
        order == .descending ? "REV" : nil
    }
}

/// Scores from a lowest to a highest one.
public struct ScoreRange: Sendable, ArgumentPart {
    /// An end of a range of scores.
    public enum Bound: Sendable, Hashable, ArgumentPart {
        /// The score belongs to the range.
        case including(Double)
        /// The score does not belong to the range.
        case excluding(Double)

        var arguments: Arguments {
            switch self {
            case .including(let score):
                score
            case .excluding(let score):
                Prefixed("(", score)
            }
        }
    }

    let lowest: Bound
    let highest: Bound

    /// From a bound to another.
    public init(from lowest: Bound = .including(-.infinity), to highest: Bound = .including(.infinity)) {
        self.lowest = lowest
        self.highest = highest
    }

    /// Both scores belong to it.
    public static func from(_ lowest: Double, to highest: Double) -> Self {
        Self(from: .including(lowest), to: .including(highest))
    }

    /// This score and higher ones.
    public static func atLeast(_ score: Double) -> Self { Self(from: .including(score)) }

    /// This score and lower ones.
    public static func atMost(_ score: Double) -> Self { Self(to: .including(score)) }

    /// All scores.
    public static var all: Self { Self() }

    var arguments: Arguments {
        lowest
        highest
    }

    @ArgumentBuilder var reversed: Arguments {
        highest
        lowest
    }
}

/// Members from a first to a last one, compared by their bytes.
public struct MemberRange: Sendable, ArgumentPart {
    /// An end of a range of members.
    public enum Bound: Sendable, ArgumentPart {
        /// Before all members.
        case first
        /// Behind all members.
        case last
        /// The member belongs to the range.
        case including(any RedisArgument)
        /// The member does not belong to the range.
        case excluding(any RedisArgument)

        var arguments: Arguments {
            switch self {
            case .first: "-"
            case .last: "+"
            case .including(let member): Prefixed("[", member)
            case .excluding(let member): Prefixed("(", member)
            }
        }
    }

    let lowest: Bound
    let highest: Bound

    /// From a bound to another.
    public init(from lowest: Bound = .first, to highest: Bound = .last) {
        self.lowest = lowest
        self.highest = highest
    }

    /// All members.
    public static var all: Self { Self() }

    var arguments: Arguments {
        lowest
        highest
    }

    @ArgumentBuilder var reversed: Arguments {
        highest
        lowest
    }
}

/// An argument with a sign in front of it.
struct Prefixed: RedisArgument {
    let prefix: String
    let argument: any RedisArgument

    init(_ prefix: String, _ argument: any RedisArgument) {
        self.prefix = prefix
        self.argument = argument
    }

    func redisBytes() throws(EncodingFault) -> [UInt8] {
        Array(prefix.utf8) + (try argument.redisBytes())
    }
}

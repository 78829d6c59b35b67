/// When to add a member or change its score.
public enum ScoreCondition: Sendable, ArgumentPart {
    /// Only new members.
    case ifAbsent
    /// Only members that are there.
    case ifPresent
    /// New members, and those whose score becomes higher.
    case ifHigher
    /// New members, and those whose score becomes lower.
    case ifLower
    /// Only members that are there, and whose score becomes higher.
    case ifPresentAndHigher
    /// Only members that are there, and whose score becomes lower.
    case ifPresentAndLower

    var arguments: Arguments {
        switch self {
        case .ifAbsent: "NX"
        case .ifPresent: "XX"
        case .ifHigher: "GT"
        case .ifLower: "LT"
        case .ifPresentAndHigher: ["XX", "GT"]
        case .ifPresentAndLower: ["XX", "LT"]
        }
    }
}

/// Which members count.
public enum ScoreCounting: Sendable {
    /// Those that are new.
    case added
    /// Those that are new, and those that are there and have another score now.
    case changed
}

/// An end of a sorted set.
public enum ScoreEnd: String, Sendable {
    case lowest = "MIN"
    case highest = "MAX"
}

/// In which order a range is given.
public enum RangeOrder: Sendable {
    /// From the lowest on.
    case ascending
    /// From the highest on.
    case descending
}

/// How to combine sorted sets.
public enum SortedSetCombination: Sendable, ArgumentPart {
    /// What is in all of them. A set's scores count `weights` times, 1 by default.
    case intersection(weights: [Double] = [], scores: ScoreAggregate = .sum)
    /// What is in any of them. A set's scores count `weights` times, 1 by default.
    case union(weights: [Double] = [], scores: ScoreAggregate = .sum)
    /// What is in the first and in no other, with its scores there.
    case difference

    var arguments: Arguments {
        switch self {
        case .intersection(let weights, let scores), .union(let weights, let scores):
            if !weights.isEmpty {
                "WEIGHTS"
                weights
            }
            "AGGREGATE"
            scores.rawValue
        case .difference:
            Arguments()
        }
    }

    var command: StaticString {
        switch self {
        case .intersection: "ZINTER"
        case .union: "ZUNION"
        case .difference: "ZDIFF"
        }
    }

    var storeCommand: StaticString {
        switch self {
        case .intersection: "ZINTERSTORE"
        case .union: "ZUNIONSTORE"
        case .difference: "ZDIFFSTORE"
        }
    }
}

/// What becomes of the scores that a member has in several sets.
public enum ScoreAggregate: String, Sendable {
    /// They are added.
    case sum = "SUM"
    /// The lowest counts.
    case lowest = "MIN"
    /// The highest counts.
    case highest = "MAX"
}

/// How to combine sets, or sorted sets.
public enum SetCombination: Sendable {
    /// What is in all of them.
    case intersection
    /// What is in any of them.
    case union
    /// What is in the first and in no other.
    case difference

    var setCommand: StaticString {
        switch self {
        case .intersection: "SINTER"
        case .union: "SUNION"
        case .difference: "SDIFF"
        }
    }

    var setStoreCommand: StaticString {
        switch self {
        case .intersection: "SINTERSTORE"
        case .union: "SUNIONSTORE"
        case .difference: "SDIFFSTORE"
        }
    }
}

/// LIMIT and a number, where counting stops; nothing without a number.
struct CardinalityLimit: ArgumentPart {
    let limit: Int?

    init(_ limit: Int?) {
        self.limit = limit
    }

    var arguments: Arguments {
        if let limit {
            "LIMIT"
            limit
        }
    }
}

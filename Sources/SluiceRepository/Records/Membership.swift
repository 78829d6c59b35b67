/// One place where a record is listed, as its value says.
public enum Membership: Sendable, Hashable {
    /// In a set, such as `published`.
    case flag(String)
    /// In one of the sets of an index, such as that of the tag `swift` in `tags`.
    case label(index: String, String)
    /// At a place of an ordered index.
    case ordered(index: String, SortKey)
    /// As the only one that has this value in the index.
    case unique(index: String, String)

    /// The name of the index.
    public var index: String {
        switch self {
        case .flag(let index), .label(let index, _), .ordered(let index, _), .unique(let index, _): index
        }
    }
}

/// Equal are those of the same bytes: text that only looks the same is listed twice.
extension Membership {
    /// Whether it is the same place.
    public static func == (left: Membership, right: Membership) -> Bool {
        left.place == right.place
    }

    /// As for ``==(_:_:)``.
    public func hash(into hasher: inout Hasher) {
        hasher.combine(place)
    }

    private var place: [ExactText] {
        switch self {
        case .flag(let index): [ExactText("f"), ExactText(index)]
        case .label(let index, let label): [ExactText("l"), ExactText(index), ExactText(label)]
        case .ordered(let index, let key): [ExactText("o"), ExactText(index), ExactText(key.text)]
        case .unique(let index, let value): [ExactText("u"), ExactText(index), ExactText(value)]
        }
    }
}

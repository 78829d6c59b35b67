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

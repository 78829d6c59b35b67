/// How the arguments of a heavy command may limit the elements that it visits.
package enum ElementBound: UInt8, Labelled {
    /// They cannot.
    case none
    /// `key start stop`, both counted from the same end.
    case indexes
    /// As `indexes`; with BYSCORE or BYLEX as `limit`.
    case indexesOrLimit
    /// `LIMIT offset count`.
    case limit
    /// `COUNT count`.
    case count

    package var label: StaticString {
        switch self {
        case .none: "none"
        case .indexes: "indexes"
        case .indexesOrLimit: "indexes-or-limit"
        case .limit: "limit"
        case .count: "count"
        }
    }
}

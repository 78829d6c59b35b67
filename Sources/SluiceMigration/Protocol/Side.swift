/// One of the two stores between which a component moves.
///
/// Roles, not kinds: a reverse migration has Redis as the old side.
package enum Side: Sendable, Hashable, CaseIterable {
    /// From which the data moves.
    case old
    /// To which it moves.
    case new

    package var other: Side {
        switch self {
        case .old: .new
        case .new: .old
        }
    }
}

/// Positions from a first to a last one, both included; negative ones count from the end, -1 is the last.
public struct IndexRange: Sendable, Hashable, ArgumentPart {
    let first: Int
    let last: Int

    /// - Parameters:
    ///   - first: where it begins.
    ///   - last: where it ends, included.
    public init(_ first: Int, _ last: Int) {
        self.first = first
        self.last = last
    }

    /// Everything.
    public static var all: Self { Self(0, -1) }

    /// From a position to another, both included.
    public static func from(_ first: Int, through last: Int = -1) -> Self { Self(first, last) }

    /// So many from the beginning; none from nothing.
    public static func first(_ count: Int) -> Self { count > 0 ? Self(0, count - 1) : Self(1, 0) }

    /// So many at the end; none from nothing.
    public static func last(_ count: Int) -> Self { count > 0 ? Self(-count, -1) : Self(1, 0) }

    var arguments: Arguments {
        first
        last
    }
}

/// The number of a lock's holder: higher than that of every holder before.
///
/// A holder that was paused for longer than its lock lives does not know that another one has taken over. What it works on
/// has to: hand the token along with each write, and refuse those below the highest one seen.
public struct FencingToken: Sendable, Hashable, Comparable, CustomStringConvertible {
    /// From 1; below 2^53.
    public let value: Int64

    /// A token that was read.
    public init(_ value: Int64) {
        self.value = value
    }

    /// The number.
    public var description: String { "\(value)" }

    /// The earlier holder first.
    public static func < (left: FencingToken, right: FencingToken) -> Bool {
        left.value < right.value
    }
}

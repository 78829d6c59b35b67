/// A store's fence for one component, checked in the same atomic step as every commit.
///
/// A component that was never opened has none: nothing can be committed there.
public struct Gate: Sendable, Hashable {
    /// Rises with every change of the gate; what was decided under an older one takes no effect.
    public var epoch: Int64
    /// The buckets for which this store takes commits; empty for none.
    public var primary: Range<Int>
    /// Whether it takes copies of records from the other store.
    public var isFollower: Bool
    /// Whether commits mark records as not yet copied to the other store.
    public var capturesChanges: Bool
    /// The sequence since which it has captured without a gap.
    public var capturedSince: Int64
    /// The fencing token of the controller that set it last.
    public var term: Int64

    /// A gate that was read or is to be set.
    public init(
        epoch: Int64, primary: Range<Int>, isFollower: Bool = false, capturesChanges: Bool = false,
        capturedSince: Int64 = 0, term: Int64 = 0
    ) {
        self.epoch = epoch
        self.primary = primary
        self.isFollower = isFollower
        self.capturesChanges = capturesChanges
        self.capturedSince = capturedSince
        self.term = term
    }

    /// That of a store that stands alone: it takes all commits.
    public static let open = Gate(epoch: 1, primary: 0..<Bucket.count)
}

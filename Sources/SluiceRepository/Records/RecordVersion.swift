/// The place of a record in its own history: the epoch of the store's fence, then a counter.
///
/// Never falls, whatever happens to the record: a deleted one keeps its version. Nothing is ordered by clocks.
public struct RecordVersion: Sendable, Hashable, Comparable {
    /// The epoch of the gate under which it was committed; below 2^53.
    public let epoch: Int64
    /// How often the record was changed; below 2^53.
    public let counter: Int64

    /// A version that was read.
    public init(epoch: Int64, counter: Int64) {
        self.epoch = epoch
        self.counter = counter
    }

    /// That of a record that never was.
    public static let none = RecordVersion(epoch: 0, counter: 0)

    /// Epochs first.
    public static func < (left: RecordVersion, right: RecordVersion) -> Bool {
        (left.epoch, left.counter) < (right.epoch, right.counter)
    }
}

extension RecordVersion: LosslessStringConvertible {
    /// `epoch.counter`.
    public var description: String { "\(epoch).\(counter)" }

    /// - Parameter text: `epoch.counter`, as ``description`` writes it and in no other form.
    public init?(_ text: String) {
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count == 2, let epoch = Int64(parts[0]), let counter = Int64(parts[1]) else { return nil }
        self.init(epoch: epoch, counter: counter)
        guard epoch >= 0, counter >= 0, description == text else { return nil }
    }
}

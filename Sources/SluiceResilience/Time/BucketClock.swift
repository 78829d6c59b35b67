import SluiceCore

/// Cuts time into pieces of the same length, beginning with the first reading.
struct BucketClock: Sendable, Hashable {
    private let width: Int64
    /// When the current piece began; `nil` before the first reading.
    private var start: MonotonicTime?

    /// - Parameter width: the length of a piece; at least a nanosecond.
    init(width: Duration) {
        self.width = max(1, width.wholeNanoseconds)
    }

    /// How many pieces began since the last reading.
    mutating func steps(to now: MonotonicTime) -> Int {
        guard let start else {
            self.start = now
            return 0
        }
        // Threads may come with a reading that is a little older than the last: it belongs to the current piece.
        let elapsed = now.nanoseconds &- start.nanoseconds
        guard elapsed >= width else { return 0 }
        let steps = elapsed / width
        self.start = start.advanced(byNanoseconds: steps &* width)
        return Int(steps)
    }

    /// Begins anew with the next reading.
    mutating func reset() {
        start = nil
    }
}

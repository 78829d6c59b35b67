package import SluiceCore

/// How long things took in the last minute: histograms of six pieces of ten seconds each, of which the oldest is dropped
/// when a new one begins. A value.
package struct LatencyWindow: Sendable {
    private let precision: LatencyHistogram.Precision
    private var clock: BucketClock
    /// A ring; empty pieces have no histogram yet.
    private var pieces: [LatencyHistogram?]
    private var current = 0

    /// - Parameters:
    ///   - precision: how far percentiles may be off. Default 1 ‰.
    ///   - pieces: how many are kept. Default 6.
    ///   - width: the length of each. Default 10 s.
    package init(
        precision: LatencyHistogram.Precision = .threeDigits, pieces: Int = 6, width: Duration = .seconds(10)
    ) {
        self.precision = precision
        self.pieces = Array(repeating: nil, count: max(1, pieces))
        clock = BucketClock(width: width)
    }

    /// Counts a duration that ended now.
    ///
    /// - Complexity: O(1), but for the first of a piece.
    package mutating func record(_ duration: Duration, at now: MonotonicTime) {
        advance(to: now)
        if pieces[current] == nil { pieces[current] = LatencyHistogram(precision: precision) }
        pieces[current]?.record(duration)
    }

    /// All that was recorded in the window that ends now.
    ///
    /// - Complexity: O(buckets).
    package mutating func histogram(at now: MonotonicTime) -> LatencyHistogram {
        advance(to: now)
        var sum = LatencyHistogram(precision: precision)
        for case let piece? in pieces where piece.count > 0 { sum.merge(piece) }
        return sum
    }

    private mutating func advance(to now: MonotonicTime) {
        for _ in 0..<min(clock.steps(to: now), pieces.count) {
            current = (current + 1) % pieces.count
            pieces[current]?.reset()
        }
    }
}

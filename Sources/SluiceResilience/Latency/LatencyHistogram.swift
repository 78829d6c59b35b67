import SluiceCore

/// Counts how long things took, so that percentiles can be read off.
///
/// Log-linear, as HdrHistogram: from 1 µs to 60 s with an error that is a fixed share of the value. Microseconds below
/// ``Precision/exactBelow`` have a bucket each; from there on every doubling is cut into half as many. What took longer
/// than 60 s counts as 60 s; ``maximum`` and ``mean`` are exact all the same. Its size is that of the precision, however
/// much it counts.
///
/// Histograms of the same precision can be added up: processes merge counts, never percentiles.
///
/// - SeeAlso: [HdrHistogram](https://hdrhistogram.github.io/HdrHistogram/)
package struct LatencyHistogram: Sendable, Hashable {
    package enum Precision: UInt8, Sendable, Hashable, CaseIterable {
        /// Error at most 1 %; about 20 KiB.
        case twoDigits = 8
        /// Error at most 1 ‰; about 134 KiB.
        case threeDigits = 11

        /// Microseconds below this are told apart one by one.
        var exactBelow: Int { 1 << Int(rawValue) }
    }

    package static let longest = Duration.seconds(60)
    private static let longestMicroseconds = 60_000_000

    package let precision: Precision
    /// How many durations were recorded.
    package private(set) var count = 0
    private var counts: [Int]
    private var totalNanoseconds: UInt64 = 0
    private var minimumNanoseconds = Int64.max
    private var maximumNanoseconds = Int64.zero

    /// - Parameter precision: how far percentiles may be off. Default 1 ‰.
    package init(precision: Precision = .threeDigits) {
        self.precision = precision
        counts = [Int](repeating: 0, count: Self.index(of: Self.longestMicroseconds, precision) + 1)
    }

    // MARK: Recording

    /// Counts one duration; a negative one counts as nothing.
    ///
    /// - Complexity: O(1), allocates nothing.
    package mutating func record(_ duration: Duration) {
        record(nanoseconds: duration.wholeNanoseconds)
    }

    /// Counts one duration; a negative one counts as nothing.
    ///
    /// - Complexity: O(1), allocates nothing.
    package mutating func record(nanoseconds: Int64) {
        let nanoseconds = max(0, nanoseconds)
        let microseconds = min(Int(nanoseconds / 1_000), Self.longestMicroseconds)
        counts[Self.index(of: microseconds, precision)] += 1
        count += 1
        totalNanoseconds &+= UInt64(nanoseconds)
        minimumNanoseconds = min(minimumNanoseconds, nanoseconds)
        maximumNanoseconds = max(maximumNanoseconds, nanoseconds)
    }

    /// Adds what another histogram counted.
    ///
    /// - Precondition: both have the same precision.
    package mutating func merge(_ other: LatencyHistogram) {
        precondition(precision == other.precision, "histograms of different precision cannot be merged")
        for index in counts.indices {
            counts[index] += other.counts[index]
        }
        count += other.count
        totalNanoseconds &+= other.totalNanoseconds
        minimumNanoseconds = min(minimumNanoseconds, other.minimumNanoseconds)
        maximumNanoseconds = max(maximumNanoseconds, other.maximumNanoseconds)
    }

    /// Forgets everything, and keeps its memory.
    package mutating func reset() {
        for index in counts.indices { counts[index] = 0 }
        count = 0
        totalNanoseconds = 0
        minimumNanoseconds = .max
        maximumNanoseconds = 0
    }

    // MARK: Reading

    /// The shortest duration, exactly; `nil` if there is none.
    package var minimum: Duration? {
        count == 0 ? nil : .nanoseconds(minimumNanoseconds)
    }

    /// The longest duration, exactly; `nil` if there is none.
    package var maximum: Duration? {
        count == 0 ? nil : .nanoseconds(maximumNanoseconds)
    }

    /// The arithmetic mean, to the nanosecond; `nil` if there is nothing to average.
    package var mean: Duration? {
        count == 0 ? nil : .nanoseconds(Int64(clamping: totalNanoseconds / UInt64(count)))
    }

    /// The duration that a share of all recorded ones does not exceed: never too short, and too long by no more than the
    /// precision allows, or a microsecond.
    ///
    /// - Parameter percent: from 0 to 100; 50 is the median.
    /// - Returns: `nil` if nothing was recorded.
    /// - Complexity: O(buckets).
    package func percentile(_ percent: Double) -> Duration? {
        guard count > 0 else { return nil }
        let wanted = (min(max(percent, 0), 100) / 100 * Double(count)).rounded(.up)
        let rank = min(max(Int(wanted), 1), count)
        var seen = 0
        for (index, number) in counts.enumerated() where number > 0 {
            seen += number
            if seen >= rank {
                let end = Duration.microseconds(Self.end(of: index, precision)) - .nanoseconds(1)
                return min(max(end, .nanoseconds(minimumNanoseconds)), .nanoseconds(maximumNanoseconds))
            }
        }
        return maximum
    }

    // MARK: Buckets

    /// The bucket that counts a number of microseconds.
    private static func index(of microseconds: Int, _ precision: Precision) -> Int {
        let bits = Int(precision.rawValue)
        let length = Int.bitWidth - microseconds.leadingZeroBitCount
        // How often the value has to be halved to leave `bits` significant bits.
        let halvings = max(0, length - bits)
        return halvings << (bits - 1) + microseconds >> halvings
    }

    /// The number of microseconds at which the next bucket begins.
    private static func end(of index: Int, _ precision: Precision) -> Int {
        guard index >= precision.exactBelow else { return index + 1 }
        let half = precision.exactBelow / 2
        let halvings = index / half - 1
        return (index - halvings * half + 1) << halvings
    }
}

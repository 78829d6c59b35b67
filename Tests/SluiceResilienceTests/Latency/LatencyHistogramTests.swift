import Glibc
import SluiceResilience
import TestSupport
import Testing

@Suite struct LatencyHistogramTests {
    @Test(arguments: LatencyHistogram.Precision.allCases)
    func anEmptyOneKnowsNothing(precision: LatencyHistogram.Precision) {
        let histogram = LatencyHistogram(precision: precision)
        #expect(histogram.count == 0)
        #expect(histogram.percentile(50) == nil)
        #expect(histogram.minimum == nil)
        #expect(histogram.maximum == nil)
        #expect(histogram.mean == nil)
    }

    @Test(
        arguments: LatencyHistogram.Precision.allCases,
        [0, 1, 2, 255, 256, 257, 1_023, 2_047, 2_048, 2_049, 9_999, 123_456, 5_000_000, 59_999_999])
    func everyValueIsFoundAgainWithinThePrecision(precision: LatencyHistogram.Precision, microseconds: Int) throws {
        var histogram = LatencyHistogram(precision: precision)
        // Neighbours far away, so that minimum and maximum do not lend their exactness.
        histogram.record(.zero)
        histogram.record(.microseconds(microseconds))
        histogram.record(.seconds(60))
        let median = try #require(histogram.percentile(50))
        let value = Duration.microseconds(microseconds)
        let error = precision == .twoDigits ? 0.01 : 0.001
        #expect(median >= value)
        #expect(median <= value + max(value * error, .microseconds(1)))
    }

    /// From nothing to a minute, small values as likely as large ones, some of them repeated.
    @Test(arguments: LatencyHistogram.Precision.allCases, 0..<20 as Range<UInt64>)
    func percentilesAreThoseOfTheSortedValuesWithinThePrecision(
        precision: LatencyHistogram.Precision, seed: UInt64
    ) throws {
        var random = SeededRandom(seed: seed)
        var histogram = LatencyHistogram(precision: precision)
        var values: [Duration] = []
        for _ in 0..<Int.random(in: 1...2_000, using: &random) {
            let bits = Double.random(in: 0...log2(6e10), using: &random)
            let value = Duration.nanoseconds(Int64(min(exp2(bits), 6e10)))
            values.append(
                Int.random(in: 0..<4, using: &random) == 0 ? values.randomElement(using: &random) ?? value : value)
            histogram.record(values[values.count - 1])
        }
        values.sort()
        let error = precision == .twoDigits ? 0.01 : 0.001
        for percent in [0, 0.01, 1, 25, 50, 75, 90, 95, 99, 99.9, 99.99, 100] {
            let rank = Int((percent / 100 * Double(values.count)).rounded(.up))
            let expected = values[max(rank, 1) - 1]
            let found = try #require(histogram.percentile(percent))
            #expect(found >= expected, "\(percent) %")
            #expect(found < expected + max(expected * error, .microseconds(1)) || found == expected, "\(percent) %")
        }
    }

    @Test(arguments: LatencyHistogram.Precision.allCases)
    func whatIsTooLongCountsAsAMinute(precision: LatencyHistogram.Precision) throws {
        var histogram = LatencyHistogram(precision: precision)
        for seconds in [59, 61, 3_600, Int.max] { histogram.record(.seconds(seconds)) }
        let percentile = try #require(histogram.percentile(99))
        #expect(percentile >= .seconds(60) && percentile <= .seconds(60) * 1.01)
    }

    @Test func extremesAndMeanAreExact() {
        var histogram = LatencyHistogram(precision: .twoDigits)
        for duration in [Duration.nanoseconds(1_234_567), .nanoseconds(17), .nanoseconds(98_765_432)] {
            histogram.record(duration)
        }
        #expect(histogram.minimum == .nanoseconds(17))
        #expect(histogram.maximum == .nanoseconds(98_765_432))
        #expect(histogram.mean == .nanoseconds((1_234_567 + 17 + 98_765_432) / 3))
        #expect(histogram.percentile(100) == histogram.maximum)
        #expect(histogram.percentile(-5) == .nanoseconds(999))
    }

    @Test func whatIsOutOfRangeIsCountedAtItsEnds() {
        var histogram = LatencyHistogram()
        histogram.record(.seconds(-1))
        histogram.record(.seconds(3_600))
        #expect(histogram.count == 2)
        #expect(histogram.minimum == .zero)
        #expect(histogram.maximum == .seconds(3_600))
    }

    @Test(arguments: LatencyHistogram.Precision.allCases)
    func mergingIsTheSameAsRecordingAllInOne(precision: LatencyHistogram.Precision) {
        var parts = (0..<3).map { _ in LatencyHistogram(precision: precision) }
        var whole = LatencyHistogram(precision: precision)
        for index in 0..<1_000 {
            let duration = Duration.microseconds(index * index)
            parts[index % 3].record(duration)
            whole.record(duration)
        }
        var merged = LatencyHistogram(precision: precision)
        parts.forEach { merged.merge($0) }
        #expect(merged == whole)
        merged.reset()
        #expect(merged == LatencyHistogram(precision: precision))
    }

    @Test func histogramsOfDifferentPrecisionDoNotMix() async {
        await #expect(processExitsWith: .failure) {
            var histogram = LatencyHistogram(precision: .twoDigits)
            histogram.merge(LatencyHistogram(precision: .threeDigits))
        }
    }
}

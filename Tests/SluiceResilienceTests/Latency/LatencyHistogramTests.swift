import SluiceResilience
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

    @Test func percentilesAreThoseOfTheSortedValues() throws {
        var histogram = LatencyHistogram()
        let values = (1...10_000).map { Duration.microseconds($0 * 37 % 10_007) }.shuffled()
        values.forEach { histogram.record($0) }
        let sorted = values.sorted()
        for percent in [0.01, 1, 25, 50, 75, 90, 95, 99, 99.9, 99.99] {
            let expected = sorted[Int((percent / 100 * 10_000).rounded(.up)) - 1]
            let found = try #require(histogram.percentile(percent))
            #expect(found >= expected && found <= expected * 1.001 + .microseconds(1), "\(percent) %")
        }
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

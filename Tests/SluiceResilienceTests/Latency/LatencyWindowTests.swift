import SluiceCore
import SluiceResilience
import TestSupport
import Testing

@Suite struct LatencyWindowTests {
    @Test func aMinuteIsRememberedInPiecesOfTenSeconds() {
        var window = LatencyWindow(precision: .twoDigits)
        let start = MonotonicTime(nanoseconds: 0)
        for second in 0..<90 { window.record(.milliseconds(second), at: start + .seconds(second)) }
        // The current piece began at 80 s, the oldest at 30 s.
        let histogram = window.histogram(at: start + .seconds(89))
        #expect(histogram.count == 60)
        #expect(histogram.minimum == .milliseconds(30))
        #expect(window.histogram(at: start + .milliseconds(89_999)) == histogram)
        #expect(window.histogram(at: start + .seconds(90)).minimum == .milliseconds(40))
        #expect(window.histogram(at: start + .seconds(1_000)).count == 0)
    }

    @Test(arguments: 0..<10 as Range<UInt64>)
    func itIsTheHistogramOfWhatIsRecent(seed: UInt64) {
        var random = SeededRandom(seed: seed)
        var window = LatencyWindow(precision: .twoDigits, pieces: 3, width: .seconds(1))
        let start = MonotonicTime(nanoseconds: 77)
        var now = start
        var all: [(piece: Int64, duration: Duration)] = []
        for _ in 0..<200 {
            let longest = Int.random(in: 0..<10, using: &random) == 0 ? 5_000 : 400
            if !all.isEmpty { now = now + .milliseconds(Int.random(in: 0...longest, using: &random)) }
            let piece = (now.nanoseconds - start.nanoseconds) / 1_000_000_000
            let duration = Duration.microseconds(Int.random(in: 0...3_000_000, using: &random))
            window.record(duration, at: now)
            all.append((piece, duration))
            var expected = LatencyHistogram(precision: .twoDigits)
            for recent in all where recent.piece > piece - 3 { expected.record(recent.duration) }
            #expect(window.histogram(at: now) == expected)
        }
    }
}

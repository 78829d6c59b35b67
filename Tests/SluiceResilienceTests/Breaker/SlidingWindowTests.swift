import SluiceCore
import SluiceResilience
import TestSupport
import Testing

@Suite struct SlidingWindowTests {
    private struct Call {
        let time: MonotonicTime
        let failed: Bool
        let slow: Bool
    }

    @Test(arguments: [1, 2, 10, 100])
    func aWindowOfCallsCountsTheLastOnes(size: Int) {
        var random = SeededRandom(seed: UInt64(size))
        var window = SlidingWindow(.calls(size))
        var calls: [Call] = []
        for _ in 0..<500 {
            let call = Call(
                time: MonotonicTime(nanoseconds: 0), failed: .random(using: &random), slow: .random(using: &random))
            calls.append(call)
            window.record(failed: call.failed, slow: call.slow, at: call.time)
            let recent = calls.suffix(size)
            #expect(window.total.calls == recent.count)
            #expect(window.total.failures == recent.count { $0.failed })
            #expect(window.total.slow == recent.count { $0.slow })
        }
    }

    /// A call is counted for at least nine tenths of the window, and not once all of it is over.
    @Test(arguments: [1, 10, 10_000])
    func aWindowOfTimeCountsTheLastWhile(milliseconds: Int) {
        let length = Duration.milliseconds(milliseconds)
        for seed: UInt64 in 0..<20 {
            var random = SeededRandom(seed: seed)
            var window = SlidingWindow(.time(length))
            var calls: [Call] = []
            var now = MonotonicTime(nanoseconds: 5)
            for _ in 0..<300 {
                let wait = length * Double.random(in: 0..<0.3, using: &random)
                now = now + (Int.random(in: 0..<40, using: &random) == 0 ? length * 3.3 : wait)
                let call = Call(time: now, failed: .random(using: &random), slow: .random(using: &random))
                calls.append(call)
                window.record(failed: call.failed, slow: call.slow, at: now)
                let surely = calls.filter { now - $0.time < length * 0.9 }
                let perhaps = calls.filter { now - $0.time < length }
                #expect((surely.count...perhaps.count).contains(window.total.calls))
                #expect((surely.count { $0.failed }...perhaps.count { $0.failed }).contains(window.total.failures))
                #expect((surely.count { $0.slow }...perhaps.count { $0.slow }).contains(window.total.slow))
            }
        }
    }

    @Test func aReadingOfTheClockThatIsALittleOlderCountsAsNow() {
        var window = SlidingWindow(.time(.seconds(10)))
        let now = MonotonicTime(nanoseconds: 1_000_000_000)
        window.record(failed: true, slow: false, at: now)
        window.record(failed: true, slow: false, at: now + .seconds(-1))
        window.record(failed: false, slow: false, at: now + .milliseconds(9_999))
        #expect(window.total.calls == 3)
    }

    @Test func aLongSilenceLeavesNothing() {
        var window = SlidingWindow(.time(.seconds(10)))
        for _ in 0..<5 { window.record(failed: true, slow: true, at: MonotonicTime(nanoseconds: 0)) }
        window.record(failed: false, slow: false, at: .distantFuture)
        #expect(window.total.calls == 1)
        #expect(window.total.failures == 0)
        #expect(window.total.slow == 0)
    }
}

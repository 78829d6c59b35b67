import SluiceResilience
import Testing

@Suite struct BackoffTests {
    @Test func theBoundDoublesUpToTheCap() {
        var backoff = Backoff(base: .milliseconds(50), cap: .milliseconds(300))
        let waits = (0..<5).map { _ in backoff.next(fraction: 1) }
        #expect(waits == [50, 100, 200, 300, 300].map { .milliseconds($0) })
    }

    @Test(arguments: [(0.0, 0), (0.5, 50), (1.0, 100), (-3.0, 0), (7.0, 100)])
    func theWaitLiesBelowTheBound(fraction: Double, milliseconds: Int) {
        var backoff = Backoff(base: .milliseconds(100), cap: .seconds(1))
        #expect(backoff.next(fraction: fraction) == .milliseconds(milliseconds))
    }

    @Test func successBeginsAnew() {
        var backoff = Backoff(base: .milliseconds(10), cap: .seconds(1))
        _ = backoff.next(fraction: 1)
        _ = backoff.next(fraction: 1)
        backoff.reset()
        #expect(backoff.next(fraction: 1) == .milliseconds(10))
    }

    @Test func manyFailuresDoNotOverflow() {
        var backoff = Backoff(base: .seconds(1), cap: .seconds(60))
        for _ in 0..<1000 {
            _ = backoff.next(fraction: 1)
        }
        #expect(backoff.next(fraction: 1) == .seconds(60))
    }
}

package import SluiceCore

/// Counts how recent calls fared: those of the last while, or so many of the last.
///
/// A ring of buckets. In a window of time each bucket is a tenth of it, in a window of calls each is one call; in either
/// the oldest is emptied before it is used again, so that recording is O(1) and allocates nothing.
package struct SlidingWindow: Sendable, Hashable {
    package struct Counts: Sendable, Hashable {
        package fileprivate(set) var calls = 0
        package fileprivate(set) var failures = 0
        package fileprivate(set) var slow = 0
    }

    private static let tenths = 10

    /// Of all buckets, as of the last call.
    package private(set) var total = Counts()
    private var buckets: [Counts]
    private var current = 0
    /// When to use the next bucket; `nil` in a window of calls.
    private var clock: BucketClock?

    package init(_ window: CircuitBreakerConfiguration.Window) {
        switch window {
        case .time(let duration):
            clock = BucketClock(width: duration / Self.tenths)
            buckets = Array(repeating: Counts(), count: Self.tenths)
        case .calls(let calls):
            let size = min(max(calls, 1), CircuitBreakerConfiguration.maximumWindowCalls)
            buckets = Array(repeating: Counts(), count: size)
        }
    }

    /// Counts one call that ended now.
    package mutating func record(failed: Bool, slow: Bool, at now: MonotonicTime) {
        for _ in 0..<min(clock?.steps(to: now) ?? 1, buckets.count) { step() }
        let failures = failed ? 1 : 0
        let slow = slow ? 1 : 0
        buckets[current].calls += 1
        buckets[current].failures += failures
        buckets[current].slow += slow
        total.calls += 1
        total.failures += failures
        total.slow += slow
    }

    /// Forgets everything.
    package mutating func reset() {
        for index in buckets.indices { buckets[index] = Counts() }
        total = Counts()
        clock?.reset()
    }

    /// Empties the oldest bucket and makes it the current one.
    private mutating func step() {
        current = current + 1 == buckets.count ? 0 : current + 1
        let oldest = buckets[current]
        total.calls -= oldest.calls
        total.failures -= oldest.failures
        total.slow -= oldest.slow
        buckets[current] = Counts()
    }
}

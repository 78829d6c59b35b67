import SluiceCore

/// Counts how recent calls fared: those of the last while, or so many of the last.
///
/// A ring of buckets. In a window of time each bucket is a tenth of it, in a window of calls each is one call; in either
/// the oldest is emptied before it is used again, so that recording is O(1) and allocates nothing.
struct SlidingWindow: Sendable, Hashable {
    struct Counts: Sendable, Hashable {
        var calls = 0
        var failures = 0
        var slow = 0
    }

    private static let tenths = 10

    /// Of all buckets.
    private(set) var total = Counts()
    private var buckets: [Counts]
    private var current = 0
    /// When the current bucket began; until the first call, never.
    private var start: MonotonicTime?
    /// How many nanoseconds a bucket of time covers; `nil` in a window of calls.
    private let width: Int64?

    init(_ window: CircuitBreakerConfiguration.Window) {
        switch window {
        case .time(let duration):
            width = max(1, duration.wholeNanoseconds / Int64(Self.tenths))
            buckets = Array(repeating: Counts(), count: Self.tenths)
        case .calls(let calls):
            width = nil
            let size = min(max(calls, 1), CircuitBreakerConfiguration.maximumWindowCalls)
            buckets = Array(repeating: Counts(), count: size)
        }
    }

    /// Counts one call that ended now.
    mutating func record(failed: Bool, slow: Bool, at now: MonotonicTime) {
        if width == nil { step() } else { advance(to: now) }
        let failures = failed ? 1 : 0
        let slow = slow ? 1 : 0
        buckets[current].calls += 1
        buckets[current].failures += failures
        buckets[current].slow += slow
        total.calls += 1
        total.failures += failures
        total.slow += slow
    }

    /// Drops what is too old.
    mutating func advance(to now: MonotonicTime) {
        guard let width else { return }
        guard let start else {
            self.start = now
            return
        }
        // Threads may come with a reading that is a little older than the last: it counts in the current bucket.
        let elapsed = now.nanoseconds &- start.nanoseconds
        guard elapsed >= width else { return }
        let steps = elapsed / width
        for _ in 0..<min(steps, Int64(buckets.count)) { step() }
        self.start = start.advanced(byNanoseconds: steps * width)
    }

    /// Forgets everything.
    mutating func reset() {
        for index in buckets.indices { buckets[index] = Counts() }
        total = Counts()
        start = nil
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

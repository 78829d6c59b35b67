/// How long a lock is certainly held, and when to renew it. A value: the time is passed in.
struct Lease: Sendable {
    typealias Instant = ContinuousClock.Instant

    enum Step: Sendable, Hashable {
        case wait(Duration)
        /// Now, within the time that is left.
        case renew(within: Duration)
        case lost
    }

    private let ttl: Duration
    private var end: Instant
    private var next: Instant

    /// - Parameters:
    ///   - ttl: how long the lock lives.
    ///   - start: before it was asked for.
    init(ttl: Duration, from start: Instant) {
        self.ttl = ttl
        (end, next) = (start, start)
        renewed(from: start)
    }

    func step(at now: Instant) -> Step {
        if now >= end { return .lost }
        return now >= next ? .renew(within: end - now) : .wait(min(next, end) - now)
    }

    /// - Parameter start: before the renewal was asked for.
    mutating func renewed(from start: Instant) {
        // Clocks may differ by a hundredth: the other one may be faster.
        end = start + ttl - ttl / 100
        next = start + ttl / 3
    }

    /// A renewal had no answer.
    mutating func failed(at now: Instant) {
        next = now + ttl / 10
    }
}

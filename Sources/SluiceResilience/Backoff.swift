/// How long to wait before the next attempt: random between nothing and a bound that doubles with each failure.
///
/// Full jitter: many clients that failed together do not come back together.
///
/// - SeeAlso: [Exponential Backoff And Jitter](https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter/)
package struct Backoff: Sendable, Equatable {
    private let base: Duration
    private let cap: Duration
    private var failures = 0

    /// - Parameters:
    ///   - base: bound of the first wait.
    ///   - cap: no wait is longer.
    package init(base: Duration, cap: Duration) {
        self.base = base
        self.cap = cap
    }

    /// The wait after one more failure.
    ///
    /// - Parameter fraction: a random number from 0 up to 1; it decides where the wait lies below the bound.
    /// - Returns: from nothing to the bound, which doubles with each call until ``reset()``.
    package mutating func next(fraction: Double) -> Duration {
        // Twenty doublings are more than any cap in use; more would overflow.
        let bound = min(cap, base * (1 << min(failures, 20)))
        failures += 1
        return bound * min(max(fraction, 0), 1)
    }

    /// An attempt went well: the next wait begins at the base again.
    package mutating func reset() {
        failures = 0
    }
}

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
        let bound = Self.bound(base: base, cap: cap, failures: failures)
        failures += 1
        return Self.share(fraction, of: bound)
    }

    /// An attempt went well: the next wait begins at the base again.
    package mutating func reset() {
        failures = 0
    }

    /// The bound of the wait after a failure that was preceded by others.
    static func bound(base: Duration, cap: Duration, failures: Int) -> Duration {
        // Twenty doublings are more than any cap in use; the division is there because the product may overflow.
        let doublings = 1 << min(max(failures, 0), 20)
        return base > cap / doublings ? cap : base * doublings
    }

    /// A share of a wait. What is not a number is nothing, by the order of the comparison.
    static func share(_ fraction: Double, of bound: Duration) -> Duration {
        max(.zero, min(bound, bound * min(1, max(0, fraction))))
    }
}

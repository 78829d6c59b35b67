import SluiceResilience

/// Whether a stream that breaks is opened again.
public struct Reconnection: Sendable {
    /// The longest wait before the first try; it doubles with each failure. Waits are random, so that many clients do not
    /// come back at once.
    public var firstDelay: Duration
    /// No wait is longer.
    public var maximumDelay: Duration
    /// How many tries may fail one after the other; then the stream ends with the last error.
    public var attempts: Int

    /// Tries again for ever unless told otherwise.
    public init(
        firstDelay: Duration = .milliseconds(100), maximumDelay: Duration = .seconds(10), attempts: Int = .max
    ) {
        self.firstDelay = firstDelay
        self.maximumDelay = maximumDelay
        self.attempts = attempts
    }

    /// Tries again for ever, within 100 ms at first, and within 10 s later.
    public static let standard = Reconnection()
    /// The stream ends with the error that broke it.
    public static let never = Reconnection(attempts: 0)

    var backoff: Backoff { Backoff(base: firstDelay, cap: maximumDelay) }
}

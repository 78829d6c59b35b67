package import SluiceCore

/// An attempt of a call that failed: all that matters for making another.
package struct FailedAttempt: Sendable, Hashable {
    /// How an attempt failed.
    package enum Failure: Sendable, Hashable {
        /// It reached nobody: no address, no connection, no TLS session.
        case notSent
        /// Whoever got it said that it did not run now and may run later: 429, or 503 with Retry-After.
        case refused(retryAfter: Duration?)
        /// It was sent, and may or may not have run: a broken connection, 5xx, an answer that cannot be read.
        case maybeExecuted
        /// The same, because there was no answer in time.
        case timedOut
        /// The circuit breaker let nothing through.
        case circuitOpen
        /// The same call will fail again: 400, 401, 403, 404, 413, an error of Redis.
        case permanent
    }

    /// From 1.
    package let number: Int
    package let failure: Failure
    /// What repeating the command does; of several commands, the worst.
    package let retryClass: RetryClass
    /// Whether it was sent with a key by which the other side, which is known to do so, recognises a repetition.
    package let usesIdempotencyKey: Bool

    package init(number: Int, failure: Failure, retryClass: RetryClass, usesIdempotencyKey: Bool = false) {
        self.number = number
        self.failure = failure
        self.retryClass = retryClass
        self.usesIdempotencyKey = usesIdempotencyKey
    }
}

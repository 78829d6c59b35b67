package import SluiceCore

/// What to do after an attempt failed.
package enum RetryDecision: Sendable, Hashable {
    /// Why there is no further attempt.
    package enum Reason: String, Sendable, Hashable, CaseIterable {
        /// It would fail again.
        case permanent
        /// The circuit breaker is there so that calls fail at once and do not wait.
        case circuitOpen
        /// It may have run, and running it twice may be wrong.
        case maybeExecuted
        /// As often as the policy allows.
        case attemptsExhausted
        /// The deadline comes before the next attempt would.
        case deadline
        /// Too many retries lately.
        case budgetExhausted
    }

    case retry(after: Duration)
    case giveUp(Reason)
}

extension RetryPolicy {
    /// Decides about another attempt. If there is one, the budget has paid for it.
    ///
    /// - Parameters:
    ///   - attempt: that failed.
    ///   - deadline: until when the caller waits; the next attempt begins before it, or there is none.
    ///   - now: the time.
    ///   - budget: that of the endpoint.
    ///   - fraction: a random number from 0 up to 1; it decides where the wait lies below its bound.
    /// - Returns: when to make it, or why there is none.
    package func decide(
        after attempt: FailedAttempt, deadline: Deadline, at now: MonotonicTime, budget: inout RetryBudget,
        fraction: @autoclosure () -> Double
    ) -> RetryDecision {
        if let reason = objection(to: attempt) { return .giveUp(reason) }
        guard attempt.number < maximumAttempts else { return .giveUp(.attemptsExhausted) }
        let wait = delay(after: attempt, fraction: fraction())
        if let remaining = deadline.remaining(at: now), wait >= remaining { return .giveUp(.deadline) }
        guard budget.withdraw(afterTimeout: attempt.failure == .timedOut) else { return .giveUp(.budgetExhausted) }
        return .retry(after: wait)
    }

    /// Why the call must not or need not be made again, whatever time is left.
    private func objection(to attempt: FailedAttempt) -> RetryDecision.Reason? {
        switch attempt.failure {
        case .permanent: .permanent
        case .circuitOpen: .circuitOpen
        case .notSent, .refused: nil
        case .maybeExecuted, .timedOut: mayRepeat(attempt) ? nil : .maybeExecuted
        }
    }

    private func mayRepeat(_ attempt: FailedAttempt) -> Bool {
        if attempt.usesIdempotencyKey { return true }
        return switch attempt.retryClass {
        case .read, .guarded: true
        case .lastState: repeatsStatedOutcomes
        case .effectful: false
        }
    }

    /// What the server asks for, and a random time besides, or all that it sent away come back at once.
    private func delay(after attempt: FailedAttempt, fraction: Double) -> Duration {
        let bound = Backoff.bound(base: baseDelay, cap: maximumDelay, failures: attempt.number - 1)
        let jitter = Backoff.share(fraction, of: bound)
        guard case .refused(let retryAfter?) = attempt.failure else { return jitter }
        return max(retryAfter, .zero) + jitter
    }
}

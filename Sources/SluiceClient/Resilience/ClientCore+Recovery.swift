import SluiceCore
import SluiceResilience

extension ClientCore {
    /// Reads an outcome, and makes the call again as long as that makes sense.
    ///
    /// - Parameters:
    ///   - outcome: of the first attempt.
    ///   - begun: when that was.
    ///   - timeout: for all of it, in nanoseconds.
    ///   - usesKey: whether it was sent with an idempotency key.
    ///   - retryClass: what repeating it does.
    ///   - options: the caller's.
    ///   - observation: is told of further attempts.
    ///   - read: makes a value of an outcome.
    ///   - again: makes another attempt in the time that is left.
    /// - Returns: the value.
    /// - Throws: the ``ClientError`` of the last attempt; `CancellationError`.
    func recover<Value>(
        from outcome: Call.Outcome, begun: MonotonicTime, timeout: Int64, usesKey: Bool, _ retryClass: RetryClass,
        _ options: CallOptions, _ observation: CallObservation?, read: (Call.Outcome) throws -> Value,
        again: (Int64) async -> Call.Outcome
    ) async throws -> Value {
        let policy = options.retry ?? configuration.retry
        let repeated = options.isRepeatable ? .read : retryClass
        let deadline = Deadline(at: begun.advanced(byNanoseconds: timeout))
        var outcome = outcome
        var number = 1
        var hasPerhapsRun = false
        while true {
            do {
                return try read(outcome)
            } catch var error as ClientError {
                hasPerhapsRun = hasPerhapsRun || error.wire == .maybeExecuted
                let attempt = FailedAttempt(
                    number: number, failure: error.failure, retryClass: repeated,
                    usesIdempotencyKey: usesKey && session.honoursIdempotencyKeys)
                switch resilience.decide(policy, after: attempt, deadline: deadline) {
                case .retry(let wait):
                    observation?.retries(after: error, wait)
                    if wait > .zero { try await Task.sleep(for: wait) }
                    number += 1
                    outcome = await again((deadline.remaining(at: .now()) ?? .zero).wholeNanoseconds)
                case .giveUp(let reason):
                    error.attempts = number
                    error.isRetryBudgetExhausted = reason == .budgetExhausted
                    // That the last attempt did not run says nothing about those before.
                    if hasPerhapsRun, retryClass != .read, error.wire != .answered { error.wire = .maybeExecuted }
                    throw error
                }
            }
        }
    }
}

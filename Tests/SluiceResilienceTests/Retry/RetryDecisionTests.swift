import SluiceCore
import SluiceResilience
import Testing

@Suite struct RetryDecisionTests {
    private let now = MonotonicTime(nanoseconds: 0)

    private func decide(
        _ failure: FailedAttempt.Failure, number: Int = 1, _ retryClass: RetryClass = .read, key: Bool = false,
        policy: RetryPolicy = .standard, deadline: Deadline = .never, fraction: Double = 1
    ) -> RetryDecision {
        var budget = RetryBudget(policy.budget)
        let attempt = FailedAttempt(number: number, failure: failure, retryClass: retryClass, usesIdempotencyKey: key)
        return policy.decide(after: attempt, deadline: deadline, at: now, budget: &budget, fraction: fraction)
    }

    // MARK: What may be repeated

    /// Which commands may be retried when nobody knows whether they ran: without and with the permission to repeat those
    /// that state their outcome, and with an idempotency key.
    private static let ambiguous: [(RetryClass, plain: Bool, stated: Bool, key: Bool)] = [
        (.read, true, true, true),
        (.guarded, true, true, true),
        (.lastState, false, true, true),
        (.effectful, false, false, true),
    ]

    @Test(arguments: ambiguous, [FailedAttempt.Failure.maybeExecuted, .timedOut])
    func whatMayHaveRunIsRepeatedOnlyIfThatDoesNoHarm(
        row: (RetryClass, plain: Bool, stated: Bool, key: Bool), failure: FailedAttempt.Failure
    ) {
        let yes = RetryDecision.retry(after: .milliseconds(50))
        let no = RetryDecision.giveUp(.maybeExecuted)
        let stated = RetryPolicy(repeatsStatedOutcomes: true)
        #expect(decide(failure, row.0) == (row.plain ? yes : no))
        #expect(decide(failure, row.0, policy: stated) == (row.stated ? yes : no))
        #expect(decide(failure, row.0, key: true) == (row.key ? yes : no))
    }

    @Test(arguments: RetryClass.allCases, [FailedAttempt.Failure.notSent, .refused(retryAfter: nil)])
    func whatDidNotRunIsRepeatedWhateverItDoes(retryClass: RetryClass, failure: FailedAttempt.Failure) {
        #expect(decide(failure, retryClass) == .retry(after: .milliseconds(50)))
    }

    @Test(arguments: RetryClass.allCases, [true, false])
    func whatFailsAgainAndAnOpenCircuitAreNotRepeated(retryClass: RetryClass, key: Bool) {
        #expect(decide(.permanent, retryClass, key: key) == .giveUp(.permanent))
        #expect(decide(.circuitOpen, retryClass, key: key) == .giveUp(.circuitOpen))
    }

    // MARK: How often

    @Test func threeAttemptsByDefaultAndOneWithoutRetries() {
        #expect(decide(.notSent, number: 2) == .retry(after: .milliseconds(100)))
        #expect(decide(.notSent, number: 3) == .giveUp(.attemptsExhausted))
        #expect(decide(.notSent, number: 1, policy: .none) == .giveUp(.attemptsExhausted))
    }

    @Test func theReasonTellsWhetherItMayHaveRun() {
        #expect(decide(.timedOut, number: 3, .effectful) == .giveUp(.maybeExecuted))
    }

    // MARK: How long

    @Test(arguments: [(1, 50), (2, 100), (5, 800), (6, 1_600), (7, 2_000), (80, 2_000)])
    func theBoundOfTheWaitDoublesUpToTwoSeconds(number: Int, milliseconds: Int) {
        let policy = RetryPolicy(maximumAttempts: .max)
        #expect(decide(.notSent, number: number, policy: policy) == .retry(after: .milliseconds(milliseconds)))
        #expect(
            decide(.notSent, number: number, policy: policy, fraction: 0.25)
                == .retry(after: .milliseconds(milliseconds) * 0.25))
    }

    @Test(arguments: [-1, .nan, 2, .infinity])
    func aStrangeFractionStaysWithinTheBound(fraction: Double) {
        guard case .retry(let wait) = decide(.notSent, fraction: fraction) else {
            Issue.record("no retry")
            return
        }
        #expect((.zero...Duration.milliseconds(50)).contains(wait))
    }

    @Test func theServersWishIsHonouredAndSpread() {
        #expect(decide(.refused(retryAfter: .seconds(7)), fraction: 0) == .retry(after: .seconds(7)))
        #expect(decide(.refused(retryAfter: .seconds(7)), fraction: 1) == .retry(after: .milliseconds(7_050)))
        #expect(decide(.refused(retryAfter: .seconds(-7)), fraction: 1) == .retry(after: .milliseconds(50)))
    }

    @Test(arguments: [(7_000, false), (7_050, false), (7_051, true)])
    func theServersWishIsHonouredUpToTheDeadline(milliseconds: Int, retries: Bool) {
        let deadline = Deadline(after: .milliseconds(milliseconds), from: now)
        let decision = decide(.refused(retryAfter: .seconds(7)), deadline: deadline)
        #expect(decision == (retries ? .retry(after: .milliseconds(7_050)) : .giveUp(.deadline)))
    }

    @Test func afterTheDeadlineNothingIsRepeated() {
        #expect(decide(.notSent, deadline: Deadline(at: now), fraction: 0) == .giveUp(.deadline))
    }

    @Test func hugeTimesDoNotOverflow() {
        let policy = RetryPolicy(
            maximumAttempts: .max, baseDelay: .seconds(Int64.max), maximumDelay: .seconds(Int64.max))
        #expect(decide(.notSent, number: 80, policy: policy) == .retry(after: .seconds(Int64.max)))
        #expect(decide(.refused(retryAfter: .seconds(Int64.max)), number: 80, policy: policy) != .giveUp(.deadline))
        let deadline = Deadline(after: .seconds(1), from: now)
        #expect(decide(.notSent, policy: policy, deadline: deadline) == .giveUp(.deadline))
    }
}

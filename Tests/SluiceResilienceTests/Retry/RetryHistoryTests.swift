import SluiceCore
import SluiceResilience
import TestSupport
import Testing

/// Calls with random fates, the same in each run.
@Suite struct RetryHistoryTests {
    private static let policies = [
        RetryPolicy.standard, .none, .background,
        RetryPolicy(maximumAttempts: 4, repeatsStatedOutcomes: true, budget: .unlimited),
        RetryPolicy(
            maximumAttempts: 5, baseDelay: .zero, budget: RetryBudgetConfiguration(capacity: 23, cost: 4, refund: 3)),
    ]

    @Test(arguments: policies)
    func noCallOutlivesItsDeadlineItsAttemptsOrTheBudget(policy: RetryPolicy) throws {
        var random = SeededRandom(seed: 4)
        var budget = RetryBudget(policy.budget)
        var now = MonotonicTime(nanoseconds: 0)
        var paid = 0
        var successes = 0
        var reasons: Set<RetryDecision.Reason> = []
        for _ in 0..<3_000 {
            let deadline = Deadline(after: .milliseconds(Int.random(in: 1...9_000, using: &random)), from: now)
            let retryClass = try #require(RetryClass.allCases.randomElement(using: &random))
            let key = Bool.random(using: &random)
            call: for number in 1... {
                #expect(number <= policy.maximumAttempts)
                // An attempt ends at its deadline at the latest.
                now = min(now + .milliseconds(Int.random(in: 0...900, using: &random)), deadline.time)
                guard Int.random(in: 0..<4, using: &random) != 0 else {
                    budget.deposit()
                    successes += 1
                    break
                }
                let failure = Self.failure(using: &random)
                let attempt = FailedAttempt(
                    number: number, failure: failure, retryClass: retryClass, usesIdempotencyKey: key)
                let before = budget.tokens
                let decision = policy.decide(
                    after: attempt, deadline: deadline, at: now, budget: &budget,
                    fraction: .random(in: 0..<1, using: &random))
                switch decision {
                case .giveUp(let reason):
                    #expect(budget.tokens == before)
                    reasons.insert(reason)
                    break call
                case .retry(let wait):
                    #expect(wait >= .zero)
                    #expect(now + wait < deadline.time)
                    if case .refused(let least?) = failure { #expect(wait >= least) }
                    let price = failure == .timedOut ? policy.budget.timeoutCost : policy.budget.cost
                    #expect(before - budget.tokens == price)
                    paid += price
                    now = now + wait
                }
                #expect((0...policy.budget.capacity).contains(budget.tokens))
                #expect(paid <= policy.budget.capacity + successes * policy.budget.refund)
            }
            now = now + .milliseconds(1)
        }
        let never: Set<RetryDecision.Reason> =
            policy == .none ? [.deadline, .budgetExhausted] : policy.budget == .unlimited ? [.budgetExhausted] : []
        #expect(reasons == Set(RetryDecision.Reason.allCases).subtracting(never))
    }

    private static func failure(using random: inout SeededRandom) -> FailedAttempt.Failure {
        switch Int.random(in: 0..<40, using: &random) {
        case 0: .permanent
        case 1: .circuitOpen
        case 2..<12: .notSent
        case 12..<20: .refused(retryAfter: .milliseconds(Int.random(in: 0...1_500, using: &random)))
        case 20..<24: .refused(retryAfter: nil)
        case 24..<32: .timedOut
        default: .maybeExecuted
        }
    }
}

import SluiceResilience
import Testing

@Suite struct RetryBudgetTests {
    @Test(arguments: [(false, 20), (true, 10)])
    func whenEverythingFailsRetriesEnd(timeout: Bool, retries: Int) {
        var budget = RetryBudget()
        for _ in 0..<retries {
            let isPaid = budget.withdraw(afterTimeout: timeout)
            #expect(isPaid)
        }
        let isPaid = budget.withdraw(afterTimeout: timeout)
        #expect(!isPaid)
        #expect(budget.tokens == 0)
    }

    @Test func fiveSuccessesPayForOneRetry() {
        var budget = RetryBudget()
        while budget.withdraw(afterTimeout: false) {}
        for successes in 1...5 {
            budget.deposit()
            var copy = budget
            let isPaid = copy.withdraw(afterTimeout: false)
            #expect(isPaid == (successes == 5))
        }
    }

    @Test func itIsNeverFullerThanFull() {
        var budget = RetryBudget(RetryBudgetConfiguration(capacity: 10, cost: 3, refund: .max))
        _ = budget.withdraw(afterTimeout: false)
        budget.deposit()
        budget.deposit()
        #expect(budget.tokens == 10)
    }

    @Test(arguments: [true, false])
    func withoutABudgetRetriesAreFree(timeout: Bool) {
        var budget = RetryBudget(.unlimited)
        for _ in 0..<1_000 {
            let isPaid = budget.withdraw(afterTimeout: timeout)
            #expect(isPaid)
        }
    }

    @Test(
        arguments: [
            (RetryPolicy.standard, nil), (.none, nil), (.background, nil),
            (RetryPolicy(maximumAttempts: 0), "maximumAttempts"),
            (RetryPolicy(baseDelay: .seconds(-1)), "baseDelay"),
            (RetryPolicy(maximumDelay: .seconds(-1)), "maximumDelay"),
            (RetryPolicy(budget: RetryBudgetConfiguration(capacity: -1)), "capacity"),
            (RetryPolicy(budget: RetryBudgetConfiguration(cost: -1)), "cost"),
            (RetryPolicy(budget: RetryBudgetConfiguration(timeoutCost: -1)), "timeoutCost"),
            (RetryPolicy(budget: RetryBudgetConfiguration(refund: -1)), "refund"),
        ] as [(RetryPolicy, String?)])
    func whatIsWrongWithAPolicyIsNamed(policy: RetryPolicy, property: String?) {
        #expect(policy.fault?.split(separator: " ").first.map(String.init) == property)
        // The machine does not depend on being asked before.
        var budget = RetryBudget(policy.budget)
        _ = budget.withdraw(afterTimeout: true)
        budget.deposit()
        #expect(budget.tokens >= 0)
    }
}

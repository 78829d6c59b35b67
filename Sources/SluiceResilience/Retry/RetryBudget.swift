/// How much retries may add to what is sent anyway.
public struct RetryBudgetConfiguration: Sendable, Hashable {
    /// Tokens to begin with, and never more. Default 100.
    public var capacity: Int
    /// What a retry costs. Default 5.
    public var cost: Int
    /// What a retry after a timeout costs: whoever is slow is not helped by more. Default 10.
    public var timeoutCost: Int
    /// What a call that succeeds brings back. Default 1.
    public var refund: Int

    /// Twenty retries, and one more for each five calls that succeed, unless told otherwise.
    public init(capacity: Int = 100, cost: Int = 5, timeoutCost: Int = 10, refund: Int = 1) {
        self.capacity = capacity
        self.cost = cost
        self.timeoutCost = timeoutCost
        self.refund = refund
    }

    /// All defaults.
    public static let standard = RetryBudgetConfiguration()
    /// Retries cost nothing.
    public static let unlimited = RetryBudgetConfiguration(cost: 0, timeoutCost: 0)

    /// What is wrong with it, naming the property; `nil` if nothing is.
    package var fault: String? {
        let named = [(capacity, "capacity"), (cost, "cost"), (timeoutCost, "timeoutCost"), (refund, "refund")]
        return named.first { $0.0 < 0 }.map { "\($0.1) must not be negative" }
    }
}

/// The tokens that retries of all calls to an endpoint have in common: when everything fails, retries soon end, and what
/// is sent does not multiply. A value.
///
/// - SeeAlso: [Retry throttling](https://github.com/grpc/proposal/blob/master/A6-client-retries.md)
package struct RetryBudget: Sendable, Hashable {
    private let capacity: Int
    private let cost: Int
    private let timeoutCost: Int
    private let refund: Int
    /// What is left.
    package private(set) var tokens: Int

    package init(_ configuration: RetryBudgetConfiguration = .standard) {
        capacity = max(0, configuration.capacity)
        cost = max(0, configuration.cost)
        timeoutCost = max(0, configuration.timeoutCost)
        refund = max(0, configuration.refund)
        tokens = capacity
    }

    /// Pays for one retry.
    ///
    /// - Parameter afterTimeout: whether the attempt before was not answered in time.
    /// - Returns: `false`, and nothing is paid, if too little is left.
    package mutating func withdraw(afterTimeout: Bool) -> Bool {
        let price = afterTimeout ? timeoutCost : cost
        guard tokens >= price else { return false }
        tokens -= price
        return true
    }

    /// A call succeeded.
    package mutating func deposit() {
        tokens += min(refund, capacity - tokens)
    }
}

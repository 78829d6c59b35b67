/// How often, and after which waits, a failed call is made again.
///
/// Only what cannot do harm is repeated: calls that certainly did not run, and calls that change nothing or are known to
/// run once. The time of the call's deadline and the ``RetryBudgetConfiguration`` bound all of it.
///
/// - SeeAlso: [Exponential Backoff And Jitter](https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter/)
public struct RetryPolicy: Sendable, Hashable {
    /// How often a call is made at most, the first time included. Default 3.
    public var maximumAttempts: Int
    /// The longest wait before the second attempt; it doubles with each further one. Waits are random, so that many
    /// clients do not come back at once. Default 50 ms.
    public var baseDelay: Duration
    /// No wait is longer, unless the server asks for it. Default 2 s.
    public var maximumDelay: Duration
    /// Repeats commands whose arguments state the outcome, such as SET and DEL, although nobody knows whether they ran.
    /// For keys with a single writer only: a late repetition undoes what another has written meanwhile. Default `false`.
    public var repeatsStatedOutcomes: Bool
    /// What all retries of a client have in common. Default ``RetryBudgetConfiguration/standard``.
    public var budget: RetryBudgetConfiguration

    /// Three attempts, unless told otherwise.
    public init(
        maximumAttempts: Int = 3, baseDelay: Duration = .milliseconds(50), maximumDelay: Duration = .seconds(2),
        repeatsStatedOutcomes: Bool = false, budget: RetryBudgetConfiguration = .standard
    ) {
        self.maximumAttempts = maximumAttempts
        self.baseDelay = baseDelay
        self.maximumDelay = maximumDelay
        self.repeatsStatedOutcomes = repeatsStatedOutcomes
        self.budget = budget
    }

    /// All defaults.
    public static let standard = RetryPolicy()
    /// Every call is made once.
    public static let none = RetryPolicy(maximumAttempts: 1)
    /// For copying in the background: waits ten times as long.
    package static let background = RetryPolicy(baseDelay: .milliseconds(500), maximumDelay: .seconds(20))

    /// What is wrong with it, naming the property; `nil` if nothing is.
    package var fault: String? {
        if maximumAttempts < 1 { return "maximumAttempts must be at least 1, which is no retry" }
        if baseDelay < .zero { return "baseDelay must not be negative" }
        if maximumDelay < .zero { return "maximumDelay must not be negative" }
        return budget.fault
    }
}

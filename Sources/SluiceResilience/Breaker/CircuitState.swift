/// What a circuit breaker does with calls.
public enum CircuitState: String, Sendable, Hashable, CaseIterable {
    /// Lets all pass and counts how they fare.
    case closed
    /// Lets none pass until a while is over.
    case open
    /// Lets single calls pass to see whether the others may follow.
    case halfOpen
    /// Lets none pass until an operator says otherwise.
    case forcedOpen
    /// Lets all pass and counts nothing.
    case disabled
}

/// Who decides about the state of a circuit breaker.
public enum CircuitMode: String, Sendable, Hashable, CaseIterable {
    /// What it counts.
    case automatic
    /// An operator: no call passes.
    case forcedOpen
    /// Nobody: every call passes.
    case disabled
}

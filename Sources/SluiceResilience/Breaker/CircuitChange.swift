/// A circuit breaker went from one state to another.
public struct CircuitChange: Sendable, Hashable {
    /// Why it did.
    public enum Reason: String, Sendable, Hashable, CaseIterable {
        /// Too many calls of the window failed.
        case failures
        /// Too many calls of the window were slow.
        case slowCalls
        /// The server refuses the credentials: waiting does not help, somebody has to look.
        case denied
        /// It was open for long enough.
        case waited
        /// A probe failed.
        case probeFailed
        /// The probes passed, but as slowly as what opened the circuit.
        case probesSlow
        /// A probe was not heard of again.
        case probeLost
        /// All probes passed.
        case recovered
        /// An operator wanted it.
        case operatorChange
    }

    /// The state before.
    public let from: CircuitState
    /// The state now.
    public let to: CircuitState
    /// Why.
    public let reason: Reason
    /// How long it stays open, if it is ``CircuitState/open`` now.
    public let openDuration: Duration?

    package init(from: CircuitState, to: CircuitState, reason: Reason, openDuration: Duration? = nil) {
        self.from = from
        self.to = to
        self.reason = reason
        self.openDuration = openDuration
    }

    /// Whether a person has to act before this gets better.
    public var needsAttention: Bool { reason == .denied }
}

/// A change of one of the circuit breakers of a process.
public struct CircuitEvent: Sendable, Hashable {
    /// The endpoint whose calls are affected.
    public let endpoint: String
    /// Which of its calls.
    public let callClass: CallClass
    /// What changed.
    public let change: CircuitChange

    package init(endpoint: String, callClass: CallClass, change: CircuitChange) {
        self.endpoint = endpoint
        self.callClass = callClass
        self.change = change
    }
}

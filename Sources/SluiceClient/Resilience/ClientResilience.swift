import SluiceCore
import SluiceResilience

/// What keeps a client's failures small: the circuit breakers of its endpoint, and the budget of its retries.
final class ClientResilience: Sendable {
    private struct State {
        var breakers: CircuitBreakerRegistry
        let endpoint: CircuitBreakerRegistry.Endpoint
        var lastReasons: [CallClass: CircuitChange.Reason] = [:]
        var budget: RetryBudget
        var listeners: [Int: AsyncStream<CircuitEvent>.Continuation] = [:]
        var lastListener = 0
        var random = SplitMix()
    }

    private let state: Lock<State>
    private let sink: (any EventSink)?

    init(_ configuration: ClientConfiguration) {
        var breakers = CircuitBreakerRegistry(configuration.circuitBreaker)
        let endpoint = breakers.endpoint(configuration.endpointName)
        sink = configuration.eventSink
        state = Lock(State(breakers: breakers, endpoint: endpoint, budget: RetryBudget(configuration.retry.budget)))
    }

    deinit {
        state.withLock { state in state.listeners.values.forEach { $0.finish() } }
    }

    // MARK: Circuit breakers

    /// Asks to send a request.
    ///
    /// - Returns: the permit, or why not.
    func admit(
        _ callClass: CallClass, at now: MonotonicTime, until deadline: MonotonicTime
    ) -> Result<CircuitBreakerRegistry.Permit, ClientError> {
        let (admission, news, reason) = state.withLock { state in
            let (admission, event) = state.breakers.acquire(
                state.endpoint, callClass, at: now, deadline: Deadline(at: deadline), fraction: state.random.fraction())
            return (admission, Self.note(event, &state), state.lastReasons[callClass])
        }
        tell(news)
        switch admission {
        case .permitted(let permit): return .success(permit)
        case .rejected(let retryAfter):
            let why = reason == .denied ? "the server refuses the token" : "too much has failed lately"
            return .failure(
                ClientError(.circuitOpen, "not sent: the circuit breaker is open, as \(why)", retryAfter: retryAfter))
        }
    }

    /// Says how a request went, and how many calls have succeeded with it.
    func record(
        _ permit: CircuitBreakerRegistry.Permit, _ outcome: CircuitBreaker.Outcome, duration: Duration,
        at now: MonotonicTime, deposit: Int
    ) {
        let news = state.withLock { state in
            Self.deposit(deposit, &state)
            let event = state.breakers.record(
                permit, outcome, duration: duration, at: now, fraction: state.random.fraction())
            return Self.note(event, &state)
        }
        tell(news)
    }

    func state(of callClass: CallClass) -> CircuitState {
        state.withLock { $0.breakers.state($0.endpoint, callClass) }
    }

    func setMode(_ mode: CircuitMode, for callClass: CallClass) {
        tell(state.withLock { state in Self.note(state.breakers.setMode(mode, state.endpoint, callClass), &state) })
    }

    func events() -> AsyncStream<CircuitEvent> {
        AsyncStream(bufferingPolicy: .bufferingNewest(Self.maximumWaitingEvents)) { continuation in
            let number = state.withLock { state in
                state.lastListener += 1
                state.listeners[state.lastListener] = continuation
                return state.lastListener
            }
            continuation.onTermination = { [weak self] _ in
                self?.state.withLock { state in _ = state.listeners.removeValue(forKey: number) }
            }
        }
    }

    private static let maximumWaitingEvents = 100

    /// Told outside the lock: a listener that ends comes back for it. A class, as there is nearly always none: that is
    /// one word to pass on.
    private final class News: Sendable {
        let event: CircuitEvent
        let listeners: [AsyncStream<CircuitEvent>.Continuation]

        init(event: CircuitEvent, listeners: [AsyncStream<CircuitEvent>.Continuation]) {
            self.event = event
            self.listeners = listeners
        }
    }

    private func tell(_ news: News?) {
        guard let news else { return }
        for listener in news.listeners { listener.yield(news.event) }
        sink?.tell(news.event)
    }

    private static func note(_ event: CircuitEvent?, _ state: inout State) -> News? {
        guard let event else { return nil }
        state.lastReasons[event.callClass] = event.change.reason
        return News(event: event, listeners: Array(state.listeners.values))
    }

    // MARK: Retries

    /// Calls have succeeded.
    func deposit(_ count: Int) {
        guard count > 0 else { return }
        state.withLock { Self.deposit(count, &$0) }
    }

    private static func deposit(_ count: Int, _ state: inout State) {
        // More than a full budget's worth changes nothing.
        for _ in 0..<min(count, 100) { state.budget.deposit() }
    }

    func decide(_ policy: RetryPolicy, after attempt: FailedAttempt, deadline: Deadline) -> RetryDecision {
        state.withLock { state in
            policy.decide(
                after: attempt, deadline: deadline, at: .now(), budget: &state.budget, fraction: state.random.fraction()
            )
        }
    }
}

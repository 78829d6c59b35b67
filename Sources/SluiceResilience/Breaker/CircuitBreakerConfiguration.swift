/// When a circuit breaker opens, and how it closes again.
public struct CircuitBreakerConfiguration: Sendable, Hashable {
    /// Which calls count.
    public enum Window: Sendable, Hashable {
        /// Those of the last while, dropped by tenths of it.
        case time(Duration)
        /// The last ones, so many of them, however long ago.
        case calls(Int)
    }

    /// Who decides about the state. Default ``CircuitMode/automatic``.
    public var mode: CircuitMode
    /// Which calls count. Default those of the last 10 s.
    public var window: Window
    /// With fewer calls in the window, no rate opens the circuit. Default 20.
    public var minimumCalls: Int
    /// The share of failed calls, from 0 to 1, that opens the circuit. Default 0.5.
    public var failureRate: Double
    /// The share of slow calls, from 0 to 1, that opens the circuit. Default 0.8.
    public var slowRate: Double
    /// Reads that take longer are slow. Default 1 s.
    public var slowRead: Duration
    /// Other calls that take longer are slow. Default 2 s.
    public var slowWrite: Duration
    /// The longest time the circuit is open at first; it doubles each time that probes fail. The time itself is random
    /// below that, so that many processes do not come back at once. Default 5 s.
    public var openDuration: Duration
    /// The circuit is never open for longer. Default 60 s.
    public var maximumOpenDuration: Duration
    /// How many calls have to pass, one after the other, before the circuit closes. Default 3.
    public var probes: Int
    /// How long after its deadline a probe is given up for lost, and another may begin. Default 1 s.
    public var probeGrace: Duration
    /// The circuit opens again if it is not decided after this time, because a probe was lost. Default 30 s.
    public var maximumHalfOpenDuration: Duration

    /// Opens when half of at least 20 calls in 10 s fail or four of five are slow, unless told otherwise.
    public init(
        mode: CircuitMode = .automatic, window: Window = .time(.seconds(10)), minimumCalls: Int = 20,
        failureRate: Double = 0.5, slowRate: Double = 0.8, slowRead: Duration = .seconds(1),
        slowWrite: Duration = .seconds(2), openDuration: Duration = .seconds(5),
        maximumOpenDuration: Duration = .seconds(60), probes: Int = 3, probeGrace: Duration = .seconds(1),
        maximumHalfOpenDuration: Duration = .seconds(30)
    ) {
        self.mode = mode
        self.window = window
        self.minimumCalls = minimumCalls
        self.failureRate = failureRate
        self.slowRate = slowRate
        self.slowRead = slowRead
        self.slowWrite = slowWrite
        self.openDuration = openDuration
        self.maximumOpenDuration = maximumOpenDuration
        self.probes = probes
        self.probeGrace = probeGrace
        self.maximumHalfOpenDuration = maximumHalfOpenDuration
    }

    /// All defaults.
    public static let standard = CircuitBreakerConfiguration()
    /// Lets everything pass.
    public static let disabled = CircuitBreakerConfiguration(mode: .disabled)

    /// What is wrong with it, naming the property; `nil` if nothing is.
    package var fault: String? {
        let positive: [(Duration, String)] = [
            (slowRead, "slowRead"), (slowWrite, "slowWrite"), (openDuration, "openDuration"),
            (maximumOpenDuration, "maximumOpenDuration"), (probeGrace, "probeGrace"),
            (maximumHalfOpenDuration, "maximumHalfOpenDuration"),
        ]
        if let (_, name) = positive.first(where: { $0.0 <= .zero }) { return "\(name) must be longer than nothing" }
        if !(0...1).contains(failureRate) || failureRate == 0 { return "failureRate must be above 0 and at most 1" }
        if !(0...1).contains(slowRate) || slowRate == 0 { return "slowRate must be above 0 and at most 1" }
        if minimumCalls < 1 { return "minimumCalls must be at least 1" }
        if probes < 1 { return "probes must be at least 1" }
        switch window {
        case .time(let duration):
            return duration < .milliseconds(1) ? "window must be at least a millisecond" : nil
        case .calls(let calls):
            if calls > Self.maximumWindowCalls { return "window must be at most \(Self.maximumWindowCalls) calls" }
            return calls < minimumCalls ? "window must hold at least minimumCalls calls" : nil
        }
    }

    static let maximumWindowCalls = 100_000

    func slowAfter(_ callClass: CallClass) -> Duration {
        callClass == .read ? slowRead : slowWrite
    }
}

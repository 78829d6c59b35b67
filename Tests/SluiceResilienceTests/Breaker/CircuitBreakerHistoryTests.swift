import SluiceCore
import SluiceResilience
import TestSupport
import Testing

/// Random histories, the same in each run: the breaker does what the model says, and what must never happen does not.
@Suite struct CircuitBreakerHistoryTests {
    private static let configurations: [CircuitBreakerConfiguration] = [
        .standard,
        CircuitBreakerConfiguration(
            window: .calls(7), minimumCalls: 5, failureRate: 0.3, slowRate: 0.5, openDuration: .seconds(2),
            maximumOpenDuration: .seconds(11), probes: 4, probeGrace: .milliseconds(300),
            maximumHalfOpenDuration: .seconds(9)),
        CircuitBreakerConfiguration(
            window: .time(.milliseconds(1_700)), minimumCalls: 3, failureRate: 1, slowRate: 0.4,
            slowRead: .milliseconds(150), openDuration: .milliseconds(700), probes: 2,
            maximumHalfOpenDuration: .seconds(3)),
        CircuitBreakerConfiguration(
            window: .calls(1), minimumCalls: 1, failureRate: 0.5, slowRate: 1, probes: 1,
            maximumHalfOpenDuration: .seconds(40)),
    ]

    @Test(arguments: configurations)
    func theBreakerDoesWhatTheModelSays(configuration: CircuitBreakerConfiguration) throws {
        var reasons: Set<CircuitChange.Reason> = []
        for seed: UInt64 in 0..<100 {
            var history = CircuitBreakerHistory(configuration, seed: seed)
            for step in 0..<300 {
                let isRight = history.step()
                try #require(isRight, "seed \(seed), step \(step)")
            }
            reasons.formUnion(history.reasons)
        }
        // Histories in which something never happens prove nothing about it.
        #expect(reasons == Set(CircuitChange.Reason.allCases))
    }
}

/// One history: a breaker and a model that live through the same.
private struct CircuitBreakerHistory {
    private let configuration: CircuitBreakerConfiguration
    private var breaker: CircuitBreaker
    private var model: CircuitBreakerModel
    private var random: SeededRandom
    private var now = MonotonicTime(nanoseconds: 1_000_000_000)
    /// How likely calls fail and are slow; it changes.
    private var weather = (failing: 0.1, slow: 0.1)
    private var permits: [(real: CircuitBreaker.Permit, model: Int)] = []
    /// The ends of the leases of probes that did not report yet.
    private var leases: [Int: MonotonicTime] = [:]
    private(set) var reasons: Set<CircuitChange.Reason> = []

    init(_ configuration: CircuitBreakerConfiguration, seed: UInt64) {
        self.configuration = configuration
        breaker = CircuitBreaker(configuration, for: .read)
        model = CircuitBreakerModel(configuration, slowAfter: configuration.slowRead)
        random = SeededRandom(seed: seed)
    }

    /// - Returns: whether breaker and model agree, and nothing is wrong.
    mutating func step() -> Bool {
        switch Int.random(in: 0..<100, using: &random) {
        case 0..<50: return call()
        case 50..<65: return acquire()
        case 65..<78:
            guard let permit = permits.randomElement(using: &random) else { return true }
            return record(permit)
        case 78..<96:
            let longest = [20, 1_000, 8_000, 65_000].randomElement(using: &random) ?? 0
            now = now + .milliseconds(Int.random(in: 0...longest, using: &random))
        case 96: now = now + .milliseconds(-3)
        case 97, 98:
            let kinds = [(0.0, 0.0), (0.1, 0.1), (0.5, 0.1), (0.9, 0.5), (0.05, 0.95)]
            weather = kinds.randomElement(using: &random) ?? weather
        default:
            // Back to automatic is likelier, or little else would happen.
            let mode =
                [.automatic, .automatic, .forcedOpen, .disabled].randomElement(using: &random) ?? CircuitMode.automatic
            return agree(breaker.setMode(mode), model.setMode(mode)) && breaker.mode == mode
        }
        return true
    }

    /// A few calls that end before anything else happens.
    private mutating func call() -> Bool {
        for _ in 0..<Int.random(in: 1...6, using: &random) {
            let before = permits.count
            guard acquire() else { return false }
            guard permits.count > before, let permit = permits.last else { return true }
            guard record(permit) else { return false }
        }
        return true
    }

    private mutating func acquire() -> Bool {
        let wait = Duration.milliseconds(Int.random(in: -50...12_000, using: &random))
        let deadline = Int.random(in: 0..<8, using: &random) == 0 ? Deadline.never : Deadline(after: wait, from: now)
        let fraction = Double.random(in: 0..<1, using: &random)
        let before = breaker.state
        let (admission, change) = breaker.acquire(at: now, deadline: deadline, fraction: fraction)
        let expected = model.acquire(at: now, deadline: deadline, fraction: fraction)
        guard agree(change, expected.change) else { return false }
        switch (admission, expected.permit) {
        case (.permitted(let permit), let number?):
            permits.append((permit, number))
            guard before != .forcedOpen, breaker.state != .open, breaker.state != .forcedOpen else { return false }
            return breaker.state != .halfOpen || noteProbe(number, deadline)
        case (.rejected(let retryAfter), nil):
            if before == .forcedOpen { return retryAfter == nil }
            guard let retryAfter, before != .closed, before != .disabled else { return false }
            return retryAfter >= .zero && retryAfter <= configuration.maximumOpenDuration
        default:
            return false
        }
    }

    /// One more probe: none of those before may still report.
    private mutating func noteProbe(_ number: Int, _ deadline: Deadline) -> Bool {
        let underWay = leases.values.contains { now < $0 }
        leases[number] = max(deadline.time, now) + configuration.probeGrace
        return !underWay
    }

    private mutating func record(_ permit: (real: CircuitBreaker.Permit, model: Int)) -> Bool {
        let chance = Double.random(in: 0..<1, using: &random)
        let outcome: CircuitBreaker.Outcome =
            switch Double.random(in: 0..<1, using: &random) {
            case ..<0.004: .denied
            case ..<0.1: .neutral
            default: chance < weather.failing ? .failure : .success
            }
        let isSlow = Double.random(in: 0..<1, using: &random) < weather.slow
        let duration = isSlow ? configuration.slowRead + .nanoseconds(1) : configuration.slowRead
        let fraction = Double.random(in: 0..<1, using: &random)
        let change = breaker.record(permit.real, outcome, duration: duration, at: now, fraction: fraction)
        leases[permit.model] = nil
        return agree(
            change, model.record(permit.model, outcome, duration: duration, at: now, fraction: fraction))
    }

    private mutating func agree(_ change: CircuitChange?, _ expected: CircuitChange?) -> Bool {
        guard change == expected, breaker.state == model.state else { return false }
        if let change {
            reasons.insert(change.reason)
            leases = [:]
            guard change.from != change.to, (change.openDuration != nil) == (change.to == .open) else { return false }
            if let duration = change.openDuration, duration > configuration.maximumOpenDuration { return false }
        }
        guard breaker.state == .closed else { return true }
        let counts = breaker.counts
        if case .calls(let size) = configuration.window, counts.calls > size { return false }
        return counts.failures <= counts.calls && counts.slow <= counts.calls && counts.failures >= 0
            && (counts.calls, counts.failures, counts.slow) == model.counts
    }
}

import SluiceCore
import SluiceResilience

/// The rules of the circuit breaker once more, slow and plain: it keeps all that happened and counts it again each time.
struct CircuitBreakerModel {
    /// One permit; its number is its place in ``permits``.
    private struct Permit {
        let era: Int
        let isProbe: Bool
        let leaseEnd: MonotonicTime
        var isSpent = false
    }

    private struct Result {
        let piece: Int64
        let failed: Bool
        let slow: Bool
    }

    private struct Round {
        let begin: MonotonicTime
        /// The last one given out.
        var probe: Int?
        /// Of each probe that passed, whether it was slow.
        var passes: [Bool] = []
    }

    private let configuration: CircuitBreakerConfiguration
    private let slowAfter: Duration
    private(set) var state = CircuitState.closed
    private var permits: [Permit] = []
    /// Changes with each change of state.
    private var era = 0
    private var results: [Result] = []
    private var firstResult: MonotonicTime?
    private var openings = 0
    private var openEnd = MonotonicTime(nanoseconds: 0)
    private var round = Round(begin: MonotonicTime(nanoseconds: 0))

    init(_ configuration: CircuitBreakerConfiguration, slowAfter: Duration) {
        self.configuration = configuration
        self.slowAfter = slowAfter
    }

    // MARK: What happens

    /// - Returns: the number of the permit, or `nil`.
    mutating func acquire(
        at now: MonotonicTime, deadline: Deadline, fraction: Double
    ) -> (permit: Int?, change: CircuitChange?) {
        var change: CircuitChange?
        switch state {
        case .forcedOpen: return (nil, nil)
        case .closed, .disabled: break
        case .open:
            if now < openEnd { return (nil, nil) }
            change = go(to: .halfOpen, .waited)
            round = Round(begin: now)
        case .halfOpen:
            let isOver = now >= roundEnd
            if let probe = round.probe, !permits[probe].isSpent {
                if isOver { return (nil, open(.probeLost, at: now, fraction)) }
                if now < permits[probe].leaseEnd { return (nil, nil) }
            } else if isOver {
                round = Round(begin: now)
            }
        }
        let lease = (deadline.hasPassed(at: now) ? now : deadline.time) + configuration.probeGrace
        permits.append(Permit(era: era, isProbe: state == .halfOpen, leaseEnd: lease))
        if state == .halfOpen { round.probe = permits.count - 1 }
        return (permits.count - 1, change)
    }

    mutating func record(
        _ number: Int, _ outcome: CircuitBreaker.Outcome, duration: Duration, at now: MonotonicTime, fraction: Double
    ) -> CircuitChange? {
        let permit = permits[number]
        guard permit.era == era else { return nil }
        switch state {
        case .open, .forcedOpen, .disabled: return nil
        case .closed:
            if outcome == .denied { return open(.denied, at: now, fraction) }
            if outcome == .neutral { return nil }
            append(failed: outcome == .failure, slow: duration > slowAfter, at: now)
            guard counts.calls >= configuration.minimumCalls else { return nil }
            if share(counts.failures, counts.calls) >= configuration.failureRate {
                return open(.failures, at: now, fraction)
            }
            if share(counts.slow, counts.calls) >= configuration.slowRate { return open(.slowCalls, at: now, fraction) }
            return nil
        case .halfOpen:
            guard round.probe == number, !permit.isSpent else { return nil }
            if now >= roundEnd { return open(.probeLost, at: now, fraction) }
            guard now < permit.leaseEnd else { return nil }
            permits[number].isSpent = true
            switch outcome {
            case .neutral: return nil
            case .denied: return open(.denied, at: now, fraction)
            case .failure: return open(.probeFailed, at: now, fraction)
            case .success: break
            }
            round.passes.append(duration > slowAfter)
            guard round.passes.count == configuration.probes else { return nil }
            let slow = round.passes.count { $0 }
            if share(slow, configuration.probes) >= configuration.slowRate {
                return open(.probesSlow, at: now, fraction)
            }
            return begin(.closed, .recovered)
        }
    }

    mutating func setMode(_ mode: CircuitMode) -> CircuitChange? {
        switch (mode, state) {
        case (.automatic, .forcedOpen), (.automatic, .disabled): begin(.closed, .operatorChange)
        case (.automatic, _), (.forcedOpen, .forcedOpen), (.disabled, .disabled): nil
        case (.forcedOpen, _): begin(.forcedOpen, .operatorChange)
        case (.disabled, _): begin(.disabled, .operatorChange)
        }
    }

    // MARK: What follows from it

    var counts: (calls: Int, failures: Int, slow: Int) {
        let recent: [Result]
        switch configuration.window {
        case .calls(let number): recent = results.suffix(number)
        case .time: recent = results.filter { $0.piece > (results.last?.piece ?? 0) - 10 }
        }
        return (recent.count, recent.filter(\.failed).count, recent.filter(\.slow).count)
    }

    private mutating func append(failed: Bool, slow: Bool, at now: MonotonicTime) {
        var piece: Int64 = 0
        if case .time(let length) = configuration.window {
            let first = firstResult ?? now
            firstResult = first
            piece = (now.nanoseconds - first.nanoseconds) / (length / 10).wholeNanoseconds
        }
        results.append(Result(piece: max(piece, results.last?.piece ?? 0), failed: failed, slow: slow))
    }

    private var roundEnd: MonotonicTime { round.begin + configuration.maximumHalfOpenDuration }

    private func share(_ part: Int, _ whole: Int) -> Double { Double(part) / Double(whole) }

    private mutating func open(_ reason: CircuitChange.Reason, at now: MonotonicTime, _ fraction: Double)
        -> CircuitChange
    {
        var bound = configuration.openDuration
        for _ in 0..<openings { bound = min(bound * 2, configuration.maximumOpenDuration) }
        openings += 1
        openEnd = now + bound * fraction
        let before = state
        _ = go(to: .open, reason)
        return CircuitChange(from: before, to: .open, reason: reason, openDuration: bound * fraction)
    }

    /// Begins with nothing counted.
    private mutating func begin(_ next: CircuitState, _ reason: CircuitChange.Reason) -> CircuitChange {
        results = []
        firstResult = nil
        openings = 0
        return go(to: next, reason)
    }

    private mutating func go(to next: CircuitState, _ reason: CircuitChange.Reason) -> CircuitChange {
        let change = CircuitChange(from: state, to: next, reason: reason)
        state = next
        era += 1
        return change
    }
}

package import SluiceCore

/// Stops calls to what keeps failing, so that callers fail at once and the other side can recover. A value: the time and
/// random numbers come in, permits and changes go out.
///
/// Closed, it counts how calls fare; at too high a share of failures or of slow calls it opens, for a random time below a
/// bound that doubles with each failed try to close. Then it is half open: probes pass, one at a time, and all of them
/// have to succeed. A probe that is not heard of is given up after its deadline, so that a lost permit never wedges it. If
/// nobody asks while it is half open, the probes are counted anew.
///
/// - SeeAlso: [Circuit Breaker](https://martinfowler.com/bliki/CircuitBreaker.html)
package struct CircuitBreaker: Sendable {
    /// The right to make one call, to be given back by ``record(_:_:duration:at:fraction:)``.
    package struct Permit: Sendable, Hashable {
        fileprivate let generation: Int
    }

    /// Whether a call may be made.
    package enum Admission: Sendable, Hashable {
        case permitted(Permit)
        /// - Parameter retryAfter: when it makes sense to ask again; `nil` if only an operator can tell.
        case rejected(retryAfter: Duration?)
    }

    /// How a call went.
    package enum Outcome: Sendable, Hashable, CaseIterable {
        /// There was an answer.
        case success
        /// No connection, no answer in time, or one that says that the server is not well.
        case failure
        /// The server refuses the credentials (401, 403): opens the circuit at once. Not for a command that the token may
        /// not run: that says nothing about others and is ``neutral``.
        case denied
        /// Says nothing about the server: cancelled by the caller, an invalid request, a conflict, a limit on the rate of
        /// requests (429).
        case neutral
    }

    private enum Phase {
        case closed
        case open(until: MonotonicTime)
        case halfOpen(HalfOpen)
        case forcedOpen
        case disabled
    }

    private struct HalfOpen {
        /// When it has to be decided.
        var end: MonotonicTime
        var passed = 0
        var slow = 0
        /// Until when the one probe under way may report.
        var lease: MonotonicTime?
    }

    private let configuration: CircuitBreakerConfiguration
    private let slowAfter: Duration
    private var phase: Phase
    private var window: SlidingWindow
    private var backoff: Backoff
    /// Of the permits whose results count: all that were given since it closed, or the last probe.
    private var generation = 0

    package init(_ configuration: CircuitBreakerConfiguration, for callClass: CallClass) {
        self.configuration = configuration
        slowAfter = configuration.slowAfter(callClass)
        window = SlidingWindow(configuration.window)
        backoff = Backoff(base: configuration.openDuration, cap: configuration.maximumOpenDuration)
        phase = Self.initialPhase(configuration.mode)
    }

    /// The state. Open for long enough, it becomes half open only when somebody asks for a permit.
    package var state: CircuitState {
        switch phase {
        case .closed: .closed
        case .open: .open
        case .halfOpen: .halfOpen
        case .forcedOpen: .forcedOpen
        case .disabled: .disabled
        }
    }

    /// What the closed circuit has counted, as of the last call that ended.
    package var counts: SlidingWindow.Counts { window.total }

    // MARK: Calls

    /// Asks to make a call.
    ///
    /// - Parameters:
    ///   - now: the time.
    ///   - deadline: until when the call will have ended.
    ///   - fraction: a random number from 0 up to 1; needed only if the circuit opens.
    /// - Returns: whether it may be made, and the change of state, if there was one.
    package mutating func acquire(
        at now: MonotonicTime, deadline: Deadline, fraction: @autoclosure () -> Double
    ) -> (admission: Admission, change: CircuitChange?) {
        switch phase {
        case .closed, .disabled:
            return (.permitted(Permit(generation: generation)), nil)
        case .forcedOpen:
            return (.rejected(retryAfter: nil), nil)
        case .open(let end):
            guard now >= end else { return (.rejected(retryAfter: end - now), nil) }
            let change = become(.halfOpen(HalfOpen(end: now + configuration.maximumHalfOpenDuration)), .waited)
            return (.permitted(lendProbe(at: now, deadline)), change)
        case .halfOpen(let half):
            if let lease = half.lease {
                let end = min(lease, half.end)
                guard now >= end else { return (.rejected(retryAfter: min(end - now, Self.probePause)), nil) }
                if now >= half.end {
                    let change = open(.probeLost, at: now, fraction())
                    return (.rejected(retryAfter: change.openDuration), change)
                }
            } else if now >= half.end {
                // Nobody asked: that is no reason to reject who asks now.
                phase = .halfOpen(HalfOpen(end: now + configuration.maximumHalfOpenDuration))
            }
            return (.permitted(lendProbe(at: now, deadline)), nil)
        }
    }

    /// Says how a call went. What is too late to count is ignored: the result of a call that began before the last change
    /// of state, of a probe that was given up, a second result.
    ///
    /// - Parameters:
    ///   - permit: that of the call.
    ///   - outcome: how it went.
    ///   - duration: how long it took; nothing for a call that is meant to wait.
    ///   - now: the time.
    ///   - fraction: a random number from 0 up to 1; needed only if the circuit opens.
    /// - Returns: the change of state, if there was one.
    package mutating func record(
        _ permit: Permit, _ outcome: Outcome, duration: Duration, at now: MonotonicTime,
        fraction: @autoclosure () -> Double
    ) -> CircuitChange? {
        guard permit.generation == generation else { return nil }
        switch phase {
        case .closed:
            guard let reason = count(outcome, duration, at: now) else { return nil }
            return open(reason, at: now, fraction())
        case .halfOpen(let half):
            guard let lease = half.lease else { return nil }
            if now >= half.end { return open(.probeLost, at: now, fraction()) }
            guard now < lease else { return nil }
            return recordProbe(half, outcome, duration, at: now, fraction())
        case .open, .forcedOpen, .disabled:
            return nil
        }
    }

    /// Hands the decision about the state to somebody else. Back in automatic mode it begins closed, with nothing counted.
    ///
    /// - Returns: the change of state, if there was one.
    package mutating func setMode(_ mode: CircuitMode) -> CircuitChange? {
        guard mode != self.mode else { return nil }
        backoff.reset()
        window.reset()
        return become(Self.initialPhase(mode), .operatorChange)
    }

    /// Who decides about the state.
    package var mode: CircuitMode {
        switch phase {
        case .closed, .open, .halfOpen: .automatic
        case .forcedOpen: .forcedOpen
        case .disabled: .disabled
        }
    }

    // MARK: Counting

    /// Counts a call of the closed circuit.
    ///
    /// - Returns: why the circuit has to open, if so.
    private mutating func count(
        _ outcome: Outcome, _ duration: Duration, at now: MonotonicTime
    ) -> CircuitChange.Reason? {
        switch outcome {
        case .neutral: return nil
        case .denied: return .denied
        case .success, .failure: break
        }
        window.record(failed: outcome == .failure, slow: duration > slowAfter, at: now)
        let counts = window.total
        guard counts.calls >= configuration.minimumCalls else { return nil }
        if reaches(configuration.failureRate, counts.failures, of: counts.calls) { return .failures }
        if reaches(configuration.slowRate, counts.slow, of: counts.calls) { return .slowCalls }
        return nil
    }

    private func reaches(_ rate: Double, _ count: Int, of calls: Int) -> Bool {
        count > 0 && Double(count) >= rate * Double(calls)
    }

    private mutating func recordProbe(
        _ before: HalfOpen, _ outcome: Outcome, _ duration: Duration, at now: MonotonicTime,
        _ fraction: @autoclosure () -> Double
    ) -> CircuitChange? {
        var half = before
        half.lease = nil
        switch outcome {
        case .neutral:
            phase = .halfOpen(half)
            return nil
        case .denied:
            return open(.denied, at: now, fraction())
        case .failure:
            return open(.probeFailed, at: now, fraction())
        case .success:
            half.passed += 1
            half.slow += duration > slowAfter ? 1 : 0
            phase = .halfOpen(half)
            guard half.passed >= configuration.probes else { return nil }
            if reaches(configuration.slowRate, half.slow, of: half.passed) {
                return open(.probesSlow, at: now, fraction())
            }
            backoff.reset()
            window.reset()
            return become(.closed, .recovered)
        }
    }

    // MARK: Phases

    /// Who is told that a probe is under way may ask again after this time.
    private static let probePause = Duration.seconds(1)

    private static func initialPhase(_ mode: CircuitMode) -> Phase {
        switch mode {
        case .automatic: .closed
        case .forcedOpen: .forcedOpen
        case .disabled: .disabled
        }
    }

    private mutating func lendProbe(at now: MonotonicTime, _ deadline: Deadline) -> Permit {
        guard case .halfOpen(var half) = phase else { return Permit(generation: generation) }
        half.lease = max(deadline.time, now) + configuration.probeGrace
        phase = .halfOpen(half)
        generation += 1
        return Permit(generation: generation)
    }

    private mutating func open(
        _ reason: CircuitChange.Reason, at now: MonotonicTime, _ fraction: Double
    ) -> CircuitChange {
        let duration = backoff.next(fraction: fraction)
        return become(.open(until: now + duration), reason, openDuration: duration)
    }

    private mutating func become(
        _ next: Phase, _ reason: CircuitChange.Reason, openDuration: Duration? = nil
    ) -> CircuitChange {
        let before = state
        phase = next
        generation += 1
        return CircuitChange(from: before, to: state, reason: reason, openDuration: openDuration)
    }
}

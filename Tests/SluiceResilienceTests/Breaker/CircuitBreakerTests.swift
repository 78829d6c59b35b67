import SluiceCore
import SluiceResilience
import Testing

/// The circuit breaker with its defaults, as a user would tell it.
@Suite struct CircuitBreakerTests {
    private var breaker = CircuitBreaker(.standard, for: .write)
    private var now = MonotonicTime(nanoseconds: 0)

    /// Makes a call that ends at once.
    ///
    /// - Returns: `nil` if it was not permitted.
    @discardableResult
    private mutating func call(
        _ outcome: CircuitBreaker.Outcome, _ duration: Duration = .milliseconds(1)
    ) -> (waited: CircuitChange?, then: CircuitChange?)? {
        let (admission, change) = breaker.acquire(
            at: now, deadline: Deadline(after: .seconds(5), from: now), fraction: 0.5)
        guard case .permitted(let permit) = admission else { return nil }
        return (change, breaker.record(permit, outcome, duration: duration, at: now, fraction: 0.5))
    }

    private mutating func acquire() -> CircuitBreaker.Admission {
        breaker.acquire(at: now, deadline: Deadline(after: .seconds(5), from: now), fraction: 0.5).admission
    }

    private mutating func permit() throws -> CircuitBreaker.Permit {
        guard case .permitted(let permit) = acquire() else { throw NoPermit() }
        return permit
    }

    private struct NoPermit: Error {}

    /// Opens it, for 2.5 s.
    private mutating func open() {
        for _ in 0..<20 { call(.failure) }
    }

    // MARK: Closed

    @Test mutating func nineteenFailuresAreTooFewToJudge() {
        for _ in 0..<19 { #expect(call(.failure)?.then == nil) }
        #expect(breaker.state == .closed)
        #expect(call(.failure)?.then?.reason == .failures)
        #expect(breaker.state == .open)
    }

    @Test(arguments: [(9, false), (10, true)])
    mutating func halfOfTheCallsMayFailButOne(failures: Int, opens: Bool) {
        for index in 0..<20 { call(index < failures ? .failure : .success) }
        #expect(breaker.state == (opens ? .open : .closed))
    }

    @Test(arguments: [
        (CallClass.read, 1_000, false), (.read, 1_001, true), (.write, 1_001, false), (.write, 2_000, false),
    ])
    mutating func fourOfFiveSlowCallsOpenIt(callClass: CallClass, milliseconds: Int, opens: Bool) {
        breaker = CircuitBreaker(.standard, for: callClass)
        for index in 0..<20 { call(.success, index < 4 ? .zero : .milliseconds(milliseconds)) }
        #expect(breaker.state == (opens ? .open : .closed))
    }

    @Test mutating func slowIsToldFromFailed() {
        var last: CircuitChange?
        for _ in 0..<20 { last = call(.success, .seconds(3))?.then }
        #expect(last == CircuitChange(from: .closed, to: .open, reason: .slowCalls, openDuration: .milliseconds(2_500)))
    }

    @Test mutating func failuresAreForgottenAfterTenSeconds() {
        for _ in 0..<19 { call(.failure) }
        now = now + .seconds(10)
        for _ in 0..<19 { call(.failure) }
        #expect(breaker.counts.calls == 19)
        #expect(breaker.state == .closed)
    }

    @Test mutating func failuresOfTheLastSecondsAddUp() {
        for _ in 0..<19 { call(.failure) }
        now = now + .milliseconds(9_999)
        call(.failure)
        #expect(breaker.state == .open)
    }

    @Test mutating func whatSaysNothingAboutTheServerDoesNotCount() {
        for _ in 0..<100 { call(.neutral) }
        #expect(breaker.counts.calls == 0)
    }

    @Test mutating func refusedCredentialsOpenItAtOnceAndCallForSomebody() throws {
        let result = call(.denied)
        let change = try #require(result?.then)
        #expect(change.reason == .denied)
        #expect(change.needsAttention)
        #expect(breaker.state == .open)
    }

    // MARK: Open

    @Test mutating func openItRejectsUntilItsTimeIsOver() {
        open()
        #expect(acquire() == .rejected(retryAfter: .milliseconds(2_500)))
        now = now + .milliseconds(2_499)
        #expect(acquire() == .rejected(retryAfter: .milliseconds(1)))
        now = now + .milliseconds(1)
        #expect(call(.success)?.waited == CircuitChange(from: .open, to: .halfOpen, reason: .waited))
    }

    @Test mutating func theTimeDoublesWithEachFailedProbeUpToAMinute() throws {
        open()
        var durations: [Duration] = []
        for _ in 0..<6 {
            now = now + .seconds(60)
            let result = call(.failure)
            durations.append(try #require(result?.then?.openDuration))
        }
        #expect(durations == [5, 10, 20, 30, 30, 30].map { .seconds($0) })
    }

    @Test mutating func recoveryBringsTheTimeBackToTheFirst() {
        open()
        now = now + .seconds(60)
        call(.failure)
        now = now + .seconds(60)
        for _ in 0..<3 { call(.success) }
        #expect(breaker.state == .closed)
        #expect(breaker.counts.calls == 0)
        open()
        #expect(acquire() == .rejected(retryAfter: .milliseconds(2_500)))
    }

    @Test mutating func resultsOfCallsFromBeforeItOpenedAreIgnored() throws {
        let early = try permit()
        open()
        now = now + .seconds(3)
        let probe = try permit()
        #expect(breaker.record(early, .failure, duration: .zero, at: now, fraction: 0) == nil)
        #expect(breaker.state == .halfOpen)
        #expect(breaker.record(probe, .success, duration: .zero, at: now, fraction: 0) == nil)
        call(.success)
        call(.success)
        #expect(breaker.state == .closed)
        #expect(breaker.record(early, .denied, duration: .zero, at: now, fraction: 0) == nil)
        #expect(breaker.state == .closed)
    }

    // MARK: Half open

    @Test mutating func oneProbeAtATime() throws {
        open()
        now = now + .seconds(3)
        let probe = try permit()
        #expect(acquire() == .rejected(retryAfter: .seconds(1)))
        #expect(breaker.record(probe, .success, duration: .zero, at: now, fraction: 0) == nil)
        _ = try permit()
    }

    @Test mutating func threeProbesCloseItAndAResultCountsOnce() throws {
        open()
        now = now + .seconds(3)
        let probe = try permit()
        for _ in 0..<3 { #expect(breaker.record(probe, .success, duration: .zero, at: now, fraction: 0) == nil) }
        #expect(breaker.state == .halfOpen)
        call(.success)
        #expect(call(.success)?.then == CircuitChange(from: .halfOpen, to: .closed, reason: .recovered))
    }

    @Test(arguments: [(2, CircuitState.closed), (3, .open)])
    mutating func probesThatAreAsSlowAsWhatOpenedItDoNotCloseIt(slow: Int, state: CircuitState) {
        open()
        now = now + .seconds(3)
        for index in 0..<3 { call(.success, index < slow ? .seconds(3) : .zero) }
        #expect(breaker.state == state)
    }

    @Test mutating func aProbeThatSaysNothingMakesRoomForAnother() {
        open()
        now = now + .seconds(3)
        for _ in 0..<10 { #expect(call(.neutral)?.then == nil) }
        #expect(breaker.state == .halfOpen)
    }

    @Test mutating func aLostProbeReturnsAfterItsDeadlineAndItsResultComesTooLate() throws {
        open()
        now = now + .seconds(3)
        let lost = try permit()
        now = now + .milliseconds(5_999)
        #expect(acquire() == .rejected(retryAfter: .milliseconds(1)))
        now = now + .milliseconds(1)
        #expect(breaker.record(lost, .failure, duration: .seconds(6), at: now, fraction: 0) == nil)
        let next = try permit()
        #expect(breaker.record(lost, .failure, duration: .seconds(6), at: now, fraction: 0) == nil)
        #expect(breaker.record(next, .success, duration: .zero, at: now, fraction: 0) == nil)
        #expect(breaker.state == .halfOpen)
    }

    @Test mutating func aProbeThatBeginsTooLateIsStillTheOnlyOne() throws {
        open()
        now = now + .seconds(3)
        let (admission, _) = breaker.acquire(at: now, deadline: Deadline(after: .seconds(-2), from: now), fraction: 0)
        guard case .permitted = admission else { throw NoPermit() }
        #expect(acquire() == .rejected(retryAfter: .seconds(1)))
        now = now + .seconds(1)
        _ = try permit()
    }

    @Test(arguments: [true, false])
    mutating func aProbeThatMayTakeForEverDoesNotWedgeIt(comesBack: Bool) throws {
        open()
        now = now + .seconds(3)
        let (admission, _) = breaker.acquire(at: now, deadline: .never, fraction: 0)
        guard case .permitted(let probe) = admission else { throw NoPermit() }
        now = now + .seconds(30)
        let change =
            comesBack
            ? breaker.record(probe, .success, duration: .seconds(30), at: now, fraction: 0.5)
            : breaker.acquire(at: now, deadline: .never, fraction: 0.5).change
        #expect(change == CircuitChange(from: .halfOpen, to: .open, reason: .probeLost, openDuration: .seconds(5)))
    }

    @Test mutating func nobodyIsRejectedBecauseNobodyAskedForAWhile() throws {
        open()
        now = now + .seconds(3)
        for _ in 0..<5 {
            let result = call(.success)
            #expect(try #require(result).then == nil)
            now = now + .seconds(100)
        }
        for _ in 0..<3 { call(.success) }
        #expect(breaker.state == .closed)
    }

    // MARK: Operators

    @Test mutating func forcedOpenNothingPassesUntilItIsTakenBack() throws {
        let early = try permit()
        #expect(breaker.setMode(.forcedOpen)?.reason == .operatorChange)
        #expect(breaker.setMode(.forcedOpen) == nil)
        now = now + .seconds(1_000_000)
        #expect(acquire() == .rejected(retryAfter: nil))
        #expect(breaker.record(early, .success, duration: .zero, at: now, fraction: 0) == nil)
        #expect(breaker.state == .forcedOpen)
        #expect(breaker.setMode(.automatic) == CircuitChange(from: .forcedOpen, to: .closed, reason: .operatorChange))
        _ = try permit()
    }

    @Test mutating func disabledEverythingPassesAndNothingCounts() throws {
        breaker = CircuitBreaker(.disabled, for: .read)
        for _ in 0..<100 {
            let result = call(.denied)
            #expect(try #require(result).then == nil)
        }
        #expect(breaker.state == .disabled)
        #expect(breaker.counts.calls == 0)
    }

    @Test mutating func repeatingTheModeChangesNothing() {
        open()
        #expect(breaker.setMode(.automatic) == nil)
        #expect(breaker.state == .open)
    }
}

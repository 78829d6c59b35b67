import SluiceCore
import SluiceGateway
import Testing

@Suite struct RedisSupervisorTests {
    private var machine = RedisSupervisor(
        backoff: .init(first: .seconds(1), longest: .seconds(8), stableAfter: .seconds(60)), grace: .seconds(5))
    private var now = MonotonicTime(nanoseconds: 0)

    private mutating func handle(_ input: RedisSupervisor.Input, jitter: Double = 1) -> RedisSupervisor.Action {
        machine.handle(input, now: now, jitter: jitter)
    }

    /// Lets time go on until the machine wants it.
    private mutating func waitForDeadline() throws {
        now = try #require(machine.deadline)
    }

    private mutating func launch() {
        #expect(handle(.time) == .launch)
        #expect(handle(.time) == .probe)
        #expect(handle(.serving) == .reportReady)
    }

    @Test mutating func launchesAtOnceAndAsksUntilTheServerServes() throws {
        #expect(handle(.time) == .launch)
        for _ in 0..<3 {
            #expect(handle(.time) == .probe)
            #expect(handle(.notServing) == .none)
            let asked = now
            try waitForDeadline()
            #expect(now > asked)
        }
        #expect(handle(.time) == .probe)
        #expect(handle(.serving) == .reportReady)
        #expect(machine.deadline == nil)
    }

    @Test mutating func waitsLongerAfterEachFailureUpToALimitAndNeverGivesUp() throws {
        var delays: [Duration] = []
        for _ in 0..<100 {
            #expect(handle(.time) == .launch)
            guard case .reportFailure(let delay) = handle(.launchFailed) else {
                Issue.record("a failed launch is reported")
                return
            }
            delays.append(delay)
            let failed = now
            try waitForDeadline()
            #expect(now - failed == delay)
        }
        #expect(delays.prefix(5) == [.seconds(1), .seconds(2), .seconds(4), .seconds(8), .seconds(8)])
        #expect(delays.suffix(95).allSatisfy { $0 == .seconds(8) })
    }

    @Test(arguments: [0, 0.25, 1])
    func spreadsRestartsOverTheWholeDelay(jitter: Double) {
        var machine = machine
        _ = machine.handle(.time, now: now, jitter: jitter)
        let action = machine.handle(.launchFailed, now: now, jitter: jitter)
        #expect(action == .reportFailure(retryIn: .seconds(1) * jitter))
    }

    @Test mutating func forgetsFailuresOnceTheServerHasBeenStable() throws {
        launch()
        #expect(handle(.ended) == .reportFailure(retryIn: .seconds(1)))
        try waitForDeadline()
        launch()
        #expect(handle(.ended) == .reportFailure(retryIn: .seconds(2)))
        try waitForDeadline()
        launch()
        now = now + .seconds(60)
        #expect(handle(.ended) == .reportFailure(retryIn: .seconds(1)))
    }

    @Test mutating func stopsInGoodOrderAndKillsWhenTheGraceIsOver() throws {
        launch()
        #expect(handle(.stop) == .terminate)
        #expect(machine.deadline == now + .seconds(5))
        #expect(handle(.stop) == .none)
        try waitForDeadline()
        #expect(handle(.time) == .kill)
        #expect(handle(.ended) == .finish)
        #expect(machine.deadline == nil)
    }

    @Test mutating func stopsWhileTheServerIsStarting() {
        #expect(handle(.time) == .launch)
        #expect(handle(.stop) == .terminate)
        #expect(handle(.ended) == .finish)
    }

    @Test mutating func stopsAtOnceWhileItWaitsToRestart() {
        #expect(handle(.time) == .launch)
        #expect(handle(.launchFailed) == .reportFailure(retryIn: .seconds(1)))
        #expect(handle(.stop) == .finish)
        #expect(handle(.time) == .none)
    }
}

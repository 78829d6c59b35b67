package import SluiceCore

/// Decides when the embedded Redis is started, asked, restarted and ended. It never gives up before it is told to stop.
package struct RedisSupervisor: Sendable {
    /// How long to wait before a restart: at random up to a bound that doubles with each failure in a row.
    package struct Backoff: Sendable {
        /// The first bound. Default 100 ms.
        package var first: Duration
        /// What the bound grows to. Default 10 s.
        package var longest: Duration
        /// A server that has served for this long starts the count of failures anew. Default 10 s.
        package var stableAfter: Duration

        package init(
            first: Duration = .milliseconds(100), longest: Duration = .seconds(10),
            stableAfter: Duration = .seconds(10)
        ) {
            self.first = first
            self.longest = longest
            self.stableAfter = stableAfter
        }

        func bound(failures: Int) -> Duration {
            failures < 32 ? min(longest, first * (1 << failures)) : longest
        }
    }

    package enum Input: Sendable {
        /// The server could not be started.
        case launchFailed
        /// The server, asked, serves.
        case serving
        /// The server, asked, does not serve yet.
        case notServing
        /// The server has ended.
        case ended
        /// The gateway stops.
        case stop
        /// ``deadline`` has come.
        case time
    }

    package enum Action: Equatable, Sendable {
        case none
        /// Start the server.
        case launch
        /// Ask the server whether it serves.
        case probe
        /// The server serves: tell who waits for it.
        case reportReady
        /// The server is gone; it will be started again after this time.
        case reportFailure(retryIn: Duration)
        /// Ask the server to end.
        case terminate
        /// Make the server end.
        case kill
        /// The server is gone for good.
        case finish
    }

    private enum State {
        case new
        case starting(nextProbe: MonotonicTime, interval: Duration)
        case running(since: MonotonicTime)
        case waiting(until: MonotonicTime)
        case stopping(killAt: MonotonicTime)
        case stopped
    }

    private var state = State.new
    private var failures = 0
    private let backoff: Backoff
    private let grace: Duration

    /// Between the first two questions; it doubles up to the longest, for servers with much to load.
    private static let firstProbeInterval = Duration.milliseconds(5)
    private static let longestProbeInterval = Duration.milliseconds(500)

    /// - Parameters:
    ///   - backoff: how long to wait before a restart.
    ///   - grace: time that the server gets to end by itself.
    package init(backoff: Backoff = Backoff(), grace: Duration) {
        self.backoff = backoff
        self.grace = grace
    }

    /// When ``Input/time`` is due.
    package var deadline: MonotonicTime? {
        switch state {
        case .starting(let time, _), .waiting(let time), .stopping(let time): time
        case .new, .running, .stopped: nil
        }
    }

    /// Takes the next step.
    ///
    /// - Parameters:
    ///   - input: what has happened.
    ///   - now: when.
    ///   - jitter: a random number from 0 up to and including 1.
    /// - Returns: what to do now; its outcome is the next input.
    package mutating func handle(_ input: Input, now: MonotonicTime, jitter: Double) -> Action {
        switch (input, state) {
        case (.time, .new), (.time, .waiting):
            state = .starting(nextProbe: now, interval: Self.firstProbeInterval)
            return .launch
        case (.time, .starting):
            return .probe
        case (.notServing, .starting(_, let interval)):
            state = .starting(nextProbe: now + interval, interval: min(interval * 2, Self.longestProbeInterval))
            return .none
        case (.serving, .starting):
            state = .running(since: now)
            return .reportReady
        case (.ended, .running(let since)):
            if now - since >= backoff.stableAfter {
                failures = 0
            }
            return fail(now, jitter)
        case (.ended, .starting), (.launchFailed, .starting):
            return fail(now, jitter)
        case (.stop, .starting), (.stop, .running):
            state = .stopping(killAt: now + grace)
            return .terminate
        case (.time, .stopping):
            state = .stopping(killAt: .distantFuture)
            return .kill
        case (.stop, .new), (.stop, .waiting), (.ended, .stopping):
            state = .stopped
            return .finish
        default:
            return .none
        }
    }

    private mutating func fail(_ now: MonotonicTime, _ jitter: Double) -> Action {
        let delay = backoff.bound(failures: failures) * jitter
        failures += 1
        state = .waiting(until: now + delay)
        return .reportFailure(retryIn: delay)
    }
}

import SluiceCore
import SluiceNet

/// Connections that serve one request at a time, for what needs a connection's state; a bounded number of them.
final class ExclusiveLanes {
    private let make: () -> UpstreamConnection
    private let loop: EventLoop
    private let timeout: Duration
    private let maximumLanes: Int
    private let maximumWaiting: Int
    private var made = 0
    private var idle: [UpstreamConnection] = []
    private var waiting: [Waiting] = []
    private var firstWaiting = 0
    private let timer = LoopTimer()

    private struct Waiting {
        let since: MonotonicTime
        let serve: (UpstreamConnection?) -> Void
    }

    /// - Parameters:
    ///   - loop: whose thread calls this.
    ///   - timeout: how long a request waits for a connection.
    ///   - maximumLanes: connections at most.
    ///   - maximumWaiting: requests that wait at most.
    ///   - make: makes a connection.
    init(
        loop: EventLoop, timeout: Duration, maximumLanes: Int = 8, maximumWaiting: Int = 1000,
        make: @escaping () -> UpstreamConnection
    ) {
        self.loop = loop
        self.timeout = timeout
        self.maximumLanes = maximumLanes
        self.maximumWaiting = maximumWaiting
        self.make = make
        timer.handler = self
    }

    /// Lends a connection, at once or when one is given back; `nil` says that there was none in time.
    func take(_ serve: @escaping (UpstreamConnection?) -> Void) {
        if let lane = idle.popLast() { return serve(lane) }
        if made < maximumLanes {
            made += 1
            return serve(make())
        }
        guard waiting.count - firstWaiting < maximumWaiting else { return serve(nil) }
        waiting.append(Waiting(since: loop.now, serve: serve))
        if !timer.isArmed {
            loop.arm(timer, at: loop.now + timeout)
        }
    }

    /// Takes a connection back that has no request under way.
    func give(_ lane: UpstreamConnection) {
        guard let next = nextWaiting() else { return idle.append(lane) }
        next.serve(lane)
    }

    private func nextWaiting() -> Waiting? {
        guard firstWaiting < waiting.count else { return nil }
        let next = waiting[firstWaiting]
        firstWaiting += 1
        if firstWaiting == waiting.count || firstWaiting > 256 {
            waiting.removeFirst(firstWaiting)
            firstWaiting = 0
        }
        return next
    }
}

extension ExclusiveLanes: TimerHandler {
    func timerFired(_ timer: LoopTimer) {
        while firstWaiting < waiting.count, waiting[firstWaiting].since + timeout <= loop.now {
            nextWaiting()?.serve(nil)
        }
        if firstWaiting < waiting.count {
            loop.arm(timer, at: waiting[firstWaiting].since + timeout)
        }
    }
}

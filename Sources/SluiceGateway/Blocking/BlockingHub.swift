import SluiceCore
import SluiceHTTP
import SluiceNet

/// The commands of one loop that wait in Redis, and the connections that they wait on.
final class BlockingHub {
    let loop: EventLoop
    let configuration: UpstreamConfiguration
    let writer: AnswerWriter
    let counters: BlockingCounters
    let resolver = HostResolver()
    /// The longest that a command may wait.
    let longest: Duration
    private let quota: BlockingQuota
    private let log: Log
    /// A connection of the gateway's own user, on which nothing ever waits.
    private let control: () -> UpstreamConnection
    private var waits: [BlockingWait] = []
    /// Connections that nobody uses, the one that was used last at the end.
    private var idle: [(connection: DedicatedConnection, since: MonotonicTime)] = []
    private let maximumIdle: Int
    private var isStopping = false
    private var mayUnblock = true
    private let timer = LoopTimer()

    /// Who waits again and again comes back within moments.
    private static let idleTime = Duration.seconds(5)

    /// - Parameters:
    ///   - loop: whose thread calls this.
    ///   - parts: what all loops share.
    ///   - writer: answers the clients.
    ///   - counters: what this loop counts.
    ///   - control: makes or gives a connection on which nothing ever waits.
    init(
        loop: EventLoop, parts: GatewayParts, writer: AnswerWriter, counters: BlockingCounters,
        control: @escaping () -> UpstreamConnection
    ) {
        self.loop = loop
        self.writer = writer
        self.counters = counters
        self.control = control
        configuration = parts.upstream
        longest = parts.blocking.longest
        quota = parts.blockingQuota
        log = parts.log
        maximumIdle = max(1, parts.blocking.connections / parts.loopCount)
        timer.handler = self
    }

    /// Lets a command wait, or answers that too many do.
    func start(
        _ command: BlockingCommand, _ entry: consuming PendingReply, _ exchange: HTTPConnection, _ role: UpstreamRole
    ) {
        // Whoever has closed its side already would not be missed again.
        guard !exchange.isAtEnd else { return exchange.close() }
        guard !isStopping else { return writer.fail(entry, .stopping) }
        guard quota.take() else {
            counters.refused.add()
            return writer.refuse(
                exchange, entry, .serviceUnavailable, ErrorText.tooManyWaits(limit: quota.limit), retryAfter: 1)
        }
        control().connect()
        counters.waiting.add()
        counters.started.add()
        let wait = BlockingWait(command, entry, exchange, hub: self)
        wait.place = waits.count
        waits.append(wait)
        wait.start(on: takeIdle(role) ?? makeConnection(role))
    }

    /// A wait is over.
    func forget(_ wait: BlockingWait) {
        let last = waits.removeLast()
        if last !== wait {
            waits[wait.place] = last
            last.place = wait.place
        }
        quota.give()
        counters.waiting.add(-1)
    }

    // MARK: The end of waits

    /// Tells Redis to end a wait; the reply comes to `wait`.
    ///
    /// - Returns: whether Redis can be told now.
    func unblock(_ id: Int64, for wait: BlockingWait) -> Bool {
        let lane = control()
        guard mayUnblock, lane.isReady, lane.hasRoom else { return false }
        // On another Redis the number may be somebody else's.
        lane.send([["CLIENT", "UNBLOCK", String(id)]], isBound: true, to: wait)
        return true
    }

    /// Redis refuses to end waits: from now on connections are closed instead.
    func cannotUnblock(_ reason: String) {
        guard mayUnblock else { return }
        mayUnblock = false
        log.write(
            .warning,
            "Redis does not let the gateway end waits with CLIENT UNBLOCK: the connections of clients that leave are closed instead, and what Redis takes for them in that moment is lost",
            [("reason", .text(reason))])
    }

    /// What Redis took for a client that had left could not be put back.
    func elementIsLost(_ reason: String) {
        counters.lost.add()
        log.write(
            .warning, "what Redis took for a client that had left could not be put back", [("reason", .text(reason))])
    }

    /// Lets no new command wait, and ends the waits that there are.
    func drain() {
        isStopping = true
        for wait in waits {
            wait.drain()
        }
        closeIdle { _ in true }
    }

    /// Closes everything at once.
    func close() {
        isStopping = true
        for wait in waits {
            wait.close()
        }
        closeIdle { _ in true }
    }

    // MARK: Connections

    private func makeConnection(_ role: UpstreamRole) -> DedicatedConnection {
        let connection = DedicatedConnection(
            role, configuration, loop: loop, resolver: resolver, replyLimit: writer.replyLimit, identifies: true)
        counters.connections.add()
        connection.onEnd = { [weak self] in self?.forget($0) }
        return connection
    }

    /// A connection is gone, which may have been idle.
    private func forget(_ connection: DedicatedConnection) {
        counters.connections.add(-1)
        idle.removeAll { $0.connection === connection }
    }

    private func takeIdle(_ role: UpstreamRole) -> DedicatedConnection? {
        guard let place = idle.lastIndex(where: { $0.connection.role == role }) else { return nil }
        return idle.remove(at: place).connection
    }

    /// Takes back a connection on which nothing is under way.
    func putBack(_ connection: DedicatedConnection) {
        guard !isStopping, idle.count < maximumIdle else { return connection.close() }
        idle.append((connection, loop.now))
        if !timer.isArmed {
            loop.arm(timer, at: loop.now + Self.idleTime)
        }
    }

    /// Closes those that have been idle since such a time. Each leaves the list as it ends.
    private func closeIdle(_ isDue: (MonotonicTime) -> Bool) {
        for (connection, since) in idle where isDue(since) {
            connection.close()
        }
    }
}

extension BlockingHub: TimerHandler {
    func timerFired(_ timer: LoopTimer) {
        closeIdle { $0 + Self.idleTime <= loop.now }
        if let next = idle.first {
            loop.arm(timer, at: next.since + Self.idleTime)
        }
    }
}

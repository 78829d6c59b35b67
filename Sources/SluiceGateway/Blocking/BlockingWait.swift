import SluiceCore
import SluiceHTTP
import SluiceNet

/// One client's command that waits in Redis, on a connection of its own.
///
/// When the client leaves, Redis is told to end the wait, and the wait's own reply is awaited all the same: it alone tells
/// whether Redis had taken something for the client a moment before. What it had taken is put back. Closing the connection
/// instead would free it as fast, but lose that element.
final class BlockingWait {
    private enum Phase {
        case connecting, waiting
        /// The reply is there, and on its way to the client or back to Redis.
        case answering
        /// Redis was told to end the wait.
        case ending
        /// What was taken is on its way back.
        case returning
        /// All is done but for the reply to what ended the wait: it must not hit the connection's next user.
        case settling
        case over
    }

    private let command: BlockingCommand
    private let exchange: HTTPConnection
    private let hub: BlockingHub
    private let loop: EventLoop
    private var entry: PendingReply
    private var connection: DedicatedConnection?
    private var phase = Phase.connecting
    private var hasClient = true
    private var awaitsUnblocking = false
    private var deadline = MonotonicTime.distantFuture
    private lazy var timer = LoopTimer(handler: self)
    var place = -1

    /// Redis may be asked to end a wait before it has read the command that waits.
    private static let unblockingPause = Duration.milliseconds(5)

    init(_ command: BlockingCommand, _ entry: consuming PendingReply, _ exchange: HTTPConnection, hub: BlockingHub) {
        self.command = command
        self.entry = entry
        self.exchange = exchange
        self.hub = hub
        loop = hub.loop
    }

    /// Sends the command as soon as `connection` is there.
    func start(on connection: DedicatedConnection) {
        exchange.observer = self
        self.connection = connection
        setDeadline(after: hub.configuration.settings.connectTimeout)
        connection.user = self
        connection.open()
    }

    /// The gateway stops: ends the wait, and answers that nothing came.
    func drain() {
        switch phase {
        case .connecting: fail(.stopping)
        case .waiting: end()
        default: break
        }
    }

    /// Ends at once, without an answer.
    func close() {
        finish(keepsConnection: false)
    }

    // MARK: The wait's end

    private func end() {
        phase = .ending
        unblock()
    }

    private func unblock() {
        guard let id = connection?.clientID, hub.unblock(id, for: self) else { return giveUp() }
        awaitsUnblocking = true
    }

    /// Redis cannot be told: only closing the connection is left.
    private func giveUp() {
        fail(.connectionLost)
    }

    private func fail(_ failure: UpstreamFailure) {
        if hasClient {
            hub.writer.fail(entry, failure)
        }
        finish(keepsConnection: false)
    }

    private func setDeadline(after time: Duration) {
        deadline = loop.now + time
        loop.arm(timer, at: deadline)
    }

    // MARK: The reply

    private func answer(_ reply: Reply, _ bytes: UnsafeRawBufferPointer) {
        phase = .answering
        if hasClient {
            exchange.lookForEnd()
        }
        if hasClient, exchange.isOpen(entry.exchangeNumber) {
            hub.writer.answer(&entry, with: bytes)
            settle()
        } else if let taken = TakenElements(reply, command.taking) {
            phase = .returning
            setDeadline(after: hub.configuration.settings.commandTimeout)
            connection?.send(taken.returning)
        } else {
            settle()
        }
    }

    private func returned(_ reply: Reply) {
        if case .error(let text) = reply {
            hub.elementIsLost(String(text.prefix { $0 != " " }))
        } else {
            hub.counters.returned.add()
        }
        settle()
    }

    private func settle() {
        guard awaitsUnblocking else { return finish(keepsConnection: true) }
        phase = .settling
    }

    private func finish(keepsConnection: Bool) {
        guard phase != .over else { return }
        if phase == .returning, !keepsConnection {
            hub.elementIsLost("no connection")
        }
        phase = .over
        loop.disarm(timer)
        if let connection {
            self.connection = nil
            connection.user = nil
            if keepsConnection {
                hub.putBack(connection)
            } else {
                connection.close()
            }
        }
        hub.forget(self)
    }
}

extension BlockingWait: DedicatedConnectionUser {
    func connectionIsReady() {
        phase = .waiting
        setDeadline(after: command.wait + hub.configuration.settings.commandTimeout)
        connection?.send(command.words)
    }

    func connectionReplied(_ reply: Reply, _ bytes: UnsafeRawBufferPointer) {
        switch phase {
        case .waiting, .ending: answer(reply, bytes)
        case .returning: returned(reply)
        case .connecting, .answering, .settling, .over: break
        }
    }

    func connectionIsLost(_ loss: DedicatedConnection.Loss) {
        guard phase != .settling else { return finish(keepsConnection: false) }
        switch loss {
        case .notConnected: fail(.unavailable)
        case .refused(let failure): fail(failure)
        case .broken: fail(.connectionLost)
        case .unreadable: fail(.protocolViolation)
        case .tooLarge:
            if hasClient {
                let text = ErrorText.replyTooLarge(limit: hub.writer.replyLimit)
                hub.writer.refuse(exchange, entry, .badRequest, text)
            } else if command.taking != .nothing {
                hub.elementIsLost("too large")
            }
            finish(keepsConnection: false)
        }
    }
}

extension BlockingWait: ExchangeObserver {
    func exchangeAbandoned() {
        hasClient = false
        hub.counters.abandoned.add()
        switch phase {
        case .connecting: finish(keepsConnection: false)
        case .waiting: end()
        default: break
        }
    }

    func exchangeDrained() {}
}

/// What Redis says to being told to end the wait.
extension BlockingWait: ReplyReceiver {
    func replied(_ replies: [Reply]) {
        awaitsUnblocking = false
        switch (phase, replies.first) {
        case (.settling, _):
            finish(keepsConnection: true)
        case (.ending, .integer(0)?):
            // The reply is on its way, or the command still is.
            loop.arm(timer, at: min(deadline, loop.now + Self.unblockingPause))
        case (.ending, .integer?):
            break
        case (.ending, let reply):
            if case .error(let text)? = reply { hub.cannotUnblock(String(text.prefix { $0 != " " })) }
            giveUp()
        default:
            break
        }
    }

    func failed(_ failure: UpstreamFailure) {
        awaitsUnblocking = false
        switch phase {
        case .settling: finish(keepsConnection: false)
        case .ending: giveUp()
        default: break
        }
    }
}

extension BlockingWait: TimerHandler {
    func timerFired(_ timer: LoopTimer) {
        guard loop.now >= deadline else {
            loop.arm(timer, at: deadline)
            if phase == .ending, !awaitsUnblocking { unblock() }
            return
        }
        switch phase {
        case .connecting: fail(.unavailable)
        case .waiting, .ending: fail(.timedOut)
        case .answering, .returning, .settling, .over: finish(keepsConnection: false)
        }
    }
}

import SluiceCore
import SluiceHTTP
import SluiceNet

/// One client's stream of published messages, on a connection to Redis of its own.
///
/// The client's answer begins with Redis' acknowledgement; before that an error is an ordinary answer. The stream ends
/// when either side goes, or when the client reads so slowly that too much waits for it.
final class EventStream {
    private let exchange: HTTPConnection
    private let entry: PendingReply
    private let request: StreamRequest
    /// Whose stream it is.
    let grant: TokenGrant
    private let hub: StreamHub
    private let loop: EventLoop
    private let connection: DedicatedConnection
    private var phase = Phase.connecting
    private lazy var timer = LoopTimer(handler: self)
    var place = -1

    private enum Phase {
        case connecting, subscribing, streaming, closed
    }

    init(
        _ request: StreamRequest, _ entry: consuming PendingReply, _ exchange: HTTPConnection, _ grant: TokenGrant,
        hub: StreamHub
    ) {
        self.grant = grant
        self.request = request
        self.entry = entry
        self.hub = hub
        self.exchange = exchange
        loop = hub.loop
        connection = DedicatedConnection(
            grant.role.forStreams, hub.configuration, loop: hub.loop, resolver: hub.resolver)
    }

    func start() {
        exchange.observer = self
        loop.arm(timer, at: loop.now + hub.configuration.settings.connectTimeout)
        connection.user = self
        connection.open()
    }

    private func begin() {
        phase = .streaming
        exchange.startStream(.ok, .eventStream)
        hub.writer.appendFields(of: exchange, to: exchange.output)
        exchange.endStreamFields()
        hub.writer.record.streamStarted(entry)
        loop.arm(timer, at: loop.now + hub.heartbeat)
    }

    private func send(_ reply: Reply) {
        guard exchange.unsentBytes <= hub.maximumUnsentBytes else {
            hub.counters.slowClosed.add()
            exchange.close()
            return
        }
        hub.counters.events.add()
        exchange.send { ServerSentEvent.append(reply, to: $0) }
    }

    /// Ends the stream because Redis is gone; before it began that is an error answer.
    private func fail(_ failure: UpstreamFailure) {
        guard phase != .closed else { return }
        let wasStreaming = phase == .streaming
        close()
        if wasStreaming {
            exchange.finishStream()
        } else {
            hub.writer.fail(entry, failure)
        }
    }

    /// Ends the stream, which the client may not have any more.
    func revoke() {
        close()
        exchange.close()
    }

    /// Lets Redis go.
    func close() {
        guard phase != .closed else { return }
        phase = .closed
        loop.disarm(timer)
        exchange.observer = nil
        connection.close()
        hub.forget(self)
    }
}

extension EventStream: DedicatedConnectionUser {
    func connectionIsReady() {
        phase = .subscribing
        connection.send(request.command)
    }

    func connectionReplied(_ reply: Reply, _ bytes: UnsafeRawBufferPointer) {
        if phase == .subscribing {
            if case .error(let text) = reply {
                hub.writer.refuse(exchange, entry, .badRequest, text)
                return close()
            }
            begin()
        }
        send(reply)
    }

    func connectionIsLost(_ loss: DedicatedConnection.Loss) {
        switch loss {
        case .notConnected, .broken: fail(.unavailable)
        case .refused(let failure): fail(failure)
        case .unreadable, .tooLarge: fail(.protocolViolation)
        }
    }
}

extension EventStream: TimerHandler {
    func timerFired(_ timer: LoopTimer) {
        guard phase == .streaming else { return fail(.unavailable) }
        exchange.send { ServerSentEvent.appendHeartbeat(to: $0) }
        loop.arm(timer, at: loop.now + hub.heartbeat)
    }
}

extension EventStream: ExchangeObserver {
    func exchangeAbandoned() {
        close()
    }

    func exchangeDrained() {}
}

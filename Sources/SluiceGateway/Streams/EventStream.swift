import CLinux
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
    private var phase = Phase.connecting
    private var socket: OutgoingSocket?
    private var handshake: UpstreamHandshake?
    private var decoder = ReplyDecoder()
    private let input = ByteBuffer()
    private let output = ByteBuffer()
    private lazy var timer = LoopTimer(handler: self)
    var place = -1

    private enum Phase {
        case connecting, handshaking, subscribing, streaming, closed
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
    }

    func start() {
        exchange.observer = self
        loop.arm(timer, at: loop.now + hub.configuration.settings.connectTimeout)
        switch hub.configuration.base.endpoint {
        case .unix(let path):
            guard let address = SocketAddress(unixPath: path) else { return fail(.unavailable) }
            open(address)
        case .tcp(let host, let port):
            hub.resolver.resolve(host, port: port, on: loop) { [weak self] address in
                guard let self, self.phase == .connecting else { return }
                guard let address else { return self.fail(.unavailable) }
                self.open(address)
            }
        }
    }

    private func open(_ address: SocketAddress) {
        do throws(SystemError) {
            socket = try OutgoingSocket(
                to: address, on: loop, tls: hub.configuration.settings.tls, handler: self)
        } catch {
            fail(.unavailable)
        }
    }

    private func connected() {
        guard socket?.connectError == nil else { return fail(.unavailable) }
        phase = .handshaking
        handshake = UpstreamHandshake(hub.configuration.target(for: grant.role.forStreams), to: output)
        flush()
    }

    private func flush() {
        if socket?.write(output).error != nil {
            fail(.unavailable)
        }
    }

    private func receive() {
        guard let socket else { return }
        let result = socket.read(into: input, addingAtLeast: 16 * 1024)
        if result.count > 0 {
            deliver()
        } else if result.count == 0 || result.error != nil {
            fail(.unavailable)
        }
    }

    private func deliver() {
        while phase != .closed, !input.isEmpty {
            do throws(RESPFault) {
                guard
                    let (reply, consumed) = try input.withReadableBytes({ bytes throws(RESPFault) in
                        try decoder.decode(bytes)
                    })
                else { return }
                input.consume(consumed)
                take(reply)
            } catch {
                return fail(.protocolViolation)
            }
        }
    }

    private func take(_ reply: Reply) {
        switch phase {
        case .handshaking:
            switch handshake?.receive(reply, to: output) {
            case .finished:
                // Not before: it would be said as somebody else.
                phase = .subscribing
                RESPEncoder.append(command: request.command, to: output)
                flush()
            case .failed: fail(.unavailable)
            case .refused(_, let failure): fail(failure)
            case .continues, nil:
                if !output.isEmpty {
                    flush()
                }
            }
        case .subscribing:
            if case .error(let text) = reply {
                hub.writer.refuse(exchange, entry, .badRequest, text)
                return close()
            }
            begin()
            send(reply)
        case .streaming:
            send(reply)
        case .connecting, .closed:
            break
        }
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
        socket?.close()
        socket = nil
        hub.forget(self)
    }
}

extension EventStream: EventHandler {
    func ready(_ readiness: Readiness) {
        if phase == .connecting {
            guard readiness.canWrite || readiness.hasFailed else { return }
            connected()
        } else if readiness.canWrite {
            flush()
        }
        if readiness.canRead || readiness.hasFailed {
            receive()
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

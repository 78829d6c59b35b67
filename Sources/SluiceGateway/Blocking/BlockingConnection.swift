import SluiceCore
import SluiceNet

/// Why a connection on which a command may wait is of no use any more.
enum BlockingConnectionLoss: Equatable {
    case notConnected, broken, unreadable
    /// Redis will not have the connection's user.
    case refused(UpstreamFailure)
    /// The reply outgrew the cap.
    case tooLarge
}

/// Who uses a connection on which a command may wait.
protocol BlockingConnectionUser: AnyObject {
    func connectionIsReady()
    /// - Parameters:
    ///   - reply: to the oldest command without one.
    ///   - bytes: the same as Redis sent it; valid during the call.
    func connectionReplied(_ reply: Reply, _ bytes: UnsafeRawBufferPointer)
    func connectionIsLost(_ loss: BlockingConnectionLoss)
}

/// A connection to Redis of which one request at a time has the use, so that its command may wait.
final class BlockingConnection {
    let role: UpstreamRole
    /// Whom the connection tells what happens to it; `nil` while it is idle.
    var user: (any BlockingConnectionUser)?
    /// Since when nobody uses it.
    var idleSince = MonotonicTime.distantFuture
    /// The number by which Redis knows the connection; `nil` if Redis keeps it for itself.
    private(set) var clientID: Int64?

    private let hub: BlockingHub
    private var phase = Phase.new
    private var socket: OutgoingSocket?
    private var handshake: UpstreamHandshake?
    private var decoder = ReplyDecoder()
    private let input = ByteBuffer()
    private let output = ByteBuffer()

    private enum Phase {
        case new, connecting, handshaking, ready, closed
    }

    init(_ role: UpstreamRole, hub: BlockingHub) {
        self.role = role
        self.hub = hub
        hub.counters.connections.add()
    }

    /// Tells the user when commands can be sent: at once if the connection is there already.
    func open() {
        guard phase == .new else { return user?.connectionIsReady() ?? () }
        phase = .connecting
        switch hub.configuration.base.endpoint {
        case .unix(let path):
            guard let address = SocketAddress(unixPath: path) else { return lose(.notConnected) }
            connect(to: address)
        case .tcp(let host, let port):
            hub.resolver.resolve(host, port: port, on: hub.loop) { [weak self] address in
                guard let self, self.phase == .connecting else { return }
                guard let address else { return self.lose(.notConnected) }
                self.connect(to: address)
            }
        }
    }

    /// Sends a command.
    func send(_ words: [[UInt8]]) {
        RESPEncoder.append(command: words, to: output)
        flush()
    }

    /// Ends the connection; the user is told nothing more.
    func close() {
        guard phase != .closed else { return }
        phase = .closed
        user = nil
        socket?.close()
        socket = nil
        hub.counters.connections.add(-1)
    }

    // MARK: Connecting

    private func connect(to address: SocketAddress) {
        do throws(SystemError) {
            socket = try OutgoingSocket(
                to: address, on: hub.loop, tls: hub.configuration.settings.tls, handler: self)
        } catch {
            lose(.notConnected)
        }
    }

    private func connected() {
        guard socket?.connectError == nil else { return lose(.notConnected) }
        phase = .handshaking
        handshake = UpstreamHandshake(hub.configuration.target(for: role), identifies: true, to: output)
        flush()
    }

    private func advance(_ reply: Reply) {
        switch handshake?.receive(reply, to: output) {
        case .finished:
            clientID = handshake?.clientID
            handshake = nil
            phase = .ready
            user?.connectionIsReady()
        case .failed:
            lose(.notConnected)
        case .refused(_, let failure):
            lose(.refused(failure))
        case .continues, nil:
            if !output.isEmpty {
                flush()
            }
        }
    }

    // MARK: Bytes

    private func flush() {
        guard let socket, phase != .connecting else { return }
        if socket.write(output).error != nil {
            lose(.broken)
        }
    }

    private func receive() {
        guard let socket else { return }
        let result = socket.read(into: input, addingAtLeast: 16 * 1024)
        if result.count > 0 {
            deliver()
        } else if result.count == 0 || result.error != nil {
            lose(.broken)
        }
    }

    private func deliver() {
        while phase != .closed, !input.isEmpty {
            do throws(RESPFault) {
                guard
                    let (reply, count) = try input.withReadableBytes({ bytes throws(RESPFault) in
                        try decoder.decode(bytes)
                    })
                else {
                    if input.count > hub.writer.replyLimit { lose(.tooLarge) }
                    return
                }
                take(reply, count)
                input.consume(count)
            } catch {
                return lose(.unreadable)
            }
        }
        input.shrink(to: 64 * 1024)
    }

    private func take(_ reply: Reply, _ count: Int) {
        guard phase == .ready else { return advance(reply) }
        guard let user else { return lose(.unreadable) }
        user.connectionReplied(reply, UnsafeRawBufferPointer(rebasing: input.readableRegion[..<count]))
    }

    private func lose(_ loss: BlockingConnectionLoss) {
        let user = user
        let wasReady = phase == .ready
        close()
        hub.forgetIdle(self)
        if case .refused = loss { return user?.connectionIsLost(loss) ?? () }
        user?.connectionIsLost(wasReady ? loss : .notConnected)
    }
}

extension BlockingConnection: EventHandler {
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

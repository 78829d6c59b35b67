import SluiceCore
import SluiceNet

/// Who uses a ``DedicatedConnection``.
protocol DedicatedConnectionUser: AnyObject {
    func connectionIsReady()
    /// - Parameters:
    ///   - reply: the next one.
    ///   - bytes: the same as Redis sent it; valid during the call.
    func connectionReplied(_ reply: Reply, _ bytes: UnsafeRawBufferPointer)
    func connectionIsLost(_ loss: DedicatedConnection.Loss)
}

/// A connection to Redis of which one user at a time has the use, so that its command may wait, or never end.
final class DedicatedConnection {
    /// Why a connection is of no use any more.
    enum Loss: Equatable {
        /// It never became ready.
        case notConnected
        case broken, unreadable
        /// Redis will not have the connection's user.
        case refused(UpstreamFailure)
        /// A reply outgrew the cap.
        case tooLarge
    }

    let role: UpstreamRole
    /// Whom the connection tells what happens to it; `nil` while it is idle.
    var user: (any DedicatedConnectionUser)?
    /// Called once, when the connection has ended in whatever way, and before its user hears of it.
    var onEnd: (DedicatedConnection) -> Void = { _ in }
    /// The number by which Redis knows the connection; `nil` if nobody asked, or if Redis keeps it for itself.
    private(set) var clientID: Int64?

    private let configuration: UpstreamConfiguration
    private let loop: EventLoop
    private let resolver: HostResolver
    private let replyLimit: Int
    private let identifies: Bool
    private var phase = Phase.new
    private var socket: OutgoingSocket?
    private var handshake: UpstreamHandshake?
    private var decoder = ReplyDecoder()
    private let input = ByteBuffer()
    private let output = ByteBuffer()

    private enum Phase {
        case new, connecting, handshaking, ready, closed
    }

    /// - Parameters:
    ///   - role: as whom to connect.
    ///   - configuration: where Redis is.
    ///   - loop: whose thread calls this.
    ///   - resolver: finds the address of Redis.
    ///   - replyLimit: bytes of a reply above which the connection is given up. Default: none.
    ///   - identifies: whether to ask Redis for ``clientID``. Default: `false`.
    init(
        _ role: UpstreamRole, _ configuration: UpstreamConfiguration, loop: EventLoop, resolver: HostResolver,
        replyLimit: Int = .max, identifies: Bool = false
    ) {
        self.role = role
        self.configuration = configuration
        self.loop = loop
        self.resolver = resolver
        self.replyLimit = replyLimit
        self.identifies = identifies
    }

    /// Tells the user when commands can be sent: at once if the connection is there already.
    func open() {
        guard phase == .new else { return user?.connectionIsReady() ?? () }
        phase = .connecting
        resolver.resolve(configuration.base.endpoint, on: loop) { [weak self] address in
            guard let self, self.phase == .connecting else { return }
            self.connect(to: address)
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
        onEnd(self)
    }

    // MARK: Connecting

    private func connect(to address: SocketAddress?) {
        guard let address else { return lose(.notConnected) }
        do throws(SystemError) {
            socket = try OutgoingSocket(to: address, on: loop, tls: configuration.settings.tls, handler: self)
        } catch {
            lose(.notConnected)
        }
    }

    private func connected() {
        guard socket?.connectError == nil else { return lose(.notConnected) }
        phase = .handshaking
        handshake = UpstreamHandshake(configuration.target(for: role), identifies: identifies, to: output)
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
                    if input.count > replyLimit { lose(.tooLarge) }
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

    private func lose(_ loss: Loss) {
        let user = user
        let wasReady = phase == .ready
        close()
        if case .refused = loss { return user?.connectionIsLost(loss) ?? () }
        user?.connectionIsLost(wasReady ? loss : .notConnected)
    }
}

extension DedicatedConnection: EventHandler {
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

import SluiceCore
import SluiceHTTP
import SluiceNet

/// The loop that answers operators; apart from those that serve, so that it answers when they are busy.
final class AdminLoop {
    private let loop: EventLoop
    private let server: HTTPServer
    private let probe: UpstreamConnection
    private let readOnlyUser: ReadOnlyUser

    init(overview: GatewayOverview, parts: GatewayParts, loop: EventLoop) {
        self.loop = loop
        readOnlyUser = parts.upstream.readOnlyUser
        let recorder = RequestRecorder(
            metrics: LoopMetrics(), loop: loop, accessLog: AccessLog(log: parts.log, mode: .off, slots: parts.slots))
        let rights = TokenRights(isReadOnly: false, database: parts.upstream.base.database)
        probe = UpstreamConnection(
            target: parts.upstream.target(for: rights), settings: parts.upstream.settings, loop: loop,
            resolver: HostResolver(),
            writer: AnswerWriter(
                replyLimit: parts.upstream.settings.replyBytes, loopIndex: 0, loopCount: 1, cors: .none,
                record: recorder),
            state: UpstreamState(log: nil))
        server = HTTPServer(
            loop: loop, limits: HTTPLimits(bodyBytes: 64 * 1024, connections: 256),
            service: AdminService(overview: overview, probe: probe), quota: ConnectionQuota())
    }

    func listen(on descriptor: consuming FileDescriptor) throws(SystemError) {
        try server.listen(on: descriptor)
    }

    /// Takes this process's password away from the user that all gateways share.
    ///
    /// - Parameter done: raised once Redis has answered, or will not.
    func retireReadOnlyUser(done: Signal) {
        let mark = probe.output.count
        RESPEncoder.append(command: readOnlyUser.retireCommand, to: probe.output)
        var pending = PendingReply()
        pending.shape = .collected
        let extras = ReplyExtras()
        extras.receiver = Farewell(done)
        pending.extras = extras
        probe.commit(&pending, from: mark)
    }

    /// Closes everything.
    func stop() {
        server.closeAll()
        probe.close()
        loop.stop()
    }
}

/// Tells who waits that a command's fate is known.
private final class Farewell: ReplyReceiver {
    private let done: Signal

    init(_ done: Signal) {
        self.done = done
    }

    func replied(_ replies: [Reply]) {
        done.raise()
    }

    func failed(_ failure: UpstreamFailure) {
        done.raise()
    }
}

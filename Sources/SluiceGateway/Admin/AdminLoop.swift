import SluiceCore
import SluiceHTTP
import SluiceNet

/// The loop that answers operators; apart from those that serve, so that it answers when they are busy.
final class AdminLoop {
    private let loop: EventLoop
    private let server: HTTPServer
    private let probe: UpstreamConnection
    private let upstream: UpstreamConfiguration
    private let writer: AnswerWriter
    private var trials: [UpstreamConnection] = []

    init(overview: GatewayOverview, parts: GatewayParts, loop: EventLoop) {
        self.loop = loop
        upstream = parts.upstream
        let recorder = RequestRecorder(
            metrics: LoopMetrics(), loop: loop, accessLog: AccessLog(log: parts.log, mode: .off, slots: parts.slots))
        writer = AnswerWriter(
            replyLimit: parts.upstream.settings.replyBytes, loopIndex: 0, loopCount: 1, cors: .none, record: recorder)
        probe = Self.connection(upstream, UpstreamRole(database: upstream.base.database), writer, loop)
        server = HTTPServer(
            loop: loop, limits: HTTPLimits(bodyBytes: 64 * 1024, connections: 256),
            service: AdminService(overview: overview, probe: probe), quota: ConnectionQuota())
    }

    func listen(on descriptor: consuming FileDescriptor) throws(SystemError) {
        try server.listen(on: descriptor)
    }

    private static func connection(
        _ upstream: UpstreamConfiguration, _ role: UpstreamRole, _ writer: AnswerWriter, _ loop: EventLoop
    ) -> UpstreamConnection {
        UpstreamConnection(
            target: upstream.target(for: role), settings: upstream.settings, loop: loop, resolver: HostResolver(),
            writer: writer, state: UpstreamState(log: nil))
    }

    /// Takes this process's password away from the users that all gateways share.
    ///
    /// - Parameters:
    ///   - roles: those that the users are for.
    ///   - done: called once Redis has answered, or will not.
    func retireUsers(of roles: Set<UpstreamRole>, done: @escaping () -> Void) {
        let commands = roles.compactMap {
            EnforcedUser($0, password: upstream.enforcedPassword)?.retireCommand
        }
        guard !commands.isEmpty else { return done() }
        probe.send(commands, to: Verdict { _ in done() })
    }

    /// Finds out whether Redis can be had in each of some roles.
    ///
    /// - Parameters:
    ///   - roles: as whom to connect.
    ///   - done: called with the first role that Redis or the network refused, and why; with `nil` if there is none.
    func tryOut(_ roles: [UpstreamRole], done: @escaping ((role: UpstreamRole, failure: UpstreamFailure)?) -> Void) {
        guard let role = roles.first else { return done(nil) }
        let trial = Self.connection(upstream, role, writer, loop)
        trials.append(trial)
        let verdict = Verdict { [weak self] failure in
            guard let self else { return }
            trials.removeAll { $0 === trial }
            trial.close()
            if let failure { return done((role, failure)) }
            tryOut(Array(roles.dropFirst()), done: done)
        }
        trial.send([["PING"]], to: verdict)
    }

    /// Closes everything.
    func stop() {
        server.closeAll()
        probe.close()
        loop.stop()
    }
}

/// Tells who waits whether commands were answered.
private final class Verdict: ReplyReceiver {
    private let done: (UpstreamFailure?) -> Void

    init(_ done: @escaping (UpstreamFailure?) -> Void) {
        self.done = done
    }

    func replied(_ replies: [Reply]) {
        done(nil)
    }

    func failed(_ failure: UpstreamFailure) {
        done(failure)
    }
}

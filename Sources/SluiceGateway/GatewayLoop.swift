import SluiceCore
import SluiceHTTP
import SluiceNet
import SluiceTLS

/// All that one loop of the gateway needs; made on its thread, confined to it.
final class GatewayLoop {
    let loop: EventLoop
    private let server: HTTPServer
    private let authenticator: Authenticator
    private let pool: UpstreamPool
    private let streams: StreamHub
    private lazy var sweeper = LoopTimer(handler: self)
    private static let sweepPeriod = Duration.seconds(60)
    private static let idleTime = Duration.seconds(300)
    private let blocking: BlockingHub

    /// - Parameters:
    ///   - index: number of this loop.
    ///   - parts: what all loops share.
    ///   - metrics: what this loop counts.
    ///   - loop: the loop whose thread calls this.
    init(index: Int, parts: GatewayParts, metrics: LoopMetrics, loop: EventLoop) {
        self.loop = loop
        let recorder = RequestRecorder(
            metrics: metrics, loop: loop,
            accessLog: AccessLog(log: parts.log, mode: parts.accessLog, slots: parts.slots))
        let writer = AnswerWriter(
            replyLimit: parts.upstream.settings.replyBytes, loopIndex: index, loopCount: parts.loopCount,
            cors: parts.cors, record: recorder)
        let pool = UpstreamPool(
            configuration: parts.upstream, loop: loop, writer: writer, registry: parts.registry)
        self.pool = pool
        let own = UpstreamRole(database: parts.upstream.base.database)
        blocking = BlockingHub(loop: loop, parts: parts, writer: writer, counters: metrics.blocking) {
            pool.lanes(for: own).fast
        }
        authenticator = Authenticator(
            table: parts.tokens, sealer: parts.sealer, names: parts.slots, pool: pool,
            limiters: parts.limiters)
        streams = StreamHub(
            loop: loop, configuration: parts.upstream, writer: writer, counters: metrics.streams,
            maximumStreams: max(1, parts.maximumStreams / parts.loopCount), heartbeat: parts.streamHeartbeat)
        let service = GatewayService(
            loop: loop, options: parts.front, writer: writer, authenticator: authenticator,
            streams: streams, blocking: blocking, scripts: parts.scripts)
        server = HTTPServer(
            loop: loop, limits: parts.limits, service: service, quota: parts.quota, counters: metrics.http)
        server.tls = parts.tls
        loop.arm(sweeper, at: loop.now + Self.sweepPeriod)
    }

    func listen(on descriptor: consuming FileDescriptor) throws(SystemError) {
        // Who reaches a Unix socket is on this machine.
        let isUnix = if case .unix? = SocketAddress.local(of: descriptor.number)?.kind { true } else { false }
        try server.listen(on: descriptor, isSecure: !isUnix)
    }

    /// Takes over what was read again. Open connections stay as they are, streams of tokens that are gone end.
    func replace(_ tokens: TokenTable, _ sealer: RestTokenSealer?, _ tls: TLSContext?) {
        authenticator.replace(tokens, sealer)
        streams.keepOnly(tokens.tokens)
        server.tls = tls
    }

    /// Lets open exchanges end, then calls `onDrained`.
    func drain(onDrained: @escaping () -> Void) {
        server.drain(onDrained: onDrained)
        blocking.drain()
    }

    /// Closes everything at once, and ends the loop.
    func stop() {
        loop.disarm(sweeper)
        server.closeAll()
        blocking.close()
        pool.close()
        loop.stop()
    }
}

extension GatewayLoop: TimerHandler {
    func timerFired(_ timer: LoopTimer) {
        authenticator.retireIdle(for: Self.idleTime, now: loop.now)
        server.tls?.forgetOldTicketKeys(now: loop.now)
        loop.arm(sweeper, at: loop.now + Self.sweepPeriod)
    }
}

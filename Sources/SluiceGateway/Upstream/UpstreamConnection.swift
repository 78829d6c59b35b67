import CLinux
import SluiceCore
import SluiceHTTP
import SluiceNet
import SluiceResilience

/// One pipelined connection of one loop to Redis.
///
/// Commands are encoded into ``output`` while requests are served and leave in one write at the end of the turn;
/// replies come back in the same order. While Redis is away commands wait, each until its own time is up. What had been
/// sent when a connection breaks may have run: it is answered so, and never sent again.
final class UpstreamConnection {
    /// Encoded commands that have not left. Append a command, then ``commit(_:)``, or truncate to undo.
    let output = ByteBuffer(capacity: 64 * 1024)
    let loop: EventLoop
    let settings: UpstreamSettings
    let writer: AnswerWriter
    private let ring = ReplyRing()
    private let reading = ReplyReading()
    let state: UpstreamState
    private let target: UpstreamTarget
    private let resolver: HostResolver
    private var phase = Phase.idle
    private var socket: OutgoingSocket?
    private let input = ByteBuffer(capacity: 64 * 1024)
    private let handshakeOutput = ByteBuffer()
    private var handshake: UpstreamHandshake?
    private var attempt = 0
    private var backoff: Backoff
    private var random = SystemRandomNumberGenerator()
    /// How many bytes of the stream of commands have left ``output``.
    private var sentPosition = 0
    private var isTurnEndAsked = false
    private var lastProgress = MonotonicTime.distantFuture
    /// Why Redis will not have this connection's user, and until when that is taken for true.
    private var refusal: (failure: UpstreamFailure, until: MonotonicTime)?
    private let connectTimer = LoopTimer()
    private let commandTimer = LoopTimer()

    private enum Phase {
        case idle, resolving, connecting, handshaking, ready, waiting, refused, closed
    }

    init(
        target: UpstreamTarget, settings: UpstreamSettings, loop: EventLoop, resolver: HostResolver,
        writer: AnswerWriter, state: UpstreamState
    ) {
        self.target = target
        self.settings = settings
        self.loop = loop
        self.resolver = resolver
        self.writer = writer
        self.state = state
        backoff = Backoff(base: settings.reconnectBase, cap: settings.reconnectCap)
        connectTimer.handler = self
        commandTimer.handler = self
    }

    // MARK: Commands

    /// Whether commands leave now, and do not wait for a connection.
    var isReady: Bool { phase == .ready }

    /// Whether there is room for another request.
    var hasRoom: Bool {
        phase != .closed && ring.count < settings.maximumWaiting && output.count < settings.maximumUnsentBytes
    }

    /// Queues the command or commands that were appended to ``output`` behind its first `mark` bytes. The entry moves into
    /// the queue and leaves an empty one behind.
    func commit(_ entry: inout PendingReply, from mark: Int) {
        entry.position = sentPosition &+ mark
        entry.queuedAt = loop.now
        ring.append(&entry)
        state.waiting.add()
        if !commandTimer.isArmed {
            loop.arm(commandTimer, at: loop.now + settings.commandTimeout)
        }
        if phase == .ready {
            askForTurnEnd()
        } else {
            awaken()
        }
    }

    @inline(never)
    private func awaken() {
        if phase == .idle {
            connect()
        } else if phase == .refused {
            askForTurnEnd()
        }
    }

    /// Whether nothing is awaited, and nothing has come for a while.
    func isIdle(for duration: Duration, now: MonotonicTime) -> Bool {
        ring.isEmpty && (phase != .ready || lastProgress + duration <= now)
    }

    private func askForTurnEnd() {
        guard !isTurnEndAsked else { return }
        isTurnEndAsked = true
        loop.atEndOfTurn(self)
    }

    // MARK: Connecting

    /// Connects if there is no connection yet and none is under way.
    func connect() {
        guard phase == .idle || phase == .waiting || phase == .refused else { return }
        attempt += 1
        loop.arm(connectTimer, at: loop.now + settings.connectTimeout)
        phase = .resolving
        let current = attempt
        resolver.resolve(target.endpoint, on: loop) { [weak self] address in
            guard let self, self.phase == .resolving, self.attempt == current else { return }
            guard let address else { return self.failed(self.target.endpoint.unresolvedReason) }
            self.open(address)
        }
    }

    private func open(_ address: SocketAddress) {
        phase = .connecting
        do throws(SystemError) {
            socket = try OutgoingSocket(to: address, on: loop, tls: settings.tls, handler: self)
        } catch {
            failed(error.description)
        }
    }

    private func connected() {
        if let error = socket?.connectError {
            return failed(error.description)
        }
        phase = .handshaking
        handshakeOutput.clear()
        let handshake = UpstreamHandshake(target, to: handshakeOutput)
        self.handshake = handshake
        flush()
    }

    private func becameReady() {
        state.becameReady(enforced: handshake?.isEnforced)
        handshake = nil
        phase = .ready
        attempt = 0
        backoff.reset()
        loop.disarm(connectTimer)
        lastProgress = loop.now
        flush()
    }

    // MARK: Writing

    private func flush() {
        guard let socket, phase == .ready || phase == .handshaking else { return }
        let result = socket.write(phase == .ready ? output : handshakeOutput)
        if let error = result.error {
            failed(socket.reason(of: error))
        } else if phase == .ready, result.count > 0 {
            sentPosition &+= result.count
        }
    }

    // MARK: Reading

    private func receive() {
        guard let socket else { return }
        var rounds = 0
        while rounds < 8 {
            rounds += 1
            let size = 64 * 1024
            let result = socket.read(into: input, addingAtLeast: size)
            guard result.count > 0 else {
                if result.count == 0 { return failed("Redis closed the connection") }
                if let error = result.error { failed(socket.reason(of: error)) }
                return
            }
            lastProgress = loop.now
            guard phase == .handshaking ? advanceHandshake() : consumeReplies() else { return }
            if result.count < size { return }
        }
    }

    /// - Returns: whether the connection is still of use.
    private func advanceHandshake() -> Bool {
        while handshake != nil, !input.isEmpty {
            guard phase == .handshaking, let reply = nextReply() else { return phase == .handshaking }
            switch handshake?.receive(reply, to: handshakeOutput) {
            case .continues, nil:
                if !handshakeOutput.isEmpty {
                    flush()
                }
            case .failed(let reason):
                failed(reason)
                return false
            case .refused(let reason, let failure):
                refused(reason, failure)
                return false
            case .finished:
                becameReady()
                return phase == .ready
            }
        }
        return true
    }

    private func nextReply() -> Reply? {
        do throws(RESPFault) {
            guard
                let (reply, consumed) = try input.withReadableBytes({ bytes throws(RESPFault) in
                    try reading.decoder.decode(bytes)
                })
            else { return nil }
            input.consume(consumed)
            return reply
        } catch {
            failed("the answer is not RESP")
            return nil
        }
    }

    /// - Returns: whether the connection is still of use.
    private func consumeReplies() -> Bool {
        while !input.isEmpty {
            guard !ring.isEmpty else {
                failed("Redis sent an answer that nobody asked for", in: .protocolViolation)
                return false
            }
            do throws(RESPFault) {
                let step = try writer.advance(
                    &ring.first.pointee, with: UnsafeRawBufferPointer(input.readableRegion), reading)
                input.consume(step.consumed)
                guard step.isFinished else { break }
                completeFirst()
            } catch {
                failed("the answer is not RESP", in: .protocolViolation)
                return false
            }
        }
        if input.isEmpty {
            input.shrink(to: 256 * 1024)
        }
        return true
    }

    private func completeFirst() {
        guard case .collected = ring.first.pointee.shape else {
            ring.removeFirst()
            return state.waiting.add(-1)
        }
        let receiver = ring.first.pointee.extras?.receiver
        let replies = reading.collected
        reading.collected = []
        ring.removeFirst()
        state.waiting.add(-1)
        // Only now: the receiver may queue further commands.
        receiver?.replied(replies)
    }

    // MARK: Failure

    /// Gives the connection up and tries again later. What was sent is answered as possibly run.
    private func failed(_ reason: String, in failure: UpstreamFailure = .connectionLost) {
        guard phase != .closed else { return }
        state.failed(reason)
        dropSocket()
        abandonSent(failure)
        phase = .waiting
        let delay = backoff.next(fraction: .random(in: 0..<1, using: &random))
        loop.arm(connectTimer, at: loop.now + delay)
    }

    /// Redis will not have this connection's user. Asking again for each command would only burden it: for a second all are
    /// refused at once.
    private func refused(_ reason: String, _ failure: UpstreamFailure) {
        state.failed(reason)
        dropSocket()
        refusal = (failure, loop.now + .seconds(1))
        phase = .refused
        refuseAll()
    }

    private func refuseAll() {
        guard let refusal else { return }
        sentPosition &+= output.count
        output.clear()
        while !ring.isEmpty {
            let entry = ring.popFirst()
            state.waiting.add(-1)
            writer.fail(entry, refusal.failure)
        }
    }

    /// Gives the connection up because nobody knows any more what it will answer.
    func abandon(_ reason: String) {
        failed(reason, in: .timedOut)
    }

    private func dropSocket() {
        loop.disarm(connectTimer)
        socket?.close()
        socket = nil
        input.clear()
        handshake = nil
        reading.reset()
    }

    /// Answers the entries of which something was sent, and drops what is left of their bytes.
    private func abandonSent(_ failure: UpstreamFailure) {
        let abandoned = ReplyRing()
        let sent = sentPosition
        while !ring.isEmpty, ring.first.pointee.position < sentPosition || ring.first.pointee.isBoundToConnection {
            abandoned.append(&ring.first.pointee)
            ring.removeFirst()
            state.waiting.add(-1)
        }
        let resume = ring.isEmpty ? sentPosition &+ output.count : ring.first.pointee.position
        output.consume(resume &- sentPosition)
        sentPosition = resume
        while !abandoned.isEmpty {
            let entry = abandoned.popFirst()
            writer.fail(entry, entry.position < sent ? failure : .unavailable)
        }
    }

    /// Ends the connection for good; whatever waits is answered.
    func close() {
        guard phase != .closed else { return }
        dropSocket()
        phase = .closed
        loop.disarm(commandTimer)
        abandonSent(.connectionLost)
        while !ring.isEmpty {
            state.waiting.add(-1)
            writer.fail(ring.popFirst(), .stopping)
        }
        output.clear()
    }

    // MARK: Time

    /// The first entry's time is up, or the timer was armed for an entry that is gone.
    private func checkDeadlines() {
        let now = loop.now
        while !ring.isEmpty, ring.first.pointee.position >= sentPosition, phase != .ready,
            ring.first.pointee.queuedAt + settings.commandTimeout <= now
        {
            let entry = ring.popFirst()
            state.waiting.add(-1)
            let resume = ring.isEmpty ? sentPosition &+ output.count : ring.first.pointee.position
            output.consume(resume &- sentPosition)
            sentPosition = resume
            writer.fail(entry, .unavailable)
        }
        guard !ring.isEmpty else { return }
        if phase == .ready || ring.first.pointee.position < sentPosition {
            abandonOverdue(now)
        }
        if !ring.isEmpty {
            loop.arm(commandTimer, at: nextDeadline(after: now))
        }
    }

    /// Answers the clients whose time is up, but keeps their places: the late replies must not go to others.
    private func abandonOverdue(_ now: MonotonicTime) {
        let stalledSince = max(min(lastProgress, now), ring.first.pointee.queuedAt)
        guard stalledSince + settings.commandTimeout <= now else { return }
        var index = 0
        while index < ring.count, ring[index].pointee.queuedAt + settings.commandTimeout <= now {
            if ring[index].pointee.isWanted {
                let entry = PendingReply(
                    standingInFor: ring[index].pointee, shape: ring[index].pointee.shape,
                    remaining: ring[index].pointee.remaining, extras: ring[index].pointee.extras)
                ring[index].pointee.exchange = nil
                writer.fail(entry, .timedOut)
                entry.extras?.receiver = nil
            }
            index += 1
        }
        // A peer that stays silent for so long is gone, even if the connection does not say so.
        if stalledSince + settings.commandTimeout * 4 <= now {
            failed("Redis has not answered for too long", in: .timedOut)
        }
    }

    private func nextDeadline(after now: MonotonicTime) -> MonotonicTime {
        let soonest = now + .milliseconds(50)
        var index = 0
        while index < ring.count, !ring[index].pointee.isWanted {
            index += 1
        }
        let queued = index < ring.count ? ring[index].pointee.queuedAt : now
        return max(soonest, max(queued, min(lastProgress, now)) + settings.commandTimeout)
    }
}

extension UpstreamConnection: EventHandler {
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

extension UpstreamConnection: TurnEndHandler {
    func turnEnded() {
        isTurnEndAsked = false
        if phase == .refused {
            refusal.map { $0.until <= loop.now } == true ? connect() : refuseAll()
        } else {
            flush()
        }
    }
}

extension UpstreamConnection: TimerHandler {
    func timerFired(_ timer: LoopTimer) {
        if timer === commandTimer {
            checkDeadlines()
        } else if phase == .waiting {
            connect()
        } else {
            failed("connecting took too long")
        }
    }
}

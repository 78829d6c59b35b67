import CLinux
import Glibc
package import SluiceCore
package import SluiceNet
import SluiceTLS

/// One client's connection, and the exchange that is under way on it: one request at a time, answered in order.
///
/// While an exchange is open, what the client sends further is kept, up to a bound, and served afterwards. Confined to
/// its loop's thread. `HTTPConnection+Response` is how services answer.
///
/// `public` only to be inlined, as `ByteBuffer` is.
public final class HTTPConnection {
    /// The request's head. Meaningful while an exchange is open.
    package let head: RequestHead

    let server: HTTPServer
    let loop: EventLoop
    var place = -1

    private let descriptor: FileDescriptor
    /// `nil` if nothing is encrypted.
    private let channel: SecureChannel?
    private var isHandshaking: Bool
    private var registration: EventLoop.Registration?
    private var watchesReads = true
    private var watchesWrites = false
    private(set) var phase = Phase.head
    private var lastNumber = 0
    @usableFromInline
    let service = UnsafeMutablePointer<ServiceState>.allocate(capacity: 1)
    private var abandonmentObserver: (any ExchangeObserver)?
    private let parser: RequestParser
    private var chunks: ChunkedBodyDecoder?
    private let input: ByteBuffer
    private var bodyCount = 0
    private var hasInputEnded = false
    private var isProcessing = false

    /// Where the body of the answer under way is appended, between ``endFields()`` and ``finishAnswer()``.
    package let output: ByteBuffer
    var answer = Answer()
    private var isTurnEndAsked = false
    private var closesWhenFlushed = false

    private let timer = LoopTimer()
    private var phaseDeadline = MonotonicTime.distantFuture
    private var writeDeadline = MonotonicTime.distantFuture

    enum Phase {
        case head, body
        /// The service has the request.
        case serving
        /// The last answer has left; what the client still sends is dropped until it closes too, so that the answer
        /// is not lost to a reset (RFC 9112 §9.6).
        case lingering
        case closed
    }

    /// What the service asks for with each request; by pointer, so that asking costs no call.
    @usableFromInline
    struct ServiceState {
        /// 0 if none is open.
        @usableFromInline var openExchange = 0
        @usableFromInline var credentials: AnyObject?
    }

    /// The answer that is being written.
    struct Answer {
        var isOpen = false
        var isStream = false
        var isChunked = false
        var isHead = false
        var start = 0
        var bodyStart = 0
    }

    private static let readBytes = 4 * 1024
    private static let maximumReadAhead = 64 * 1024
    private static let lingerNanoseconds: Int64 = 2_000_000_000

    init(_ descriptor: consuming FileDescriptor, tls: TLSContext?, server: HTTPServer) throws(SystemError) {
        self.server = server
        loop = server.loop
        isHandshaking = tls != nil
        if let tls {
            do throws(TLSError) {
                channel = try SecureChannel(tls, pool: loop.storage, scratch: loop.scratch)
            } catch {
                throw SystemError(ENOMEM, in: "TLS")
            }
        } else {
            channel = nil
        }
        self.descriptor = descriptor
        parser = RequestParser(limits: server.limits, known: server.knownFields)
        head = parser.head
        input = ByteBuffer(pool: loop.storage)
        output = ByteBuffer(pool: loop.storage)
        service.initialize(to: ServiceState())
        timer.handler = self
        registration = try loop.register(self.descriptor.number, for: .reads, handler: self)
        if isHandshaking {
            server.handshaking += 1
            setDeadline(after: server.timeouts.handshake)
        } else {
            setDeadline(after: server.timeouts.idle)
        }
    }

    deinit {
        service.deinitialize(count: 1)
        service.deallocate()
    }

    // MARK: The request

    /// Counts this connection's requests: tells a late answer's owner whether its exchange is still open.
    @inlinable
    public var exchangeNumber: Int { service.pointee.openExchange }

    /// Told once if the client leaves while the exchange is open. Who is observed leaves by ending its input already:
    /// nothing else shows that a client is gone to whom nothing is sent.
    package var observer: (any ExchangeObserver)? {
        get { abandonmentObserver }
        set {
            abandonmentObserver = newValue
            if !watchesReads { updateWatch() }
        }
    }

    /// Whether the client will send nothing more.
    package var isAtEnd: Bool { hasInputEnded }

    /// Reads what has arrived, so that an observed client who has left is known to have. Otherwise the turn of the loop
    /// decides which is known first.
    package func lookForEnd() {
        guard phase == .serving, watchesReads else { return }
        receive()
    }

    /// For the service's own use, for as long as the connection lasts.
    @inlinable
    public var credentials: AnyObject? {
        get { service.pointee.credentials }
        set { service.pointee.credentials = newValue }
    }

    /// Where the request's body lies in ``requestBytes``.
    package var body: ByteRange {
        ByteRange(offset: head.length, count: bodyCount)
    }

    /// The request's bytes, from the request line to the end of the body. They may be changed in place.
    ///
    /// Valid until the answer is finished or a stream begins, and not across turns of the loop.
    package var requestBytes: UnsafeMutableRawBufferPointer {
        UnsafeMutableRawBufferPointer(rebasing: input.readableRegion[0..<min(input.count, body.end)])
    }

    /// Whether the exchange with this number still waits for its answer.
    @inlinable
    public func isOpen(_ number: Int) -> Bool { number > 0 && service.pointee.openExchange == number }

    /// Bytes that wait to be sent.
    package var unsentBytes: Int { output.count }

    // MARK: Receiving

    private func receive() {
        if input.count >= Self.maximumReadAhead + body.end, !servesInput {
            return watch(reads: false)
        }
        wasIdle = false
        var rounds = 0
        while rounds < 4 {
            rounds += 1
            let size = readSize
            let result =
                channel.map { read(through: $0) } ?? SocketIO.read(descriptor.number, into: input, addingAtLeast: size)
            guard result.count > 0 else {
                if result == .wouldBlock { return process() }
                guard result.count == 0 else { return readFailed() }
                hasInputEnded = true
                return inputEnded()
            }
            server.counters.bytesReceived.add(result.count)
            if phase == .lingering {
                input.clear()
            } else if result.count < size {
                return process()
            }
        }
        process()
    }

    private func read(through channel: SecureChannel) -> IOResult {
        if isHandshaking, !server.mayHandshake() { return .wouldBlock }
        let result = channel.read(descriptor.number, into: input)
        if isHandshaking, !channel.isHandshaking {
            endHandshake()
            server.counters.handshakes.add()
            setDeadline(after: server.timeouts.idle)
        }
        watch(writes: channel.hasUnsent || watchesWrites)
        return result
    }

    private func endHandshake() {
        guard isHandshaking else { return }
        isHandshaking = false
        server.handshaking -= 1
    }

    private func readFailed() {
        if let error = channel?.error {
            server.counters.count(error)
            if error.code == .plaintextHTTP {
                // Whoever speaks plain HTTP to this port shall be told in plain HTTP.
                let answer = ByteBuffer(capacity: 256)
                answer.append(
                    "HTTP/1.1 400 Bad Request\r\nContent-Type: application/json\r\nConnection: close\r\n"
                        + "Content-Length: 43\r\n\r\n{\"error\":\"ERR this port speaks HTTPS only\"}")
                _ = SocketIO.write(answer, to: descriptor.number)
            }
        }
        close()
    }

    /// Whether more input can be used now; otherwise it is only kept.
    private var servesInput: Bool {
        phase != .serving && output.count < server.limits.outputHighWater && !closesWhenFlushed || phase == .lingering
    }

    /// A body of known length is read in few, large pieces.
    private var readSize: Int {
        if input.isEmpty { return StoragePool.storageBytes }
        guard phase == .body, case .length(let length) = head.framing else { return Self.readBytes }
        let missing = head.length + length - input.count
        return max(Self.readBytes, min(missing, 256 * 1024))
    }

    /// The client will send nothing more. What it has asked is still answered; a stream has lost its reader.
    @inline(never)
    private func inputEnded() {
        watch(reads: false)
        switch phase {
        case .serving where answer.isStream || abandonmentObserver != nil:
            close()
        case .serving, .closed:
            break
        case .lingering:
            close()
        case .head, .body:
            process()
        }
    }

    /// Serves what has arrived, until something is missing or a request waits for its answer.
    private func process() {
        guard !isProcessing, phase != .closed else { return }
        isProcessing = true
        serveWaiting()
        isProcessing = false
        if !output.isEmpty || closesWhenFlushed {
            flush()
        }
    }

    private func serveWaiting() {
        while !closesWhenFlushed, output.count < server.limits.outputHighWater {
            do throws(HTTPFault) {
                switch phase {
                case .head:
                    guard !input.isEmpty, try parseHead() else { return waitForMore() }
                case .body:
                    guard try parseBody() else { return waitForMore() }
                    openExchange()
                    phaseDeadline = .distantFuture
                    server.service.serve(self)
                case .serving, .lingering, .closed:
                    return
                }
            } catch {
                return refuse(error)
            }
        }
    }

    private func openExchange() {
        phase = .serving
        lastNumber &+= 1
        service.pointee.openExchange = lastNumber
    }

    @inline(__always)
    private func parseHead() throws(HTTPFault) -> Bool {
        guard try parser.parse(UnsafeRawBufferPointer(input.readableRegion)) else { return false }
        phase = .body
        bodyCount = 0
        phaseDeadline = .distantFuture
        switch head.framing {
        case .none:
            return true
        case .chunked:
            chunks = ChunkedBodyDecoder(limits: server.limits)
        case .length(let length):
            bodyCount = length
        }
        if head.expectsContinue, input.count == head.length {
            output.append("HTTP/1.1 100 Continue\r\n\r\n")
            askForTurnEnd()
        }
        return true
    }

    private func parseBody() throws(HTTPFault) -> Bool {
        let start = head.length
        guard head.framing == .chunked, var chunks else { return input.count >= start &+ bodyCount }
        var consumed = 0
        let before = bodyCount
        let region = UnsafeMutableRawBufferPointer(rebasing: input.readableRegion[start...])
        let isComplete = try chunks.decode(region, consumed: &consumed)
        bodyCount = chunks.contentCount
        self.chunks = chunks
        input.remove(at: start + bodyCount, count: before + consumed - bodyCount)
        return isComplete
    }

    /// The request is not complete: from now on its sender has limited time.
    private func waitForMore() {
        guard !hasInputEnded else {
            closesWhenFlushed = true
            return
        }
        if input.isEmpty {
            return watch(reads: true)
        }
        if phaseDeadline == .distantFuture || !isTiming {
            isTiming = true
            setDeadline(after: phase == .head ? server.timeouts.header : server.timeouts.body)
        }
        watch(reads: true)
    }

    /// Whether ``phaseDeadline`` is that of a request that has begun, not of an idle connection.
    private var isTiming = false

    // MARK: The end of an exchange

    /// The answer is complete: makes ready for the next request.
    func exchangeEnded() {
        let keepsAlive = head.keepsAlive && !server.isDraining
        input.consume(min(body.end, input.count))
        parser.reset()
        bodyCount = 0
        if abandonmentObserver != nil {
            observer = nil
        }
        phase = .head
        service.pointee.openExchange = 0
        isTiming = false
        if keepsAlive, !hasInputEnded || !input.isEmpty {
            setDeadline(after: server.timeouts.idle)
        } else {
            closesWhenFlushed = true
        }
        guard !isProcessing else { return }
        // A request that is waiting already is served at the turn's end, not from inside the last one's answer.
        if !input.isEmpty {
            askForTurnEnd()
        }
        flush()
    }

    /// The connection does not outlive the answer under way.
    package func closeAfterAnswer() {
        head.setKeepsAlive(false)
    }

    /// Gives the request's bytes back early: for answers that go on for long.
    func releaseRequest() {
        input.consume(body.end)
        input.recycle()
        head.forgetRanges()
        bodyCount = 0
    }

    /// Answers a request that cannot be read, then closes: nobody knows where the next request would begin.
    private func refuse(_ fault: HTTPFault) {
        server.counters.faults.add()
        openExchange()
        let body = ByteBuffer()
        let type = server.service.explain(fault, in: body)
        head.setKeepsAlive(false)
        startAnswer(fault.status, type)
        endFields()
        body.withReadableBytes { output.append($0) }
        lingers = true
        finishAnswer()
        input.clear()
    }

    private var lingers = false

    // MARK: Sending

    func askForTurnEnd() {
        guard !isTurnEndAsked else { return }
        isTurnEndAsked = true
        loop.atEndOfTurn(self)
    }

    private func flush() {
        guard !answer.isOpen || answer.isStream else {
            // Nothing leaves before the answer is complete, so the client is not waited for either.
            writeDeadline = .distantFuture
            return watch(writes: false)
        }
        guard !output.isEmpty || channel?.hasUnsent == true else { return flushed() }
        let wasFull = output.count >= server.limits.outputHighWater
        let result = channel?.write(output, to: descriptor.number) ?? SocketIO.write(output, to: descriptor.number)
        guard result.count >= 0 else {
            guard result == .wouldBlock else { return close() }
            if writeDeadline == .distantFuture { awaitWritable() }
            return
        }
        server.counters.bytesSent.add(result.count)
        // No event comes for requests that were left waiting.
        if wasFull, output.count < server.limits.outputHighWater {
            askForTurnEnd()
        }
        if output.isEmpty, channel?.hasUnsent != true { return flushed() }
        awaitWritable()
    }

    private func awaitWritable() {
        watch(writes: true)
        writeDeadline = loop.now.advanced(byNanoseconds: server.timeouts.write)
        armTimer()
    }

    /// Everything has left.
    private func flushed() {
        writeDeadline = .distantFuture
        watch(writes: false)
        guard closesWhenFlushed else {
            abandonmentObserver?.exchangeDrained()
            return
        }
        guard phase != .lingering else { return }
        guard lingers || !input.isEmpty, !hasInputEnded else { return close() }
        phase = .lingering
        channel?.close(descriptor.number)
        shutdown(descriptor.number, Int32(SHUT_WR))
        watch(reads: true)
        setDeadline(after: Self.lingerNanoseconds)
    }

    // MARK: Interest, time, the end

    private func watch(reads: Bool) {
        let reads = reads && !hasInputEnded
        guard reads != watchesReads else { return }
        watchesReads = reads
        updateWatch()
    }

    private func watch(writes: Bool) {
        guard writes != watchesWrites else { return }
        watchesWrites = writes
        updateWatch()
    }

    @inline(never)
    private func updateWatch() {
        guard let registration else { return }
        let interest = Readiness.watching(reads: watchesReads, writes: watchesWrites)
        loop.update(registration, interest: abandonmentObserver == nil ? interest : interest.andEnd)
    }

    private func setDeadline(after nanoseconds: Int64) {
        phaseDeadline = loop.now.advanced(byNanoseconds: nanoseconds)
        armTimer()
    }

    /// The timer may be armed too early: then it is armed anew when it fires. So moving a deadline back costs nothing.
    private func armTimer() {
        let deadline = min(phaseDeadline, writeDeadline)
        guard deadline != .distantFuture, !timer.isArmed || timer.deadline > deadline else { return }
        loop.arm(timer, at: deadline)
    }

    /// Closes at once; the client sees a broken connection if an answer was under way.
    @inline(never)
    package func close() {
        guard phase != .closed else { return }
        let abandoned = phase == .serving ? abandonmentObserver : nil
        phase = .closed
        service.pointee = ServiceState()
        abandonmentObserver = nil
        loop.disarm(timer)
        if let registration {
            loop.deregister(registration)
        }
        registration = nil
        endHandshake()
        channel?.close(descriptor.number)
        shutdown(descriptor.number, Int32(SHUT_RDWR))
        input.clear()
        input.recycle()
        output.clear()
        output.recycle()
        server.forget(self)
        abandoned?.exchangeAbandoned()
    }

    /// Gives back the storage of buffers that were empty both times: an idle connection holds none.
    func sweep() {
        if input.isEmpty, output.isEmpty, !answer.isOpen {
            if wasIdle {
                input.recycle()
                output.recycle()
                channel?.recycle()
            }
            wasIdle = true
        }
    }

    private var wasIdle = false

    /// Closes when the client would not miss it: after the answer if one is under way, now if idle and that is wanted.
    func drain(closesIdle: Bool) {
        switch phase {
        case .head where isBetweenRequests:
            guard closesIdle else { return }
            // A request may have arrived that nobody has looked at yet.
            receive()
            if phase == .head, isBetweenRequests {
                closesWhenFlushed = true
                askForTurnEnd()
            }
        case .serving where answer.isStream:
            // Whoever feeds the stream has to stop.
            let feeder = abandonmentObserver
            finishStream()
            feeder?.exchangeAbandoned()
        default:
            break
        }
    }

    private var isBetweenRequests: Bool { !parser.hasBegun && input.isEmpty }
}

extension HTTPConnection: EventHandler {
    package func ready(_ readiness: Readiness) {
        if readiness.canWrite {
            flush()
            askForTurnEnd()
        }
        if readiness.canRead, watchesReads {
            receive()
        } else if readiness.hasFailed || (readiness.canRead && abandonmentObserver != nil) {
            // With reads unwatched, the end is all that there is to read.
            close()
        }
    }
}

extension HTTPConnection: TurnEndHandler {
    package func turnEnded() {
        isTurnEndAsked = false
        guard phase != .closed else { return }
        if !answer.isOpen, phase == .head, !closesWhenFlushed {
            process()
        }
        flush()
    }
}

extension HTTPConnection: TimerHandler {
    package func timerFired(_ timer: LoopTimer) {
        let now = loop.now
        if writeDeadline <= now {
            server.counters.timeouts.add()
            return close()
        }
        guard phaseDeadline <= now else { return armTimer() }
        if isHandshaking {
            server.counters.timeouts.add()
            return close()
        }
        switch phase {
        case .head where parser.hasBegun, .body:
            server.counters.timeouts.add()
            phaseDeadline = .distantFuture
            refuse(.timedOut)
        case .head where !output.isEmpty:
            // The client still takes in the last answer: it is slow, not idle.
            setDeadline(after: server.timeouts.idle)
        case .head, .lingering, .closed:
            close()
        case .serving:
            break
        }
    }
}

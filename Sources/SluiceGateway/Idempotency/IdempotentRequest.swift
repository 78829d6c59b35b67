import CLinux
import Glibc
import SluiceCore
import SluiceHTTP

/// Runs a request at most once, however often it is sent with its key, through whichever gateway of one Redis.
///
/// On a connection of its own: WATCH the marker and look whether it is there; if not, MULTI, the commands, SET marker,
/// EXEC. Redis discards the transaction if somebody else has set the marker in between, so that one of several requests
/// with the same key runs. Then the replies are stored with the marker, for those that come again, and only then given as
/// the answer: who has it and asks again gets it again. Should the gateway or the connection die before that, the marker
/// still tells that the request has run: the answer then says that the result is unknown, and never runs it again.
final class IdempotentRequest: ReplyReceiver {
    private enum Step {
        case waiting, looking, running
        /// What was answered, on a connection that others may use already.
        case keeping([UInt8], on: UpstreamConnection)
    }

    private let commands: IdempotentCommands
    private let fingerprint: String
    private let writer: AnswerWriter
    private let lanes: ExclusiveLanes
    private var entry: PendingReply
    private var step = Step.waiting
    private var lane: UpstreamConnection?
    private var attempts = 0
    private var isFailed = false

    /// Looking and finding nothing, and then being overtaken, more often than this: somebody deletes markers.
    private static let maximumAttempts = 4
    /// A marker without an answer that is older belongs to a gateway that will not store one.
    private static let runningMilliseconds = 10_000

    init(
        _ commands: IdempotentCommands, fingerprint: String, entry: consuming PendingReply, lanes: ExclusiveLanes,
        writer: AnswerWriter
    ) {
        self.commands = commands
        self.fingerprint = fingerprint
        self.entry = entry
        self.lanes = lanes
        self.writer = writer
    }

    /// Takes a connection as soon as there is one.
    func start() {
        lanes.take { [self] lane in
            guard let lane else { return writer.fail(entry, .overloaded) }
            self.lane = lane
            look()
        }
    }

    // MARK: Steps

    private func look() {
        attempts += 1
        step = .looking
        let key = commands.key.redisKey
        lane?.send([[Array("WATCH".utf8), key], [Array("GET".utf8), key]], to: self)
    }

    private func run() {
        guard let lane else { return }
        step = .running
        // What was watched on a connection is forgotten with it.
        guard lane.isReady else { return failed(.unavailable) }
        let marker = IdempotencyMarker(fingerprint: fingerprint, time: Self.now())
        lane.send(commands.count + 3, isBound: true, to: self) { output in
            output.append("*1\r\n$5\r\nMULTI\r\n")
            commands.encoded.withReadableBytes { output.append($0) }
            // Behind the commands: a FLUSHDB among them would take it away.
            RESPEncoder.append(command: store(marker, options: []), to: output)
            output.append("*1\r\n$4\r\nEXEC\r\n")
        }
    }

    private func store(_ marker: IdempotencyMarker, options: [String]) -> [[UInt8]] {
        [Array("SET".utf8), commands.key.redisKey, marker.encoded]
            + (["PX", String(IdempotencyMarker.windowMilliseconds)] + options).map { Array($0.utf8) }
    }

    // MARK: Replies

    func replied(_ replies: [Reply]) {
        switch step {
        case .looking: looked(replies)
        case .keeping(let stored, _): answer(stored, .executed)
        case .waiting, .running: ran(replies)
        }
    }

    private func looked(_ replies: [Reply]) {
        if case .bulk(let bytes)? = replies.last {
            finish(unwatching: true)
            return answer(from: bytes)
        }
        for case .error(let text) in replies {
            finish(unwatching: true)
            return refuse(.badRequest, .none, text)
        }
        run()
    }

    private func ran(_ replies: [Reply]) {
        switch replies.last {
        case .null?:
            // Somebody set the marker in between: the next look finds it.
            guard attempts < Self.maximumAttempts else {
                finish(unwatching: false)
                return refuse(.conflict, .running, Self.runningText)
            }
            look()
        case .array(let items)? where items.count == commands.count + 1:
            let stored = encode(items.dropLast())
            if stored.count <= IdempotencyMarker.maximumAnswerBytes {
                keep(stored)
            } else {
                finish(unwatching: false)
                answer(stored, .executed)
            }
        case .error(let text)?:
            finish(unwatching: false)
            let first = replies.lazy.compactMap { if case .error(let text) = $0 { text } else { nil } }.first
            refuse(.badRequest, .none, first ?? text)
        default:
            lane?.abandon("Redis answered a transaction with something else")
            finish(unwatching: false)
            writer.fail(entry, .protocolViolation)
        }
    }

    /// Stores the replies with the marker.
    private func keep(_ replies: [UInt8]) {
        guard let lane else { return answer(replies, .executed) }
        step = .keeping(replies, on: lane)
        let marker = IdempotencyMarker(fingerprint: fingerprint, time: Self.now(), replies: replies)
        // Only if the marker is still there: it may have been flushed with everything else.
        lane.send([store(marker, options: ["XX"])], isBound: true, to: self)
        finish(unwatching: false)
    }

    func failed(_ failure: UpstreamFailure) {
        // Giving the connection up fails what is under way on it, which is this.
        guard !isFailed else { return }
        isFailed = true
        if case .keeping(let stored, let lane) = step {
            if failure == .timedOut { abandon(lane) }
            return answer(stored, .executed)
        }
        if failure == .timedOut, let lane { abandon(lane) }
        finish(unwatching: false)
        // Before the transaction nothing was changed.
        if case .looking = step, failure == .connectionLost { return writer.fail(entry, .unavailable) }
        writer.fail(entry, failure)
    }

    /// The late replies of a connection must not reach the next request.
    private func abandon(_ lane: UpstreamConnection) {
        lane.abandon("Redis did not answer a request with an idempotency key in time")
    }

    /// Gives the connection back.
    private func finish(unwatching: Bool) {
        guard let lane else { return }
        self.lane = nil
        if unwatching {
            lane.send([["UNWATCH"]], isBound: true, to: nil)
        }
        lanes.give(lane)
    }

    // MARK: Answers

    private func answer(from bytes: [UInt8]) {
        guard let marker = IdempotencyMarker(bytes) else {
            return refuse(.conflict, .unknown, Self.unknownText)
        }
        guard marker.fingerprint == fingerprint else {
            return refuse(.unprocessableContent, .mismatch, Self.mismatchText)
        }
        if let replies = marker.replies {
            return answer(replies, .replayed)
        }
        if Self.now() - marker.time < Self.runningMilliseconds {
            return refuse(.conflict, .running, Self.runningText)
        }
        refuse(.conflict, .unknown, Self.unknownText)
    }

    private func answer(_ replies: [UInt8], _ status: IdempotencyStatus) {
        entry.idempotency = status
        entry.shape = commands.endpoint == .pipeline || commands.endpoint == .multiExec ? .batch : .command
        entry.remaining = commands.count
        replies.withUnsafeBytes { writer.answer(&entry, with: $0) }
    }

    private func refuse(_ status: HTTPStatus, _ idempotency: IdempotencyStatus, _ text: String) {
        entry.idempotency = idempotency
        guard let exchange = entry.openExchange else { return }
        writer.refuse(exchange, entry, status, text)
    }

    private func encode(_ replies: some Sequence<Reply>) -> [UInt8] {
        let buffer = ByteBuffer()
        for reply in replies {
            RESPEncoder.append(reply, to: buffer)
        }
        return Array(buffer.readableRegion)
    }

    private static func now() -> Int {
        var time = timespec()
        clock_gettime(CLOCK_REALTIME, &time)
        return Int(time.tv_sec) * 1000 + Int(time.tv_nsec) / 1_000_000
    }

    private static let runningText =
        "ERR a request with this Idempotency-Key has just run and its answer is not stored yet: "
        + "it was not run again. Send it again in a moment to get the answer"
    private static let unknownText =
        "ERR the request with this Idempotency-Key has run, but its answer is unknown: it was not run again"
    private static let mismatchText =
        "ERR this Idempotency-Key was used for another request: nothing was run. Use a new key for each request"
}

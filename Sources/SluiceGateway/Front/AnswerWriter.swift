import SluiceCore
import SluiceHTTP
import SluiceNet

/// Writes the gateway's answers: Redis' replies straight into the response, errors as JSON objects. One per loop.
final class AnswerWriter {
    struct Step {
        var consumed: Int
        var isFinished: Bool
    }

    let replyLimit: Int
    private let syncTokenStep: Int
    private var syncToken: Int
    private let cors: GatewayConfiguration.CORS
    let record: RequestRecorder

    /// - Parameters:
    ///   - replyLimit: bytes of an answer above which it becomes an error.
    ///   - loopIndex: number of this loop; sync tokens of different loops differ.
    ///   - loopCount: how many loops there are.
    ///   - cors: which web pages may use the gateway.
    ///   - record: counts and logs what was answered.
    init(replyLimit: Int, loopIndex: Int, loopCount: Int, cors: GatewayConfiguration.CORS, record: RequestRecorder) {
        self.replyLimit = replyLimit
        syncToken = loopIndex
        syncTokenStep = loopCount
        self.cors = cors
        self.record = record
    }

    // MARK: Replies

    /// Takes what has arrived for `entry` into its answer.
    ///
    /// - Parameters:
    ///   - entry: who waits for the replies that `bytes` begin with.
    ///   - bytes: what Redis sent and nobody has taken yet.
    ///   - reading: how far a reply that has only partly arrived has been read.
    /// - Returns: how much was taken, and whether the entry has all its replies.
    /// - Throws: ``RESPFault`` if this is no RESP, or not what was asked for.
    func advance(
        _ entry: inout PendingReply, with bytes: UnsafeRawBufferPointer, _ reading: ReplyReading
    ) throws(RESPFault) -> Step {
        if case .collected = entry.shape { return try collect(&entry, bytes, reading) }
        guard let exchange = entry.exchange, exchange.isOpen(entry.exchangeNumber) else {
            return try skip(&entry, bytes, reading)
        }
        switch entry.shape {
        case .command: return try advanceCommand(&entry, exchange, bytes, reading)
        case .transaction: return try advanceTransaction(&entry, exchange, bytes, reading)
        case .batch, .collected: return try advanceBatch(&entry, exchange, bytes, reading)
        }
    }

    /// Answers with replies that are all there.
    @inline(never)
    func answer(_ entry: inout PendingReply, with replies: UnsafeRawBufferPointer) {
        // The gateway has decoded them before.
        _ = try? advance(&entry, with: replies, ReplyReading())
    }

    /// The client has left: steps over what was meant for it.
    private func skip(
        _ entry: inout PendingReply, _ bytes: UnsafeRawBufferPointer, _ reading: ReplyReading
    ) throws(RESPFault) -> Step {
        reading.isInItem = false
        var consumed = 0
        while consumed < bytes.count {
            let progress = try reading.transcoder.pointee.transcode(
                tail(of: bytes, from: consumed), format: .discard, into: reading.waste)
            consumed &+= progress.consumed
            guard progress.isFinished else { break }
            entry.remaining &-= 1
            if entry.remaining == 0 { return Step(consumed: consumed, isFinished: true) }
        }
        return Step(consumed: consumed, isFinished: false)
    }

    @inline(__always)
    private func advanceCommand(
        _ entry: inout PendingReply, _ exchange: HTTPConnection, _ bytes: UnsafeRawBufferPointer,
        _ reading: ReplyReading
    ) throws(RESPFault) -> Step {
        if !entry.isStarted {
            entry.isStarted = true
            entry.isError = isError(bytes)
            start(exchange, entry, entry.isError ? .badRequest : .ok, entry.isRaw ? .octetStream : .json)
            if !entry.isRaw {
                if entry.isError {
                    exchange.output.append("{\"error\":")
                } else {
                    exchange.output.append("{\"result\":")
                }
            }
        }
        let progress = try transcode(bytes, &entry, exchange, reading)
        if progress.isFinished {
            finish(&entry, exchange, status: entry.isError ? .badRequest : .ok)
        }
        return Step(consumed: progress.consumed, isFinished: progress.isFinished)
    }

    private func advanceBatch(
        _ entry: inout PendingReply, _ exchange: HTTPConnection, _ bytes: UnsafeRawBufferPointer,
        _ reading: ReplyReading
    ) throws(RESPFault) -> Step {
        let output = exchange.output
        if !entry.isStarted {
            entry.isStarted = true
            start(exchange, entry, .ok, entry.isRaw ? .octetStream : .json)
            if !entry.isRaw {
                output.append("[")
            }
            appendLocalErrors(of: &entry, to: output)
        }
        var consumed = 0
        while consumed < bytes.count {
            let rest = tail(of: bytes, from: consumed)
            if !reading.isInItem {
                reading.isInItem = true
                beginItem(&entry, isError: isError(rest), in: output)
            }
            let progress = try transcode(rest, &entry, exchange, reading)
            consumed &+= progress.consumed
            guard progress.isFinished else { break }
            reading.isInItem = false
            endItem(&entry, in: output)
            if entry.extras != nil {
                appendLocalErrors(of: &entry, to: output)
            }
            entry.remaining &-= 1
            if entry.remaining == 0 {
                if !entry.isRaw {
                    output.append("]")
                }
                finish(&entry, exchange, status: .ok)
                return Step(consumed: consumed, isFinished: true)
            }
        }
        return Step(consumed: consumed, isFinished: false)
    }

    private func tail(of bytes: UnsafeRawBufferPointer, from start: Int) -> UnsafeRawBufferPointer {
        UnsafeRawBufferPointer(start: bytes.baseAddress.map { $0 + start }, count: bytes.count &- start)
    }

    private func beginItem(_ entry: inout PendingReply, isError: Bool, in output: ByteBuffer) {
        guard !entry.isRaw else { return }
        if entry.written > 0 {
            output.append(isError ? ",{\"error\":" : ",{\"result\":")
        } else {
            output.append(isError ? "{\"error\":" : "{\"result\":")
        }
    }

    private func endItem(_ entry: inout PendingReply, in output: ByteBuffer) {
        entry.written &+= 1
        if !entry.isRaw {
            output.append("}")
        }
    }

    /// Puts the rows that were refused without asking Redis in their places.
    private func appendLocalErrors(of entry: inout PendingReply, to output: ByteBuffer) {
        guard let extras = entry.extras else { return }
        while extras.nextLocalError < extras.localErrors.count {
            let error = extras.localErrors[extras.nextLocalError]
            guard error.row == entry.written else { break }
            extras.nextLocalError &+= 1
            if entry.isRaw {
                output.append("-")
                output.append(error.text)
                output.append("\r\n")
            } else {
                beginItem(&entry, isError: true, in: output)
                JSONText.append(string: error.text, to: output)
            }
            endItem(&entry, in: output)
        }
    }

    private func advanceTransaction(
        _ entry: inout PendingReply, _ exchange: HTTPConnection, _ bytes: UnsafeRawBufferPointer,
        _ reading: ReplyReading
    ) throws(RESPFault) -> Step {
        guard let extras = entry.extras, !extras.isExecuted else {
            return try advanceBatch(&entry, exchange, bytes, reading)
        }
        var consumed = 0
        while consumed < bytes.count {
            let rest = tail(of: bytes, from: consumed)
            let isLast = entry.remaining == 1
            if isLast, !isError(rest) {
                // EXEC ran: its items follow, and answer like a pipeline.
                guard let (count, length) = try RESP.arrayHeader(RawSpan(_unsafeBytes: rest)) else { break }
                guard count >= 0 else { throw .malformed }
                extras.isExecuted = true
                entry.remaining = count
                consumed &+= length
                guard count > 0 else { throw .malformed }
                let step = try advanceBatch(&entry, exchange, tail(of: bytes, from: consumed), reading)
                return Step(consumed: consumed &+ step.consumed, isFinished: step.isFinished)
            }
            // The answers to MULTI and to the rows matter only when they are errors; the first one is the answer.
            let keeps = isError(rest) && extras.firstError == nil
            let scratch = keeps ? ByteBuffer() : reading.waste
            let progress = try reading.transcoder.pointee.transcode(
                rest, format: keeps ? .json : .discard, into: scratch)
            reading.waste.clear()
            guard progress.isFinished else { break }
            consumed &+= progress.consumed
            if keeps {
                extras.firstError = scratch
            }
            entry.remaining &-= 1
            if isLast {
                entry.isStarted = true
                start(exchange, entry, .badRequest, .json)
                exchange.output.append("{\"error\":")
                extras.firstError?.withReadableBytes { exchange.output.append($0) }
                exchange.output.append("}")
                finish(&entry, exchange, status: .badRequest)
                return Step(consumed: consumed, isFinished: true)
            }
        }
        return Step(consumed: consumed, isFinished: false)
    }

    private func collect(
        _ entry: inout PendingReply, _ bytes: UnsafeRawBufferPointer, _ reading: ReplyReading
    ) throws(RESPFault) -> Step {
        var consumed = 0
        while let (reply, length) = try reading.decoder.decode(
            RawSpan(_unsafeBytes: tail(of: bytes, from: consumed)))
        {
            consumed += length
            reading.collected.append(reply)
            entry.remaining -= 1
            if entry.remaining == 0 { return Step(consumed: consumed, isFinished: true) }
            if consumed == bytes.count { break }
        }
        return Step(consumed: consumed, isFinished: false)
    }

    // MARK: One reply

    private func isError(_ bytes: UnsafeRawBufferPointer) -> Bool {
        bytes[0] == UInt8(ascii: "-")
    }

    @inline(__always)
    private func transcode(
        _ bytes: UnsafeRawBufferPointer, _ entry: inout PendingReply, _ exchange: HTTPConnection,
        _ reading: ReplyReading
    ) throws(RESPFault) -> ReplyTranscoder.Progress {
        let progress = try reading.transcoder.pointee.transcode(
            bytes, format: entry.isTooLarge ? .discard : entry.format, into: exchange.output)
        if exchange.output.count > replyLimit || !progress.isFinished && bytes.count &- progress.consumed > replyLimit,
            !entry.isTooLarge
        {
            entry.isTooLarge = true
            exchange.restartBody()
        }
        return progress
    }

    private func finish(_ entry: inout PendingReply, _ exchange: HTTPConnection, status: HTTPStatus) {
        var status = status
        if entry.isTooLarge {
            status = .badRequest
            exchange.restartAnswer()
            start(exchange, entry, status, .json)
            appendError(ErrorText.replyTooLarge(limit: replyLimit), to: exchange)
        } else if case .command = entry.shape, !entry.isRaw {
            exchange.output.append("}")
        }
        record.answered(entry, status: status, exchange: exchange)
        exchange.finishAnswer()
    }

    // MARK: Answers without Redis

    /// Begins an answer with the fields that all answers of the gateway carry.
    func start(
        _ exchange: HTTPConnection, _ entry: borrowing PendingReply, _ status: HTTPStatus, _ type: ContentType
    ) {
        exchange.startAnswer(status, type)
        switch entry.idempotency {
        case .none: break
        case let status: appendStatus(status, to: exchange.output)
        }
        appendFields(of: exchange, to: exchange.output)
        exchange.endFields()
    }

    @inline(never)
    private func appendStatus(_ status: IdempotencyStatus, to output: ByteBuffer) {
        output.append("Idempotency-Status: ")
        output.append(status.label)
        output.append(status == .running ? "\r\nRetry-After: 1\r\n" : "\r\n")
    }

    /// `Upstash-Sync-Token`, and what browsers need.
    func appendFields(of exchange: HTTPConnection, to output: ByteBuffer) {
        syncToken &+= syncTokenStep
        output.append("Upstash-Sync-Token: ")
        output.append(decimal: syncToken)
        output.append("\r\n")
        if let origin = allowedOrigin(of: exchange) {
            output.append("Access-Control-Allow-Origin: ")
            output.append(origin)
            output.append("\r\nAccess-Control-Allow-Credentials: true\r\n")
            output.append("Access-Control-Expose-Headers: upstash-sync-token, idempotency-status, retry-after\r\n")
            output.append("Vary: Origin\r\n")
        }
    }

    /// The page that a browser asks for, if that page may use the gateway.
    func allowedOrigin(of exchange: HTTPConnection) -> UnsafeRawBufferPointer? {
        guard cors != .none, let range = exchange.head.value(of: .origin) else { return nil }
        let origin = UnsafeRawBufferPointer(rebasing: exchange.requestBytes[range.offset..<range.end])
        guard case .origins(let allowed) = cors else { return origin }
        return allowed.contains { $0.utf8.elementsEqual(origin) } ? origin : nil
    }

    /// Answers a request with an error of the gateway's own.
    @inline(never)
    func refuse(_ exchange: HTTPConnection, _ entry: borrowing PendingReply, _ status: HTTPStatus, _ text: String) {
        start(exchange, entry, status, .json)
        appendError(text, to: exchange)
        record.answered(entry, status: status, exchange: exchange)
        exchange.finishAnswer()
    }

    /// Answers a batch of which every row was refused.
    @inline(never)
    func answerLocally(_ exchange: HTTPConnection, _ entry: inout PendingReply) {
        start(exchange, entry, .ok, entry.isRaw ? .octetStream : .json)
        if !entry.isRaw {
            exchange.output.append("[")
        }
        appendLocalErrors(of: &entry, to: exchange.output)
        if !entry.isRaw {
            exchange.output.append("]")
        }
        record.answered(entry, status: .ok, exchange: exchange)
        exchange.finishAnswer()
    }

    /// Answers a request whose commands Redis will not answer.
    @inline(never)
    func fail(_ entry: borrowing PendingReply, _ failure: UpstreamFailure) {
        if let receiver = entry.extras?.receiver {
            return receiver.failed(failure)
        }
        guard let exchange = entry.exchange, exchange.isOpen(entry.exchangeNumber) else { return }
        exchange.restartAnswer()
        refuse(exchange, entry, failure.status, failure.message, retryAfter: failure.retryAfterSeconds)
    }

    /// Answers a request with an error of the gateway's own, and says in how many seconds trying again is of use; `nil`
    /// says nothing.
    @inline(never)
    func refuse(
        _ exchange: HTTPConnection, _ entry: borrowing PendingReply, _ status: HTTPStatus, _ text: String,
        retryAfter seconds: Int?
    ) {
        exchange.startAnswer(status, .json)
        let output = exchange.output
        if let seconds {
            output.append("Retry-After: ")
            output.append(decimal: seconds)
            output.append("\r\n")
        }
        appendFields(of: exchange, to: output)
        exchange.endFields()
        appendError(text, to: exchange)
        record.answered(entry, status: status, exchange: exchange)
        exchange.finishAnswer()
    }

    @inline(never)
    private func appendError(_ text: String, to exchange: HTTPConnection) {
        exchange.output.append("{\"error\":")
        JSONText.append(string: text, to: exchange.output)
        exchange.output.append("}")
    }
}

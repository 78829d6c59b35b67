import SluiceCore
import SluiceHTTP
import SluiceNet

extension GatewayService {
    /// `/pipeline` and `/multi-exec`.
    ///
    /// All rows are read before anything is sent: a body that turns out to be broken leaves no trace.
    func serveBatch(
        _ entry: inout PendingReply, _ exchange: HTTPConnection, _ grant: TokenGrant,
        _ bytes: UnsafeMutableRawBufferPointer
    ) {
        guard exchange.head.mayCarryBody, exchange.body.count > 0 else {
            return writer.refuse(exchange, entry, .badRequest, ErrorText.emptyBody)
        }
        let lanes = grant.lanes
        guard lanes.fast.hasRoom else { return writer.fail(entry, .overloaded) }
        var batch = BatchEncoding(isTransaction: entry.endpoint == .multiExec, output: lanes.fast.output)
        do throws(BatchFault) {
            try encode(&batch, &entry, body: exchange.body, grant.rights, bytes)
        } catch {
            batch.undo()
            // Not for free, and not refused twice.
            _ = grant.limiter?.bucket?.take(1, now: loop.now)
            return writer.refuse(exchange, entry, .badRequest, error.text)
        }
        if let limiter = grant.limiter, !isWithinLimits(limiter, rows: batch.rows, entry, exchange) {
            return batch.undo()
        }
        guard batch.sentRows > 0 else {
            batch.undo()
            return writer.answerLocally(exchange, &entry)
        }
        if batch.writes, exchange.head.has(.idempotencyKey), !grant.rights.isReadOnly {
            return runOnce(&entry, exchange, grant, rows: &batch, bytes)
        }
        batch.finish()
        if batch.isTransaction {
            entry.shape = .transaction
            entry.remaining = batch.sentRows + 2
            _ = entry.makeExtras()
        } else {
            entry.shape = .batch
            entry.remaining = batch.sentRows
        }
        let lane = batch.isHeavy ? lanes.heavy : lanes.fast
        var mark = batch.mark
        if batch.isHeavy {
            guard lane.hasRoom else {
                batch.undo()
                return writer.fail(entry, .overloaded)
            }
            mark = lane.output.count
            batch.move(to: lane.output)
        }
        if !batch.typedRows.isEmpty {
            entry = ScanTypes.standIn(
                for: entry.take(), typedReplies: batch.typedRows, lane: lane, writer: writer)
        }
        lane.commit(&entry, from: mark)
    }

    private func encode(
        _ batch: inout BatchEncoding, _ entry: inout PendingReply, body: ByteRange, _ rights: TokenRights,
        _ bytes: UnsafeMutableRawBufferPointer
    ) throws(BatchFault) {
        var reader = CommandBodyReader(body: body)
        while true {
            let row: CommandBodyReader.Row
            do throws(BodyFault) {
                row = try reader.nextRow(in: bytes, into: arguments)
            } catch {
                throw BatchFault(text: error == .notAnArray ? "ERR failed to parse pipeline request" : error.message)
            }
            let refusal: String?
            switch row {
            case .end:
                guard reader.rowCount > 0 else { throw BatchFault(text: ErrorText.emptyPipeline) }
                batch.rows = reader.rowCount
                return
            case .refused(let fault):
                refusal = fault.message.description
            case .command:
                refusal = encodeRow(&batch, &entry, rights, bytes)
            }
            guard reader.rowCount <= options.rows else {
                throw BatchFault(text: ErrorText.tooManyRows(limit: options.rows))
            }
            if let refusal {
                // In a transaction one bad row discards all of them.
                guard !batch.isTransaction else { throw BatchFault(text: refusal) }
                entry.makeExtras().localErrors.append((row: reader.rowCount - 1, text: refusal))
            }
        }
    }

    /// - Returns: why the row in ``arguments`` is refused; `nil` if it was appended.
    private func encodeRow(
        _ batch: inout BatchEncoding, _ entry: inout PendingReply, _ rights: TokenRights,
        _ bytes: UnsafeMutableRawBufferPointer
    ) -> String? {
        switch gate.check(arguments, of: bytes, rights: rights, isHead: false) {
        case .pass(let command):
            entry.family = command.group
            batch.writes = batch.writes || command.writes
            passed.add(at: Int(entry.family.rawValue))
            if !command.isOrdinary {
                if command.isAnsweredByGateway { return ErrorText.restTokenInBatch }
                batch.isHeavy = batch.isHeavy || isHeavy(command, bytes)
                if command.isRewritten, let rewrite = rewrite(UnsafeRawBufferPointer(bytes)) {
                    if rewrite.listsTypes {
                        if batch.isTransaction { return ErrorText.scanInTransaction }
                        batch.typedRows.append(batch.sentRows)
                    }
                    batch.append(rewrite.words)
                    return nil
                }
            }
        case .passUnknown:
            entry.family = .unknown
            batch.writes = true
            passed.add(at: Int(entry.family.rawValue))
        case .refuse(let reason):
            return gate.text(of: reason, arguments, of: bytes)
        case .methodNotAllowed:
            return gate.text(of: .notAllowed, arguments, of: bytes)
        }
        batch.append(arguments, of: UnsafeRawBufferPointer(bytes))
        return nil
    }
}

/// Why a batch as a whole is refused.
private struct BatchFault: Error {
    let text: String
}

/// A batch on its way into an upstream connection's output; can be undone until it is committed.
struct BatchEncoding {
    private static let begin: StaticString = "*1\r\n$5\r\nMULTI\r\n"

    let isTransaction: Bool
    /// Bytes that stood in the output before.
    let mark: Int
    private(set) var sentRows = 0
    /// All rows of the request, those that were refused too.
    var rows = 0
    var isHeavy = false
    /// Whether a row may change something.
    var writes = false
    /// Rows, counted among those that were sent, that are a SCAN with WITHTYPE.
    var typedRows: [Int] = []
    private let output: ByteBuffer

    init(isTransaction: Bool, output: ByteBuffer) {
        self.isTransaction = isTransaction
        self.output = output
        mark = output.count
        if isTransaction {
            output.append(Self.begin)
        }
    }

    mutating func append(_ arguments: ArgumentList, of bytes: UnsafeRawBufferPointer) {
        RESPEncoder.append(command: arguments, of: bytes, to: output)
        sentRows &+= 1
    }

    mutating func append(_ words: [[UInt8]]) {
        RESPEncoder.append(command: words, to: output)
        sentRows &+= 1
    }

    func finish() {
        if isTransaction {
            output.append("*1\r\n$4\r\nEXEC\r\n")
        }
    }

    func undo() {
        output.truncate(to: mark)
    }

    /// Takes the rows out, without what makes a transaction of them.
    func takeRows() -> ByteBuffer {
        let rows = ByteBuffer()
        let start = mark + (isTransaction ? Self.begin.utf8CodeUnitCount : 0)
        rows.append(UnsafeRawBufferPointer(rebasing: output.readableRegion[start...]))
        undo()
        return rows
    }

    /// Moves what was encoded to another connection's output.
    func move(to other: ByteBuffer) {
        other.append(UnsafeRawBufferPointer(rebasing: output.readableRegion[mark...]))
        undo()
    }
}

import SluiceCore
import SluiceHTTP

extension GatewayService {
    /// Runs the command in ``arguments``, of a request with an idempotency key, at most once.
    @inline(never)
    func runOnce(
        _ entry: inout PendingReply, _ exchange: HTTPConnection, _ grant: TokenGrant,
        _ bytes: UnsafeMutableRawBufferPointer, isRewritten: Bool
    ) {
        let encoded = ByteBuffer()
        if isRewritten, let rewrite = rewrite(UnsafeRawBufferPointer(bytes)) {
            RESPEncoder.append(command: rewrite.words, to: encoded)
        } else {
            RESPEncoder.append(command: arguments, of: UnsafeRawBufferPointer(bytes), to: encoded)
        }
        passed.add(at: Int(entry.family.rawValue))
        // In the body or in the path, a command is the same.
        run(once: encoded, count: 1, as: .command, &entry, exchange, grant, bytes)
    }

    /// Runs the rows of a batch, of a request with an idempotency key, at most once, and all of them or none.
    @inline(never)
    func runOnce(
        _ entry: inout PendingReply, _ exchange: HTTPConnection, _ grant: TokenGrant, rows batch: inout BatchEncoding,
        _ bytes: UnsafeMutableRawBufferPointer
    ) {
        let rows = batch.takeRows()
        guard batch.typedRows.isEmpty else {
            return writer.refuse(exchange, entry, .badRequest, ErrorText.scanWithIdempotencyKey)
        }
        run(once: rows, count: batch.sentRows, as: entry.endpoint, &entry, exchange, grant, bytes)
    }

    private func run(
        once encoded: ByteBuffer, count: Int, as endpoint: Endpoint, _ entry: inout PendingReply,
        _ exchange: HTTPConnection, _ grant: TokenGrant, _ bytes: UnsafeMutableRawBufferPointer
    ) {
        guard let range = exchange.head.value(of: .idempotencyKey),
            let key = IdempotencyKey(
                UnsafeRawBufferPointer(rebasing: UnsafeRawBufferPointer(bytes)[range.offset..<range.end]),
                scope: grant.scope)
        else { return writer.refuse(exchange, entry, .badRequest, ErrorText.badIdempotencyKey) }
        let commands = IdempotentCommands(key: key, encoded: encoded, count: count, endpoint: endpoint)
        guard let fingerprint = commands.fingerprint else {
            return writer.refuse(exchange, entry, .internalServerError, ErrorText.noDigest)
        }
        IdempotentRequest(
            commands, fingerprint: fingerprint, entry: entry.take(), lanes: grant.lanes.exclusive, writer: writer
        ).start()
    }
}

/// What the client asks over HTTP besides single commands: batches, paths with bytes, and streams.
struct HTTPRequest: Sendable {
    /// Below the base address.
    var path: String
    var body: [UInt8] = []
    /// `nil` for what is no stream; otherwise gets the pieces of the body, if the status is 200, and says whether to go
    /// on.
    var onPiece: (@Sendable (UnsafeRawBufferPointer) -> Bool)?
}

/// What the head of an answer told.
struct AnswerHead: Sendable, Hashable {
    var status = 0
    var retryAfterSeconds: Int?
    /// What became of the idempotency key; any value means that the server knows such keys.
    var idempotency: IdempotencyAnswer?
}

/// The values of `Idempotency-Status`.
enum IdempotencyAnswer: String, Sendable {
    case executed, replayed, running, unknown, mismatch
}

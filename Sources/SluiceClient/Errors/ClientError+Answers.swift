extension ClientError {
    /// What the error of a whole answer means.
    init(answer text: String, _ head: AnswerHead, command: String? = nil) {
        let code: Code =
            switch head.idempotency {
            case .running: .answerPending
            case .unknown: .answerUnknown
            case .mismatch: .idempotencyKeyReused
            default: Self.code(ofReply: text, head)
            }
        self.init(
            code, QuotedText.withoutQuotes(text, but: command),
            status: head.status, retryAfter: head.retryAfter, command: command)
    }

    private static func code(ofReply text: String, _ head: AnswerHead) -> Code {
        // The gateway says when to come back exactly if nothing has run.
        if head.status == 503, head.retryAfterSeconds != nil { return .unavailable }
        let code = code(ofReply: text)
        return code == .errorReply ? Code(ofStatus: head.status) ?? .errorReply : code
    }
}

extension ClientError.Code {
    /// What a status says by itself; `nil` for 200 and 400, which say nothing.
    init?(ofStatus status: Int) {
        switch status {
        case 300..<400: self = .redirected
        case 401, 407: self = .unauthorized
        case 403: self = .noPermission
        case 404, 405: self = .notFound
        case 413, 414, 431: self = .requestTooLarge
        case 429: self = .rateLimited
        case 500...: self = .serverError
        default: return nil
        }
    }
}

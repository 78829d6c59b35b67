/// Why a command has no result. Never holds keys, values or tokens.
public struct ClientError: Error, Sendable, CustomStringConvertible {
    /// What happened, in terms of what the caller may do about it.
    public struct Code: Sendable, Hashable {
        private enum Value {
            case invalidRequest, notSent, maybeExecuted, unauthorized, refused, errorReply, invalidAnswer
        }

        private let value: Value

        /// The command or the configuration cannot be sent as it is.
        public static let invalidRequest = Code(value: .invalidRequest)
        /// The command did not reach Redis and did not run: it is safe to try again.
        public static let notSent = Code(value: .notSent)
        /// The command was sent, and its answer is missing: it may or may not have run.
        public static let maybeExecuted = Code(value: .maybeExecuted)
        /// The token is missing or unknown.
        public static let unauthorized = Code(value: .unauthorized)
        /// The token may not run the command, or the command cannot be run over REST. It did not run.
        public static let refused = Code(value: .refused)
        /// Redis answered with an error.
        public static let errorReply = Code(value: .errorReply)
        /// What came back is no answer of this API, such as a page of HTML.
        public static let invalidAnswer = Code(value: .invalidAnswer)
    }

    /// What happened.
    public let code: Code
    /// What was wrong and what to do. Of an error reply, the text that Redis sent.
    public let message: String
    /// The status of the HTTP answer, if there was one.
    public let status: Int?
    /// When the server asks to try again.
    public let retryAfter: Duration?

    /// The message.
    public var description: String { message }

    init(_ code: Code, _ message: String, status: Int? = nil, retryAfter: Duration? = nil) {
        self.code = code
        self.message = message
        self.status = status
        self.retryAfter = retryAfter
    }
}

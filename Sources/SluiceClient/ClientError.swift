/// Why a command has no result. Never holds keys, values or tokens.
public struct ClientError: Error, Sendable, CustomStringConvertible {
    /// What happened, in terms of what the caller may do about it.
    public struct Code: Sendable, Hashable {
        private enum Value {
            case invalidRequest, notSent, maybeExecuted, unauthorized, refused, errorReply, invalidAnswer
            case unexpectedReply
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
        /// The command ran, and its reply has not the shape that was asked for, such as text for an integer.
        public static let unexpectedReply = Code(value: .unexpectedReply)
    }

    /// What happened.
    public let code: Code
    /// What was wrong and what to do. Of an error reply, the text that Redis sent.
    public let message: String
    /// The status of the HTTP answer, if there was one.
    public let status: Int?
    /// When the server asks to try again.
    public let retryAfter: Duration?

    /// The name of the command, if the error is about one.
    public internal(set) var command: String?
    /// Which command of a batch the error is about, from 0.
    public internal(set) var position: Int?

    /// The message.
    public var description: String { message }

    init(
        _ code: Code, _ message: String, status: Int? = nil, retryAfter: Duration? = nil, command: String? = nil
    ) {
        self.code = code
        self.message = message
        self.status = status
        self.retryAfter = retryAfter
        self.command = command
    }

    /// The same error, about a command.
    func about(_ command: String, at position: Int? = nil) -> ClientError {
        var error = self
        error.command = command
        error.position = position
        return error
    }

    /// The error that Redis or the gateway answered to one command of a batch.
    init(reply text: String, command: String) {
        self.init(Self.isRefusal(text) ? .refused : .errorReply, text, command: command)
    }

    /// Whether the text of an error says that the command was not allowed to run.
    static func isRefusal(_ text: String) -> Bool {
        text.hasPrefix("NOPERM") || text.contains("is not allowed in REST")
    }
}

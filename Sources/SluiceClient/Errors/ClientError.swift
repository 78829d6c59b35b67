/// Why a command has no result. Never holds keys, values or tokens.
public struct ClientError: Error, Sendable, CustomStringConvertible {
    /// What happened.
    public let code: Code
    /// How far the command came.
    public internal(set) var wire: WireOutcome
    /// What was wrong and what to do. Of an error reply, the text that Redis sent; what it quotes of a command besides the
    /// command's name is replaced by an ellipsis.
    public let message: String
    /// The status of the HTTP answer, if there was one.
    public let status: Int?
    /// When the server asks to try again.
    public let retryAfter: Duration?

    /// The name of the command, if the error is about one.
    public internal(set) var command: String?
    /// Which command of a batch the error is about, from 0.
    public internal(set) var position: Int?
    /// How often the command was sent or tried to be sent.
    public internal(set) var attempts = 1
    /// Whether it would have been sent again, had not too much been sent again lately.
    public internal(set) var isRetryBudgetExhausted = false

    /// The message, behind the name of the command.
    public var description: String {
        guard let command else { return message }
        return message.contains(command) ? message : "\(command): \(message)"
    }

    @usableFromInline
    init(
        _ code: Code, _ message: String, wire: WireOutcome? = nil, status: Int? = nil, retryAfter: Duration? = nil,
        command: String? = nil
    ) {
        self.code = code
        self.wire = wire ?? code.usualWire
        self.message = message
        self.status = status
        self.retryAfter = retryAfter
        self.command = command
    }

    /// Whether the same command may do better later.
    public var retryability: Retryability {
        switch wire {
        case .maybeExecuted: return .ifRepeatable
        case .notSent, .refused, .answered: return code.isTransient ? .always : .never
        }
    }

    /// The same error, about a command.
    func about(_ command: String, at position: Int? = nil) -> ClientError {
        var error = self
        error.command = command
        error.position = position
        return error
    }
}

/// How far a command came before it failed.
public enum WireOutcome: String, Sendable, Hashable, CaseIterable {
    /// It did not leave this process, or reached nobody: it did not run.
    case notSent
    /// Whoever got it said no: it did not run.
    case refused
    /// It was sent, and no answer tells what became of it: it may or may not have run.
    case maybeExecuted
    /// Redis has answered it.
    case answered
}

/// Whether it makes sense to send a command again after an error.
public enum Retryability: String, Sendable, Hashable, CaseIterable {
    /// The same command will fail again.
    case never
    /// Only if running it twice is the same as running it once: nobody knows whether it ran.
    case ifRepeatable
    /// It did not run, and may do so later.
    case always
}

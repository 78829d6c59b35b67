/// What the program's exit status tells; fixed, scripts depend on it.
enum ExitStatus: Int32, CaseIterable, Sendable {
    case ok = 0
    case errorReply = 1
    case usage = 2
    case notSent = 3
    case maybeExecuted = 4
    case refused = 5
    case nilReply = 6

    var explanation: String {
        switch self {
        case .ok: "ok"
        case .errorReply: "the command, or the work asked for, failed"
        case .usage: "the command line or the configuration is wrong"
        case .notSent: "nothing was sent; it is safe to try again"
        case .maybeExecuted: "sent, but the answer is missing: it may or may not have run"
        case .refused: "refused, or not authorised"
        case .nilReply: "there is no such record, or the reply is nil (with --fail-on-nil)"
        }
    }
}

/// Why the program ends without having done its work: a message for people, and the status for scripts.
struct Failure: Error {
    let status: ExitStatus
    /// Empty if there is nothing to say.
    let message: String

    init(_ status: ExitStatus, _ message: String) {
        self.status = status
        self.message = message
    }

    static func usage(_ message: String) -> Failure {
        Failure(.usage, message)
    }
}

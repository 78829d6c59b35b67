import SluiceCore
import SluiceHTTP

/// One line for each request that is chosen: what was asked in general, never which key, value or token.
final class AccessLog {
    private let log: Log
    private let mode: AccessLogMode
    private let slots: TokenSlots
    private var skipped = 0

    init(log: Log, mode: AccessLogMode, slots: TokenSlots) {
        self.log = log
        self.mode = mode
        self.slots = slots
    }

    /// Whether an answer with this status is logged.
    func wants(_ status: HTTPStatus) -> Bool {
        switch mode {
        case .off: return false
        case .errors: return status.isServerError
        case .all: return true
        case .sampled(let every):
            if status.isServerError { return true }
            skipped &+= 1
            guard skipped >= every else { return false }
            skipped = 0
            return true
        }
    }

    func write(_ entry: borrowing PendingReply, status: HTTPStatus, bytes: Int, nanoseconds: Int64) {
        let token = slots.all.first { $0.slot == entry.tokenSlot }?.name ?? "other"
        log.write(
            status.isServerError ? .warning : .info, "request",
            [
                ("endpoint", .text(entry.endpoint.label.description)),
                ("family", .text(entry.family.label.description)),
                ("status", .number(status.code)),
                ("token", .text(token)),
                ("bytes", .number(bytes)),
                ("microseconds", .number(Int(nanoseconds / 1000))),
            ])
    }
}

/// Which requests are logged.
enum AccessLogMode: Equatable, Sendable {
    case off
    /// Answers with a status of 500 or more.
    case errors
    /// Those, and each n-th of the others.
    case sampled(every: Int)
    case all
}

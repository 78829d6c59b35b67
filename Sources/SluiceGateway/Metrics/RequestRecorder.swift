import SluiceCore
import SluiceHTTP
import SluiceNet

/// Counts and logs what one loop answers.
final class RequestRecorder {
    let metrics: LoopMetrics
    private let loop: EventLoop
    private let accessLog: AccessLog

    init(metrics: LoopMetrics, loop: EventLoop, accessLog: AccessLog) {
        self.metrics = metrics
        self.loop = loop
        self.accessLog = accessLog
    }

    /// A request's answer is complete.
    func answered(_ entry: borrowing PendingReply, status: HTTPStatus, exchange: HTTPConnection) {
        let nanoseconds = loop.now.nanoseconds &- entry.queuedAt.nanoseconds
        metrics.countRequest(token: entry.tokenSlot, endpoint: entry.endpoint, status: status)
        metrics.recordLatency(entry.endpoint, nanoseconds: nanoseconds)
        if accessLog.wants(status) {
            accessLog.write(entry, status: status, bytes: exchange.answerBodyCount, nanoseconds: nanoseconds)
        }
    }

    /// A stream has begun; its end is not an answer.
    func streamStarted(_ entry: borrowing PendingReply) {
        metrics.countRequest(token: entry.tokenSlot, endpoint: entry.endpoint, status: .ok)
    }

    /// A request could not be read.
    func faulted(_ status: HTTPStatus) {
        metrics.countRequest(token: TokenSlots.unauthenticated, endpoint: .none, status: status)
    }
}

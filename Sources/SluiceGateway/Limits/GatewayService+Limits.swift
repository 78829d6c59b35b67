import SluiceCore
import SluiceHTTP
import SluiceNet

extension GatewayService {
    /// Whether a token with limits may go on with a request; answers it if not.
    ///
    /// A batch is let through here as long as any command would be: its rows are counted once they are known.
    @inline(never)
    func isWithinLimits(
        _ grant: TokenGrant, _ entry: borrowing PendingReply, _ exchange: HTTPConnection
    ) -> Bool {
        guard let limiter = grant.limiter else { return true }
        guard !grant.isBeyondConnections else {
            countRefusal(entry, .connections)
            exchange.closeAfterAnswer()
            writer.refuse(
                exchange, entry, .tooManyRequests,
                ErrorText.tooManyConnections(limit: limiter.limits.connections ?? 0), retryAfter: 1)
            return false
        }
        guard let bucket = limiter.bucket else { return true }
        switch entry.endpoint {
        case .pipeline, .multiExec:
            let delay = bucket.delay(now: loop.now)
            return answer(delay > 0 ? .later(delay) : .admitted, limiter, 1, entry, exchange)
        default:
            return answer(bucket.take(1, now: loop.now), limiter, 1, entry, exchange)
        }
    }

    /// Whether a token with limits may send so many rows; answers the request if not.
    @inline(never)
    func isWithinLimits(
        _ limiter: TokenLimiter, rows: Int, _ entry: borrowing PendingReply, _ exchange: HTTPConnection
    ) -> Bool {
        guard let bucket = limiter.bucket else { return true }
        return answer(bucket.take(rows, now: loop.now), limiter, rows, entry, exchange)
    }

    private func answer(
        _ decision: TokenBucket.Decision, _ limiter: TokenLimiter, _ count: Int, _ entry: borrowing PendingReply,
        _ exchange: HTTPConnection
    ) -> Bool {
        let burst = limiter.bucket?.burst ?? 0
        switch decision {
        case .admitted:
            return true
        case .later(let nanoseconds):
            countRefusal(entry, .rate)
            let seconds = max(1, Int((nanoseconds &+ 999_999_999) / 1_000_000_000))
            writer.refuse(
                exchange, entry, .tooManyRequests,
                ErrorText.tooManyCommands(rate: limiter.limits.commandsPerSecond ?? 0, burst: burst, seconds),
                retryAfter: seconds)
        case .never:
            countRefusal(entry, .rate)
            writer.refuse(
                exchange, entry, .tooManyRequests, ErrorText.tooManyAtOnce(burst: burst, actual: count),
                retryAfter: nil)
        }
        return false
    }

    private func countRefusal(_ entry: borrowing PendingReply, _ limit: TokenLimitKind) {
        writer.record.metrics.countRefusal(token: entry.tokenSlot, limit)
    }
}

/// Which limit of a token refused a request; a label of the metrics.
enum TokenLimitKind: Int, CaseIterable {
    case rate, connections

    var label: StaticString {
        switch self {
        case .rate: "rate"
        case .connections: "connections"
        }
    }
}

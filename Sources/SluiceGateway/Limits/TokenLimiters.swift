import SluiceCore

/// The limiters of all tokens that have limits, for as long as the gateway runs: what a token has used is not forgotten
/// when the configuration is read again.
final class TokenLimiters: Sendable {
    private let known = Lock<[String: TokenLimiter]>([:])

    /// The limiter of a token.
    ///
    /// - Returns: `nil` if it has no limits.
    func limiter(for token: GatewayToken, now: MonotonicTime = .now()) -> TokenLimiter? {
        guard token.limits != GatewayToken.Limits() else { return nil }
        return known.withLock { known in
            let old = known[token.name]
            if let old, old.limits == token.limits { return old }
            let bucket = token.limits.commandsPerSecond.map { rate in
                TokenBucket(
                    rate: rate, burst: token.limits.burst ?? rate, used: old?.bucket?.used(now: now) ?? 0, now: now)
            }
            let limiter = TokenLimiter(
                token.limits, bucket: bucket, connections: old?.connections ?? SharedCounter())
            known[token.name] = limiter
            return limiter
        }
    }

    /// The tokens that have had limits, with their connections.
    var connections: [(name: String, count: Int)] {
        known.withLock { known in
            known.map { (name: $0.key, count: $0.value.connections.current) }.sorted { $0.name < $1.name }
        }
    }
}

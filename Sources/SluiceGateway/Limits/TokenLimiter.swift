import SluiceCore

/// The limits of one token, for all loops.
final class TokenLimiter: Sendable {
    let limits: GatewayToken.Limits
    let bucket: TokenBucket?
    /// The connections that have shown the token, whatever the limits were then.
    let connections: SharedCounter

    init(_ limits: GatewayToken.Limits, bucket: TokenBucket?, connections: SharedCounter) {
        self.limits = limits
        self.bucket = bucket
        self.connections = connections
    }

    /// A place among the connections; `nil` if all are taken.
    func takePlace() -> ConnectionPlace? {
        if connections.add() <= limits.connections ?? .max { return ConnectionPlace(connections) }
        connections.add(-1)
        return nil
    }
}

/// A connection's place among those of its token; given back with the object.
final class ConnectionPlace {
    private let counter: SharedCounter

    fileprivate init(_ counter: SharedCounter) {
        self.counter = counter
    }

    deinit {
        counter.add(-1)
    }

    /// Whether it is one among those that `limiter` counts.
    func belongs(to limiter: TokenLimiter) -> Bool { counter === limiter.connections }
}

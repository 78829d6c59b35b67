public import SluiceResilience

/// What is special about some of a client's calls: see ``RedisClient/with(_:)``.
public struct CallOptions: Sendable {
    /// Until there is a result, waiting and further attempts included. Default that of the configuration.
    public var timeout: Duration?
    /// Whether and how a call is made again. Default that of the configuration.
    public var retry: RetryPolicy?
    /// Whether running a command twice is the same as running it once, whatever is known of it: for scripts that
    /// recognise their own repetition. Default `false`.
    public var isRepeatable: Bool
    /// Whether and how a command that is sent again is recognised, so that it runs once. Default not at all.
    public var idempotency: Idempotency

    /// Nothing special, unless told otherwise.
    public init(
        timeout: Duration? = nil, retry: RetryPolicy? = nil, isRepeatable: Bool = false,
        idempotency: Idempotency = .none
    ) {
        self.timeout = timeout
        self.retry = retry
        self.isRepeatable = isRepeatable
        self.idempotency = idempotency
    }

    /// How a command that is sent again is recognised (`Idempotency-Key`).
    ///
    /// Such a command goes alone. It is repeated, whatever it does, if an answer has shown that the server honours such
    /// keys, as the Sluice gateway does.
    public enum Idempotency: Sendable, Hashable {
        /// Not at all.
        case none
        /// By a random key for each call.
        case automatic
        /// By a key of the caller's, such as the number of an order: 1 to 255 visible ASCII characters. The same key
        /// with another command is an error.
        case key(String)
    }
}

/// What is special about some of a client's calls: see ``RedisClient/with(_:)``.
public struct CallOptions: Sendable {
    /// Until there is a result, waiting and further attempts included. Default that of the configuration.
    public var timeout: Duration?

    /// Nothing special, unless told otherwise.
    public init(timeout: Duration? = nil) {
        self.timeout = timeout
    }
}

/// What the requests of a task are part of, sent as header fields so that servers and traces can tell.
///
///     try await RequestContext.$current.withValue(RequestContext(requestID: id)) {
///         try await client.execute(.get("name"))
///     }
///
/// Commands of several tasks may leave as one request: it carries the fields of the first of them.
public struct RequestContext: Sendable, Hashable {
    /// `traceparent` of [W3C Trace Context](https://www.w3.org/TR/trace-context/).
    public var traceParent: String?
    /// `tracestate` of it.
    public var traceState: String?
    /// `X-Request-Id`.
    public var requestID: String?

    /// Nothing, unless told otherwise. What holds other characters than visible ones of ASCII is not sent.
    public init(traceParent: String? = nil, traceState: String? = nil, requestID: String? = nil) {
        self.traceParent = traceParent
        self.traceState = traceState
        self.requestID = requestID
    }

    /// That of the task that runs.
    @TaskLocal public static var current: RequestContext?

    /// Header fields.
    var fields: [String] {
        [("traceparent", traceParent), ("tracestate", traceState), ("X-Request-Id", requestID)].compactMap {
            name, value in
            guard let value, !value.isEmpty, value.utf8.allSatisfy({ 0x20...0x7E ~= $0 }) else { return nil }
            return "\(name): \(value)"
        }
    }
}

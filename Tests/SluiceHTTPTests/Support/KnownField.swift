import SluiceHTTP

/// The header fields that the parser recognises, as they go over the wire.
enum KnownField {
    static let all: [(name: FieldName, wire: String)] = [
        (.host, "Host"), (.contentLength, "Content-Length"), (.transferEncoding, "Transfer-Encoding"),
        (.connection, "Connection"), (.expect, "Expect"), (.authorization, "Authorization"), (.accept, "Accept"),
        (.origin, "Origin"), (.contentType, "Content-Type"), (.userAgent, "User-Agent"), (.ifMatch, "If-Match"),
        (.ifNoneMatch, "If-None-Match"), (.lastEventID, "Last-Event-ID"), (.acceptEncoding, "Accept-Encoding"),
        (.contentEncoding, "Content-Encoding"), (.idempotencyKey, "Idempotency-Key"), (.requestID, "X-Request-ID"),
        (.traceparent, "Traceparent"),
        (.upstashEncoding, "Upstash-Encoding"), (.upstashResponseFormat, "Upstash-Response-Format"),
        (.upstashSyncToken, "Upstash-Sync-Token"), (.accessControlRequestMethod, "Access-Control-Request-Method"),
        (.accessControlRequestHeaders, "Access-Control-Request-Headers"),
        (.mcpProtocolVersion, "MCP-Protocol-Version"), (.mcpSessionID, "MCP-Session-ID"),
    ]

    /// A value with which the field is accepted.
    static func validValue(of name: FieldName) -> String {
        switch name {
        case .contentLength: "0"
        case .transferEncoding: "chunked"
        case .expect: "100-continue"
        default: "value"
        }
    }
}

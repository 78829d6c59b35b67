/// The media types of responses.
package enum ContentType: UInt8, CaseIterable, Sendable {
    /// No `Content-Type` field: for responses without a body.
    case none
    case json, problemJSON, octetStream, eventStream, plainText, metrics, html

    var field: StaticString {
        switch self {
        case .none: ""
        case .json: "Content-Type: application/json\r\n"
        case .problemJSON: "Content-Type: application/problem+json\r\n"
        case .octetStream: "Content-Type: application/octet-stream\r\n"
        // The last field keeps nginx, and those that do as it does, from collecting events.
        case .eventStream: "Content-Type: text/event-stream\r\nCache-Control: no-cache\r\nX-Accel-Buffering: no\r\n"
        case .plainText: "Content-Type: text/plain; charset=utf-8\r\n"
        case .metrics: "Content-Type: text/plain; version=0.0.4; charset=utf-8\r\n"
        case .html: "Content-Type: text/html; charset=utf-8\r\n"
        }
    }
}

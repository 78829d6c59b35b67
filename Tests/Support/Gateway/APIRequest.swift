/// A request to the gateway, byte for byte.
package struct APIRequest: Sendable {
    package var method: String
    package var target: String
    package var fields: [(name: String, value: String)]
    package var body: [UInt8]?

    package init(
        _ method: String, _ target: String, fields: [(name: String, value: String)] = [], body: [UInt8]? = nil
    ) {
        self.method = method
        self.target = target
        self.fields = fields
        self.body = body
    }

    /// A GET.
    package static func get(_ target: String) -> APIRequest {
        APIRequest("GET", target)
    }

    /// A POST of text.
    package static func post(_ target: String, _ body: String) -> APIRequest {
        APIRequest("POST", target, body: Array(body.utf8))
    }

    /// The same request with one more header field.
    package func with(_ name: String, _ value: String) -> APIRequest {
        var copy = self
        copy.fields.append((name, value))
        return copy
    }

    /// The same request, answered in base64.
    package var base64: APIRequest { with("Upstash-Encoding", "base64") }

    /// What goes over the wire.
    package var encoded: [UInt8] {
        var head = "\(method) \(target) HTTP/1.1\r\nHost: gateway\r\n"
        for field in fields {
            head += "\(field.name): \(field.value)\r\n"
        }
        if let body {
            head += "Content-Length: \(body.count)\r\n"
        }
        return Array(head.utf8) + [13, 10] + (body ?? [])
    }
}

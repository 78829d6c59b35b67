/// Requests as clients write them.
enum RequestText {
    static func get(_ target: String, version: String = "HTTP/1.1", fields: String = "") -> String {
        "GET \(target) \(version)\r\nHost: test\r\n\(fields)\r\n"
    }

    static func post(_ target: String, _ body: String, fields: String = "") -> String {
        "POST \(target) HTTP/1.1\r\nHost: test\r\n\(fields)Content-Length: \(body.utf8.count)\r\n\r\n\(body)"
    }
}

/// What a server answered.
package struct HTTPAnswer: Sendable {
    package let status: Int
    package let fields: [(name: String, value: String)]
    package var body: [UInt8]

    /// Reads status line and header fields.
    init(head: [UInt8]) throws {
        let lines = String(decoding: head, as: UTF8.self).split(separator: "\r\n", omittingEmptySubsequences: false)
        let words = lines[0].split(separator: " ", maxSplits: 2)
        guard words.count >= 2, words[0] == "HTTP/1.1", let status = Int(words[1]) else {
            throw TestSupportError("no status line: \(lines[0])")
        }
        self.status = status
        fields = try lines.dropFirst().filter { !$0.isEmpty }.map { line in
            guard let colon = line.firstIndex(of: ":") else { throw TestSupportError("no header field: \(line)") }
            var value = line[line.index(after: colon)...]
            while value.first == " " { value.removeFirst() }
            while value.last == " " { value.removeLast() }
            return (line[..<colon].lowercased(), String(value))
        }
        body = []
    }

    /// The body as text.
    package var text: String { String(decoding: body, as: UTF8.self) }

    /// The value of a header field; `nil` if it is missing.
    package func field(_ name: String) -> String? {
        fields.first { $0.name == name.lowercased() }?.value
    }
}

/// An answer as it came over the wire, with its framing already checked.
package struct HTTPTestResponse: Sendable {
    package let status: Int
    /// The status line without its line break.
    package let statusLine: String
    /// All header fields in the order sent, names as sent.
    package let fields: [(name: String, value: String)]
    /// The content, without the framing of chunks.
    package let body: [UInt8]

    /// The content as text; bytes that are not UTF-8 are replaced.
    package var text: String { String(decoding: body, as: UTF8.self) }

    /// The value of a field, whose name is compared without regard to case; `nil` unless it was sent exactly once.
    package subscript(name: String) -> String? {
        let values = fields.filter { $0.name.lowercased() == name.lowercased() }
        return values.count == 1 ? values[0].value : nil
    }

    /// Whether the server said that it closes the connection.
    package var closes: Bool { self["Connection"]?.lowercased() == "close" }
}

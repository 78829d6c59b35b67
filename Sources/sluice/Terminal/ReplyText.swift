import SluiceClient
import SluiceCore

/// Replies as text.
enum ReplyText {
    /// For people and shells: strings as they are, elements a line each, nil as an empty line.
    static func plain(_ reply: Reply) -> String {
        switch reply {
        case .array(let items): items.map(plain).joined()
        case .null: "\n"
        case .integer(let number): "\(number)\n"
        case .status(let text), .error(let text): text + "\n"
        case .bulk(let bytes): String(decoding: bytes, as: UTF8.self) + "\n"
        }
    }

    /// The exact shape as JSON.
    static func json(_ reply: Reply) -> String {
        let text = ByteBuffer()
        append(reply, to: text)
        return String(decoding: text.readableRegion, as: UTF8.self)
    }

    private static func append(_ reply: Reply, to text: ByteBuffer) {
        switch reply {
        case .null: text.append("null")
        case .integer(let number): text.append(decimal: Int(number))
        case .status(let word), .error(let word): JSONText.append(string: word, to: text)
        case .bulk(let bytes): bytes.withUnsafeBytes { JSONText.append(string: $0, to: text) }
        case .array(let items):
            text.append("[")
            for (index, item) in items.enumerated() {
                if index > 0 {
                    text.append(",")
                }
                append(item, to: text)
            }
            text.append("]")
        }
    }
}

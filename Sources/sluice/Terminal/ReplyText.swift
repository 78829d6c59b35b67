import SluiceClient
import SluiceCore

/// Replies as text.
enum ReplyText {
    /// For people and shells: strings as they are, any bytes, elements a line each, nil as an empty line.
    static func plain(_ reply: Reply) -> [UInt8] {
        if case .array(let items) = reply { return items.flatMap(plain) }
        return raw(reply) + [UInt8(ascii: "\n")]
    }

    /// The bytes themselves, with nothing behind them; elements of arrays a line each.
    static func raw(_ reply: Reply) -> [UInt8] {
        switch reply {
        case .array: plain(reply)
        case .null: []
        case .integer(let number): Array("\(number)".utf8)
        case .status(let text), .error(let text): Array(text.utf8)
        case .bulk(let bytes): bytes
        }
    }

    /// An array as a line of JSON for each element, anything else as one line.
    static func lines(_ reply: Reply) -> String {
        if case .array(let items) = reply { return items.map { json($0) + "\n" }.joined() }
        return json(reply) + "\n"
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

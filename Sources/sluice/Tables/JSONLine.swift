import SluiceCore

/// JSON as it is printed.
enum JSONLine {
    static func text(_ value: JSONValue) -> String {
        let buffer = ByteBuffer()
        JSONText.append(value, to: buffer)
        return String(decoding: buffer.readableRegion, as: UTF8.self)
    }

    static func pretty(_ value: JSONValue) -> String {
        let buffer = ByteBuffer()
        JSONText.append(pretty: value, to: buffer)
        return String(decoding: buffer.readableRegion, as: UTF8.self)
    }
}

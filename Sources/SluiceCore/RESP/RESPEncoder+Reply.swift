extension RESPEncoder {
    /// Appends a reply as a server sends it.
    package static func append(_ reply: Reply, to output: ByteBuffer) {
        switch reply {
        case .status(let text): append(line: UInt8(ascii: "+"), text, to: output)
        case .error(let text): append(line: UInt8(ascii: "-"), text, to: output)
        case .integer(let number): append(line: UInt8(ascii: ":"), String(number), to: output)
        case .null: output.append("$-1\r\n")
        case .bulk(let bytes):
            append(line: UInt8(ascii: "$"), String(bytes.count), to: output)
            output.append(bytes)
            output.append("\r\n")
        case .array(let items):
            append(line: UInt8(ascii: "*"), String(items.count), to: output)
            for item in items {
                append(item, to: output)
            }
        }
    }

    private static func append(line type: UInt8, _ text: String, to output: ByteBuffer) {
        output.append(type)
        output.append(text)
        output.append("\r\n")
    }
}

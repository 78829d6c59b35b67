import SluiceCore

/// Writes what Redis publishes as server-sent events (WHATWG HTML §9.2), in the form of the hosted service.
enum ServerSentEvent {
    /// Appends one event for a reply of a subscribed or monitoring connection.
    ///
    /// - Parameters:
    ///   - reply: an acknowledgement, a message, or a line of MONITOR.
    ///   - output: gets `data: ` lines and the blank line that ends the event.
    static func append(_ reply: Reply, to output: ByteBuffer) {
        var parts: [[UInt8]]
        switch reply {
        case .array(let items):
            parts = items.map(bytes)
        case .status("OK"):
            // MONITOR's acknowledgement comes in quotes, unlike its lines.
            parts = [Array("\"OK\"".utf8)]
        default:
            parts = [bytes(reply)]
        }
        let isBinary = parts.contains { String(validating: $0, as: UTF8.self) == nil }
        if isBinary {
            parts = parts.map { Array(String(decoding: $0, as: UTF8.self).utf8) }
        }
        output.append("data: ")
        for (index, part) in parts.enumerated() {
            if index > 0 {
                output.append(UInt8(ascii: ","))
            }
            append(lines: part, to: output)
        }
        output.append("\n\n")
    }

    /// A comment: keeps proxies from closing a quiet stream, and finds out whether the client is still there.
    static func appendHeartbeat(to output: ByteBuffer) {
        output.append(":\n\n")
    }

    /// A line break of any kind inside the data begins a new `data: ` line: it would end the event otherwise.
    private static func append(lines text: [UInt8], to output: ByteBuffer) {
        var start = text.startIndex
        while let position = text[start...].firstIndex(where: { $0 == 0x0A || $0 == 0x0D }) {
            output.append(Array(text[start..<position]))
            output.append("\ndata: ")
            let isPair = text[position] == 0x0D && position + 1 < text.endIndex && text[position + 1] == 0x0A
            start = position + (isPair ? 2 : 1)
        }
        output.append(Array(text[start...]))
    }

    private static func bytes(_ reply: Reply) -> [UInt8] {
        switch reply {
        case .status(let text), .error(let text): Array(text.utf8)
        case .bulk(let bytes): bytes
        case .integer(let number): Array(String(number).utf8)
        case .null, .array: []
        }
    }
}

import SluiceCore

/// Commands as request bodies.
enum CommandBody {
    /// An array of arrays of strings.
    static func encode(batch commands: [EncodedCommand]) -> [UInt8] {
        let body = ByteBuffer(capacity: 1024)
        body.append("[")
        for (index, command) in commands.enumerated() {
            if index > 0 {
                body.append(",")
            }
            command.appendJSON(to: body)
        }
        body.append("]")
        return Array(body.readableRegion)
    }

    /// The path form: all arguments but the last one percent-encoded, and the last one as the body.
    static func path(for command: [[UInt8]]) -> (path: String, body: [UInt8]) {
        let last = command.count > 1 ? command[command.count - 1] : []
        // An empty body is no argument: then the last argument has to stand in the path, and a slash that the server
        // drops keeps it from being dropped itself.
        var segments = last.isEmpty ? command : Array(command.dropLast())
        // In capitals: in small letters the words of the API itself, such as pipeline, are no commands.
        segments[0] = segments[0].map { 0x61...0x7A ~= $0 ? $0 & ~0x20 : $0 }
        return (path(of: segments) + (last.isEmpty ? "/" : ""), last)
    }

    /// Segments of a path, percent-encoded.
    static func path(of segments: [[UInt8]]) -> String {
        "/" + segments.map(percentEncoded).joined(separator: "/")
    }

    private static func percentEncoded(_ bytes: [UInt8]) -> String {
        let digits = Array("0123456789ABCDEF")
        return bytes.reduce(into: "") { text, byte in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"), UInt8(ascii: "."):
                text.append(Character(Unicode.Scalar(byte)))
            default:
                text += "%\(digits[Int(byte >> 4)])\(digits[Int(byte & 0xF)])"
            }
        }
    }
}

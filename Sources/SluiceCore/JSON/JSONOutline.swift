/// Where the parts of a JSON text are, without making values of them.
package struct JSONOutline {
    /// An element of an array or a member of an object.
    package struct Part {
        /// The key of a member.
        package let key: String?
        /// The value, without white space around it.
        package let range: Range<Int>
    }

    /// Whether the whole is an object; an array otherwise.
    package let isObject: Bool
    package let parts: [Part]

    /// Looks through an array or an object.
    ///
    /// - Throws: ``JSONSyntaxError`` if the text is neither, or not JSON.
    package init(of text: [UInt8]) throws(JSONSyntaxError) {
        (isObject, parts) = try Self.scan(text) { scanner throws(JSONFault) in
            scanner.skipWhiteSpace()
            let isObject = scanner.next == UInt8(ascii: "{")
            guard isObject || scanner.next == UInt8(ascii: "[") else { throw .malformed(scanner.position) }
            var parts: [Part] = []
            try Self.walk(&scanner) { key, range in parts.append(Part(key: key, range: range)) }
            try scanner.finish()
            return (isObject, parts)
        }
    }

    /// Requires that a text is one JSON value of any kind.
    package static func check(_ text: [UInt8]) throws(JSONSyntaxError) {
        try scan(text) { scanner throws(JSONFault) in
            try scanner.skipValue()
            try scanner.finish()
        }
    }

    /// The text of a member of an object that is a string or a number; `nil` if there is none. The first one counts.
    package static func scalar(_ name: String, of text: [UInt8]) -> String? {
        let found = try? scan(text) { scanner throws(JSONFault) in
            scanner.skipWhiteSpace()
            guard scanner.next == UInt8(ascii: "{") else { return nil as Range<Int>? }
            var found: Range<Int>?
            try walk(&scanner) { key, range in
                if key == name, found == nil { found = range }
            }
            return found
        }
        guard let range = found ?? nil, let value = try? JSONValue(parsing: Array(text[range])) else { return nil }
        switch value {
        case .string(let text), .number(let text): return text
        default: return nil
        }
    }

    private static func walk(
        _ scanner: inout JSONScanner, _ visit: (String?, Range<Int>) -> Void
    ) throws(JSONFault) {
        let isObject = scanner.next == UInt8(ascii: "{")
        let closing = isObject ? UInt8(ascii: "}") : UInt8(ascii: "]")
        scanner.position += 1
        scanner.skipWhiteSpace()
        guard !scanner.skip(closing) else { return }
        repeat {
            var key: String?
            if isObject {
                let range = try scanner.key()
                let bytes = UnsafeRawBufferPointer(start: scanner.base + range.offset, count: range.count)
                key = String(decoding: bytes, as: UTF8.self)
            }
            scanner.skipWhiteSpace()
            let start = scanner.position
            try scanner.skipValue()
            visit(key, start..<scanner.position)
            scanner.skipWhiteSpace()
        } while scanner.skip(UInt8(ascii: ","))
        guard scanner.skip(closing) else { throw .malformed(scanner.position) }
    }

    private static func scan<Result>(
        _ text: [UInt8], _ body: (inout JSONScanner) throws(JSONFault) -> Result
    ) throws(JSONSyntaxError) -> Result {
        // Strings are unescaped in place; positions are those of the text as it came.
        var scratch = text
        do throws(JSONFault) {
            return try scratch.withUnsafeMutableBufferPointer { bytes throws(JSONFault) in
                guard !bytes.isEmpty else { throw .malformed(0) }
                let whole = UnsafeMutableRawBufferPointer(bytes)
                var scanner = JSONScanner(whole, text: ByteRange(offset: 0, count: whole.count))
                return try body(&scanner)
            }
        } catch {
            throw JSONValueParser.Fault.json(error).syntaxError(in: text)
        }
    }
}

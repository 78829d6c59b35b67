extension JSONValue {
    /// Parses a whole text.
    package init(parsing text: [UInt8]) throws(JSONSyntaxError) {
        // Strings are unescaped in place; positions in errors are counted in the text as it came.
        var scratch = text
        do throws(JSONValueParser.Fault) {
            self = try scratch.withUnsafeMutableBufferPointer { bytes throws(JSONValueParser.Fault) in
                guard !bytes.isEmpty else { throw .json(.malformed(0)) }
                var parser = JSONValueParser(UnsafeMutableRawBufferPointer(bytes))
                return try parser.text()
            }
        } catch {
            throw error.syntaxError(in: text)
        }
    }

    package init(parsing text: String) throws(JSONSyntaxError) {
        try self.init(parsing: Array(text.utf8))
    }
}

/// Builds values from what the scanner finds.
struct JSONValueParser {
    static let maximumDepth = 64

    enum Fault: Error {
        case json(JSONFault)
        case duplicateKey(String, Int)

        func syntaxError(in text: [UInt8]) -> JSONSyntaxError {
            switch self {
            case .json(.malformed(let offset)):
                JSONSyntaxError(offset >= text.count ? .unexpectedEnd : .malformed, at: offset, in: text)
            case .json(.invalidUTF8(let offset)): JSONSyntaxError(.invalidUTF8, at: offset, in: text)
            case .json(.tooDeep(let offset)): JSONSyntaxError(.tooDeep, at: offset, in: text)
            case .duplicateKey(let key, let offset): JSONSyntaxError(.duplicateKey(key), at: offset, in: text)
            }
        }
    }

    private var scanner: JSONScanner

    init(_ bytes: UnsafeMutableRawBufferPointer) {
        scanner = JSONScanner(bytes, text: ByteRange(offset: 0, count: bytes.count))
    }

    mutating func text() throws(Fault) -> JSONValue {
        let value = try value(depth: 0)
        try scan { scanner throws(JSONFault) in try scanner.finish() }
        return value
    }

    private mutating func value(depth: Int) throws(Fault) -> JSONValue {
        scanner.skipWhiteSpace()
        switch scanner.next {
        case UInt8(ascii: "["):
            return .array(try elements(depth: depth))
        case UInt8(ascii: "{"):
            return .object(try members(depth: depth))
        case UInt8(ascii: "\""):
            return .string(string(in: try scan { scanner throws(JSONFault) in try scanner.string() }))
        case UInt8(ascii: "t"):
            _ = try scan { scanner throws(JSONFault) in try scanner.literal("true") }
            return .bool(true)
        case UInt8(ascii: "f"):
            _ = try scan { scanner throws(JSONFault) in try scanner.literal("false") }
            return .bool(false)
        case UInt8(ascii: "n"):
            _ = try scan { scanner throws(JSONFault) in try scanner.literal("null") }
            return .null
        default:
            return .number(string(in: try scan { scanner throws(JSONFault) in try scanner.number() }))
        }
    }

    private mutating func elements(depth: Int) throws(Fault) -> [JSONValue] {
        try enter(depth)
        var elements: [JSONValue] = []
        guard !skip("]") else { return elements }
        repeat {
            elements.append(try value(depth: depth + 1))
        } while skip(",")
        try close("]")
        return elements
    }

    private mutating func members(depth: Int) throws(Fault) -> [JSONValue.Member] {
        try enter(depth)
        var members: [JSONValue.Member] = []
        var keys: Set<String> = []
        guard !skip("}") else { return members }
        repeat {
            scanner.skipWhiteSpace()
            let offset = scanner.position
            let key = string(in: try scan { scanner throws(JSONFault) in try scanner.key() })
            guard keys.insert(key).inserted else { throw .duplicateKey(key, offset) }
            members.append(JSONValue.Member(key: key, value: try value(depth: depth + 1)))
        } while skip(",")
        try close("}")
        return members
    }

    private mutating func enter(_ depth: Int) throws(Fault) {
        guard depth < Self.maximumDepth else { throw .json(.tooDeep(scanner.position)) }
        scanner.position += 1
    }

    private mutating func skip(_ character: Unicode.Scalar) -> Bool {
        scanner.skipWhiteSpace()
        return scanner.skip(UInt8(ascii: character))
    }

    private mutating func close(_ character: Unicode.Scalar) throws(Fault) {
        guard skip(character) else { throw .json(.malformed(scanner.position)) }
    }

    private func string(in range: ByteRange) -> String {
        String(decoding: UnsafeRawBufferPointer(start: scanner.base + range.offset, count: range.count), as: UTF8.self)
    }

    private mutating func scan<Value>(
        _ body: (inout JSONScanner) throws(JSONFault) -> Value
    ) throws(Fault) -> Value {
        do throws(JSONFault) {
            return try body(&scanner)
        } catch {
            throw .json(error)
        }
    }
}

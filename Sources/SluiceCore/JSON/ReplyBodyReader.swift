import Glibc

/// Reads answers of the API, on the client's side.
///
/// JSON does not tell simple strings from others: all strings become ``Reply/bulk(_:)``. Integers are exact; numbers
/// that are no 64-bit integers become bulk strings of their literal text.
package struct ReplyBodyReader {
    package static let maximumDepth = 128

    private var scanner: JSONScanner
    private let isBase64: Bool

    private init(_ body: UnsafeMutableRawBufferPointer, _ isBase64: Bool) {
        scanner = JSONScanner(body, text: ByteRange(offset: 0, count: body.count))
        self.isBase64 = isBase64
    }

    /// Reads a whole body.
    ///
    /// - Parameters:
    ///   - body: changes: strings are unescaped in place.
    ///   - base64: whether `Upstash-Encoding: base64` was asked for. A string that is not valid padded base64 is taken
    ///     as it is: that can be no encoding, so the server sent it plain.
    /// - Returns: the answer or answers.
    /// - Throws: when the body is none of the API's.
    package static func read(
        _ body: UnsafeMutableRawBufferPointer, base64: Bool
    ) throws(ReplyBodyFault) -> ReplyBody {
        guard !body.isEmpty else { throw .notJSON(0) }
        var reader = ReplyBodyReader(body, base64)
        return try reader.body()
    }

    private mutating func body() throws(ReplyBodyFault) -> ReplyBody {
        scanner.skipWhiteSpace()
        let body: ReplyBody
        if scanner.next == UInt8(ascii: "[") {
            var items: [ReplyItem] = []
            try elements { reader throws(ReplyBodyFault) in items.append(try reader.item()) }
            body = .batch(items)
        } else {
            body = .single(try item())
        }
        try scan { scanner throws(JSONFault) in try scanner.finish() }
        return body
    }

    /// Reads one answer; members that are neither a result nor an error are stepped over.
    private mutating func item() throws(ReplyBodyFault) -> ReplyItem {
        scanner.skipWhiteSpace()
        let start = scanner.position
        var result: Reply?
        var error: String?
        var hasMore = true
        if skipBeginningOfResult() {
            let value = try value(depth: 0)
            scanner.skipWhiteSpace()
            // Nearly always there is nothing else.
            if scanner.skip(UInt8(ascii: "}")) { return .result(value) }
            result = value
            hasMore = scanner.skip(UInt8(ascii: ","))
        } else {
            guard scanner.skip(UInt8(ascii: "{")) else { throw try faultOfOther() }
            scanner.skipWhiteSpace()
            hasMore = scanner.next != UInt8(ascii: "}")
        }
        if hasMore {
            repeat {
                let key = bytes(in: try scan { scanner throws(JSONFault) in try scanner.key() })
                scanner.skipWhiteSpace()
                if Self.isKey(key, "result") {
                    result = try value(depth: 0)
                } else if Self.isKey(key, "error"), scanner.next == UInt8(ascii: "\"") {
                    let text = try scan { scanner throws(JSONFault) in try scanner.string() }
                    error = String(decoding: bytes(in: text), as: UTF8.self)
                } else {
                    try scan { scanner throws(JSONFault) in try scanner.skipValue() }
                }
                scanner.skipWhiteSpace()
            } while scanner.skip(UInt8(ascii: ","))
        }
        guard scanner.skip(UInt8(ascii: "}")) else { throw .notJSON(scanner.position) }
        if let error { return .error(error) }
        guard let result else { throw .unexpectedShape(start) }
        return .result(result)
    }

    /// Steps over the ten bytes with which most answers begin.
    @inline(__always)
    private mutating func skipBeginningOfResult() -> Bool {
        guard scanner.end &- scanner.position >= 10 else { return false }
        let start = UnsafeRawPointer(scanner.base) + scanner.position
        guard ByteWord.load(start) == ByteWord.load(#"{"result"#),
            (start + 8).loadUnaligned(as: UInt16.self) == UInt16(littleEndian: 0x3A22)
        else { return false }
        scanner.position &+= 10
        return true
    }

    private mutating func value(depth: Int) throws(ReplyBodyFault) -> Reply {
        scanner.skipWhiteSpace()
        switch scanner.next {
        case UInt8(ascii: "\""):
            let text = bytes(in: try scan { scanner throws(JSONFault) in try scanner.string() })
            return .bulk((isBase64 ? Base64.decode(text) : nil) ?? Array(text))
        case UInt8(ascii: "["):
            guard depth < Self.maximumDepth else { throw .tooDeep(scanner.position) }
            var replies: [Reply] = []
            try elements { reader throws(ReplyBodyFault) in replies.append(try reader.value(depth: depth + 1)) }
            return .array(replies)
        case UInt8(ascii: "n"):
            _ = try scan { scanner throws(JSONFault) in try scanner.literal("null") }
            return .null
        case UInt8(ascii: "t"):
            _ = try scan { scanner throws(JSONFault) in try scanner.literal("true") }
            return .integer(1)
        case UInt8(ascii: "f"):
            _ = try scan { scanner throws(JSONFault) in try scanner.literal("false") }
            return .integer(0)
        case UInt8(ascii: "{"):
            throw try faultOfOther()
        default:
            let literal = bytes(in: try scan { scanner throws(JSONFault) in try scanner.number() })
            return Int64(String(decoding: literal, as: UTF8.self)).map { .integer($0) } ?? .bulk(Array(literal))
        }
    }

    /// Reads the elements of the array whose opening bracket is next.
    private mutating func elements(
        _ element: (inout Self) throws(ReplyBodyFault) -> Void
    ) throws(ReplyBodyFault) {
        scanner.position += 1
        scanner.skipWhiteSpace()
        guard !scanner.skip(UInt8(ascii: "]")) else { return }
        repeat {
            try element(&self)
            scanner.skipWhiteSpace()
        } while scanner.skip(UInt8(ascii: ","))
        guard scanner.skip(UInt8(ascii: "]")) else { throw .notJSON(scanner.position) }
    }

    /// What is wrong with a value that is not of the kind that belongs here.
    private mutating func faultOfOther() throws(ReplyBodyFault) -> ReplyBodyFault {
        let start = scanner.position
        try scan { scanner throws(JSONFault) in try scanner.skipValue() }
        return .unexpectedShape(start)
    }

    @inline(__always)
    private static func isKey(_ key: UnsafeRawBufferPointer, _ name: StaticString) -> Bool {
        guard key.count == name.utf8CodeUnitCount, let base = key.baseAddress else { return false }
        return memcmp(base, name.utf8Start, key.count) == 0
    }

    private func bytes(in range: ByteRange) -> UnsafeRawBufferPointer {
        UnsafeRawBufferPointer(start: scanner.base + range.offset, count: range.count)
    }

    @inline(__always)
    private mutating func scan<Value>(
        _ body: (inout JSONScanner) throws(JSONFault) -> Value
    ) throws(ReplyBodyFault) -> Value {
        do throws(JSONFault) {
            return try body(&scanner)
        } catch {
            throw ReplyBodyFault(error)
        }
    }
}

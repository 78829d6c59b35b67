import SluiceCore
import SluiceHTTP

/// The first byte says where the connection's bytes are cut.
func fuzzRequests(_ input: [UInt8]) {
    guard let first = input.first else { return }
    // A line that is wrong from its beginning may be judged before it ends, or when it does: so the last one ends.
    let bytes = Array(input.dropFirst()) + [0x0A]
    // Small, so that they are reached; lines are bounded by more than a fuzzer sends, as that bound depends on the cut.
    let limits = HTTPLimits(headerCount: 8, bodyBytes: 64)
    let whole = ConnectionReading(bytes, step: bytes.count, limits: limits)
    check(ConnectionReading(bytes, step: 1, limits: limits) == whole, "bytes that trickle in are read alike")
    check(ConnectionReading(bytes, step: Int(first) + 1, limits: limits) == whole, "cuts change nothing")
    for request in whole.requests {
        checkFraming(of: request, in: bytes)
    }
}

/// What a connection's bytes are understood as.
private struct ConnectionReading: Equatable {
    struct Request: Equatable {
        /// Of the request in the connection's bytes.
        var start: Int
        var headLength: Int
        var end: Int
        var method: HTTPMethod
        var path: ByteRange
        var query: ByteRange?
        var isVersion11: Bool
        var keepsAlive: Bool
        var framing: RequestHead.BodyFraming
        var content: [UInt8]
    }

    var requests: [Request] = []
    var fault: HTTPFault?
    var isUnfinished = false

    init(_ bytes: [UInt8], step: Int, limits: HTTPLimits) {
        let parser = RequestParser(limits: limits)
        var input: [UInt8] = []
        var decoder: ChunkedBodyDecoder?
        var (position, arrived, framingBytes) = (0, 0, 0)
        var hasHead = false
        do throws(HTTPFault) {
            while arrived < bytes.count {
                let next = min(arrived + max(step, 1), bytes.count)
                input += bytes[arrived..<next]
                arrived = next
                while true {
                    if !hasHead {
                        guard !input.isEmpty, try Self.parse(parser, input) else { break }
                        hasHead = true
                        framingBytes = 0
                        decoder = parser.head.framing == .chunked ? ChunkedBodyDecoder(limits: limits) : nil
                    }
                    let head = parser.head
                    var contentCount = 0
                    if var chunks = decoder {
                        let before = chunks.contentCount
                        let (isComplete, consumed) = try Self.decode(&chunks, &input, from: head.length)
                        check(chunks.contentCount <= before + consumed, "content is no longer than what holds it")
                        let removed = before + consumed - chunks.contentCount
                        input.removeSubrange((head.length + chunks.contentCount)..<(head.length + before + consumed))
                        framingBytes += removed
                        decoder = chunks
                        contentCount = chunks.contentCount
                        guard isComplete else { break }
                    } else {
                        if case .length(let length) = head.framing { contentCount = length }
                        guard input.count >= head.length + contentCount else { break }
                    }
                    let end = head.length + contentCount
                    requests.append(
                        Request(
                            start: position, headLength: head.length, end: position + end + framingBytes,
                            method: head.method, path: head.path, query: head.query, isVersion11: head.isVersion11,
                            keepsAlive: head.keepsAlive, framing: head.framing, content: Array(input[head.length..<end])
                        ))
                    position += end + framingBytes
                    input.removeFirst(end)
                    parser.reset()
                    hasHead = false
                }
            }
            isUnfinished = hasHead || parser.hasBegun
        } catch {
            fault = error
        }
    }

    private static func parse(_ parser: RequestParser, _ input: [UInt8]) throws(HTTPFault) -> Bool {
        let copy = UnsafeMutableRawBufferPointer.allocate(byteCount: input.count, alignment: 1)
        defer { copy.deallocate() }
        copy.copyBytes(from: input)
        return try parser.parse(UnsafeRawBufferPointer(copy))
    }

    private static func decode(
        _ chunks: inout ChunkedBodyDecoder, _ input: inout [UInt8], from start: Int
    ) throws(HTTPFault) -> (isComplete: Bool, consumed: Int) {
        let copy = UnsafeMutableRawBufferPointer.allocate(byteCount: input.count - start, alignment: 1)
        defer { copy.deallocate() }
        copy.copyBytes(from: input[start...])
        var consumed = 0
        let isComplete = try chunks.decode(copy, consumed: &consumed)
        input.replaceSubrange(start..., with: copy)
        return (isComplete, consumed)
    }
}

// MARK: The plain way to see where a request ends

/// Whoever reads by the letter of RFC 9112 must find the same end, without a choice.
private func checkFraming(of request: ConnectionReading.Request, in bytes: [UInt8]) {
    var head = bytes[request.start..<(request.start + request.headLength)]
    check(head.suffix(4).elementsEqual("\r\n\r\n".utf8), "a head ends with an empty line")
    for range in [request.path, request.query ?? request.path] {
        check(range.count >= 0 && range.offset >= 0 && range.end <= request.headLength, "the target lies in the head")
    }
    while head.starts(with: "\r\n".utf8) { head = head.dropFirst(2) }
    let lines = split(head.dropLast(4))
    for line in lines {
        check(line.allSatisfy { ($0 >= 0x20 && $0 != 0x7F) || $0 == 0x09 }, "lines hold no control characters")
    }
    check(lines[0].suffix(9).starts(with: " HTTP/1.".utf8), "the version stands at the end of the line")
    let fields = lines.dropFirst().map(field)
    func values(_ name: String) -> [[UInt8]] { fields.filter { $0.name == name }.map(\.value) }
    let (hosts, lengths, codings) = (values("host"), values("content-length"), values("transfer-encoding"))
    check(request.isVersion11 ? hosts.count == 1 : hosts.count <= 1, "whom it is for is said once")
    check(lengths.count + codings.count <= 1, "the body is framed in one way")
    let body = Array(bytes[(request.start + request.headLength)..<request.end])
    if let length = lengths.first {
        check(!length.isEmpty && length.allSatisfy { $0 >= 0x30 && $0 <= 0x39 }, "lengths are digits")
        check(Int(String(decoding: length, as: UTF8.self)) == body.count, "the length is that of the body")
        check(request.framing == .length(body.count) && request.content == body, "the body is its content")
    } else if let coding = codings.first {
        check(lowercased(coding).elementsEqual("chunked".utf8) && request.isVersion11, "the only coding is chunked")
        check(request.framing == .chunked && plainContent(body) == request.content, "chunks hold the content")
    } else {
        check(request.framing == .none && body.isEmpty, "without framing there is no body")
    }
}

private func field(_ line: ArraySlice<UInt8>) -> (name: String, value: [UInt8]) {
    let name = line.prefix { $0 != UInt8(ascii: ":") }
    check(!name.isEmpty && name.count < line.count && name.allSatisfy(isTokenCharacter), "field names are tokens")
    let isBlank = { (byte: UInt8) in byte == 0x20 || byte == 0x09 }
    let value = line.dropFirst(name.count + 1).drop(while: isBlank)
    let trimmed = value.reversed().drop(while: isBlank).reversed()
    return (String(decoding: lowercased(name), as: UTF8.self), Array(trimmed))
}

/// What a complete chunked body holds; `nil` if it is none, or more than one.
private func plainContent(_ body: [UInt8]) -> [UInt8]? {
    var rest = body[...]
    var content: [UInt8] = []
    while true {
        guard let line = takeLine(&rest) else { return nil }
        let digits = line.prefix { $0 != UInt8(ascii: ";") }
        guard !digits.isEmpty, digits.allSatisfy({ Character(UnicodeScalar($0)).isHexDigit && $0 < 0x80 }),
            let size = Int(String(decoding: digits, as: UTF8.self), radix: 16)
        else { return nil }
        if size == 0 { break }
        guard rest.count >= size + 2, rest.dropFirst(size).starts(with: "\r\n".utf8) else { return nil }
        content += rest.prefix(size)
        rest = rest.dropFirst(size + 2)
    }
    while let line = takeLine(&rest) {
        if line.isEmpty { return rest.isEmpty ? content : nil }
        _ = field(line)
    }
    return nil
}

private func takeLine(_ rest: inout ArraySlice<UInt8>) -> ArraySlice<UInt8>? {
    guard let end = rest.firstIndex(of: 0x0A), end > rest.startIndex, rest[end - 1] == 0x0D else { return nil }
    defer { rest = rest[(end + 1)...] }
    return rest[..<(end - 1)]
}

/// The lines that CR and LF together end.
private func split(_ head: ArraySlice<UInt8>) -> [ArraySlice<UInt8>] {
    var lines: [ArraySlice<UInt8>] = []
    var rest = head
    while let end = rest.indices.dropLast().first(where: { rest[$0] == 0x0D && rest[$0 + 1] == 0x0A }) {
        lines.append(rest[..<end])
        rest = rest[(end + 2)...]
    }
    return lines + [rest]
}

private func lowercased(_ text: some Sequence<UInt8>) -> [UInt8] {
    text.map { $0 >= 0x41 && $0 <= 0x5A ? $0 + 0x20 : $0 }
}

private func isTokenCharacter(_ byte: UInt8) -> Bool {
    switch byte {
    case 0x30...0x39, 0x41...0x5A, 0x61...0x7A: true
    default: "!#$%&'*+-.^_`|~".utf8.contains(byte)
    }
}

import SluiceCore
import SluiceHTTP
import Testing

/// What a connection's bytes were understood as.
struct RequestStream: Equatable {
    struct Request: Equatable {
        var method: HTTPMethod
        var path: String
        var query: String?
        var isVersion11: Bool
        var keepsAlive: Bool
        var expectsContinue: Bool
        var fields: [FieldName: String]
        var body: String
    }

    enum End: Equatable {
        /// The bytes end where a request ends.
        case clean
        /// More bytes must come.
        case unfinished
        case fault(HTTPFault)
    }

    var requests: [Request] = []
    var end = End.clean

    var fault: HTTPFault? {
        if case .fault(let fault) = end { fault } else { nil }
    }

    /// Reads bytes that arrive in pieces, as a connection does.
    init(pieces: [ArraySlice<UInt8>], limits: HTTPLimits = HTTPLimits()) {
        let parser = RequestParser(limits: limits)
        let input = ByteBuffer()
        var body: BodyReader?
        do throws(HTTPFault) {
            for piece in pieces {
                input.append(Array(piece))
                while true {
                    if body == nil {
                        guard !input.isEmpty, try Self.parse(parser, input) else { break }
                        body = BodyReader(parser.head.framing, limits: limits)
                    }
                    guard let count = try body?.read(input, from: parser.head.length) else { break }
                    requests.append(Request(parser.head, bodyCount: count, in: input))
                    input.consume(parser.head.length + count)
                    parser.reset()
                    body = nil
                }
            }
            end = body == nil && !parser.hasBegun ? .clean : .unfinished
        } catch {
            end = .fault(error)
        }
    }

    /// Reads bytes that arrive at once.
    init(_ text: String, limits: HTTPLimits = HTTPLimits()) {
        self.init(pieces: [Array(text.utf8)[...]], limits: limits)
    }

    /// Hands the parser a copy of exactly the input's size, so that a sanitizer sees each step beyond it.
    private static func parse(_ parser: RequestParser, _ input: ByteBuffer) throws(HTTPFault) -> Bool {
        let copy = UnsafeMutableRawBufferPointer.allocate(byteCount: input.count, alignment: 1)
        defer { copy.deallocate() }
        copy.copyBytes(from: input.readableRegion)
        return try parser.parse(UnsafeRawBufferPointer(copy))
    }
}

extension RequestStream.Request {
    init(_ head: RequestHead, bodyCount: Int, in input: ByteBuffer) {
        func text(_ range: ByteRange) -> String {
            String(decoding: input.readableRegion[range.offset..<range.end], as: UTF8.self)
        }
        method = head.method
        path = text(head.path)
        query = head.query.map(text)
        isVersion11 = head.isVersion11
        keepsAlive = head.keepsAlive
        expectsContinue = head.expectsContinue
        fields = [:]
        for (name, _) in KnownField.all {
            fields[name] = head.value(of: name).map(text)
        }
        body = text(ByteRange(offset: head.length, count: bodyCount))
    }
}

/// Reads one body behind its head.
private struct BodyReader {
    private let length: Int
    private var chunks: ChunkedBodyDecoder?

    init(_ framing: RequestHead.BodyFraming, limits: HTTPLimits) {
        switch framing {
        case .none: length = 0
        case .length(let length): self.length = length
        case .chunked:
            length = 0
            chunks = ChunkedBodyDecoder(limits: limits)
        }
    }

    /// - Returns: the size of the content, which lies at `start`; `nil` if it is not complete.
    mutating func read(_ input: ByteBuffer, from start: Int) throws(HTTPFault) -> Int? {
        guard var decoder = chunks else { return input.count >= start + length ? length : nil }
        let before = decoder.contentCount
        var consumed = 0
        let isComplete = try decoder.decode(
            UnsafeMutableRawBufferPointer(rebasing: input.readableRegion[start...]), consumed: &consumed)
        input.remove(at: start + decoder.contentCount, count: before + consumed - decoder.contentCount)
        chunks = decoder
        return isComplete ? decoder.contentCount : nil
    }
}

/// Reads `bytes` at once, cut in two at each place, and byte by byte; expects the same result of all.
///
/// - Returns: that result.
@discardableResult
func readEveryWay(
    _ bytes: [UInt8], limits: HTTPLimits = HTTPLimits(), sourceLocation: SourceLocation = #_sourceLocation
) -> RequestStream {
    let whole = RequestStream(pieces: [bytes[...]], limits: limits)
    for cut in bytes.indices.dropFirst() {
        let halves = RequestStream(pieces: [bytes[..<cut], bytes[cut...]], limits: limits)
        if halves != whole {
            Issue.record("cut at \(cut): \(halves) instead of \(whole)", sourceLocation: sourceLocation)
            return whole
        }
    }
    let trickled = RequestStream(pieces: bytes.indices.map { bytes[$0...$0] }, limits: limits)
    #expect(trickled == whole, "byte by byte", sourceLocation: sourceLocation)
    return whole
}

@discardableResult
func readEveryWay(
    _ text: String, limits: HTTPLimits = HTTPLimits(), sourceLocation: SourceLocation = #_sourceLocation
) -> RequestStream {
    readEveryWay(Array(text.utf8), limits: limits, sourceLocation: sourceLocation)
}

import SluiceHTTP
import TestSupport
import Testing

@Suite("Chunked bodies")
struct ChunkedBodyTests {
    private static let head = "POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n"
    private static let next = "GET /next HTTP/1.1\r\nHost: h\r\n\r\n"

    @Test(
        "content is what the chunks hold, and the next request begins behind them",
        arguments: [
            ("0\r\n\r\n", ""), ("3\r\nabc\r\n0\r\n\r\n", "abc"), ("1\r\na\r\n2\r\nbc\r\n0\r\n\r\n", "abc"),
            ("0003\r\nabc\r\n0000\r\n\r\n", "abc"), ("a\r\n0123456789\r\n0\r\n\r\n", "0123456789"),
            ("A\r\n0123456789\r\n0\r\n\r\n", "0123456789"), ("10\r\n0123456789abcdef\r\n0\r\n\r\n", "0123456789abcdef"),
            ("3;ext\r\nabc\r\n0;last\r\n\r\n", "abc"), ("3;a=b;c=\"d\"\r\nabc\r\n0\r\n\r\n", "abc"),
            ("3\r\n\r\n\r\r\n0\r\n\r\n", "\r\n\r"), ("5\r\n0\r\n\r\n\r\n0\r\n\r\n", "0\r\n\r\n"),
            ("3\r\nabc\r\n0\r\nTrailer: value\r\n\r\n", "abc"), ("3\r\nabc\r\n0\r\nA: b\r\nC:\r\n\r\n", "abc"),
            ("3\r\nabc\r\n0\r\nContent-Length: 9\r\nTransfer-Encoding: x\r\nHost: y\r\n\r\n", "abc"),
        ])
    func content(framed: String, body: String) {
        let stream = readEveryWay(Self.head + framed + Self.next)
        #expect(stream.requests.map(\.body) == [body, ""])
        #expect(stream.requests.map(\.path) == ["/", "/next"])
        #expect(stream.end == .clean)
    }

    @Test(
        "what is not exactly a chunk is refused",
        arguments: [
            "\r\n", "x\r\n", "-1\r\n", "+1\r\na\r\n0\r\n\r\n", "0x1\r\na\r\n0\r\n\r\n", " 1\r\na\r\n0\r\n\r\n",
            "1 \r\na\r\n0\r\n\r\n", "1\t\r\na\r\n0\r\n\r\n", "1 ;x\r\na\r\n0\r\n\r\n", "1\na\n0\n\n",
            "1\na\r\n0\r\n\r\n",
            "1\ra\r\n0\r\n\r\n", "1\r\na\n0\r\n\r\n", "1\r\nab\r\n0\r\n\r\n", "2\r\na\r\n0\r\n\r\n", "1\r\na0\r\n\r\n",
            "1\r\na\r0\r\n\r\n", "1;x\na\r\n0\r\n\r\n", "1;\u{0}\r\na\r\n0\r\n\r\n", "1;\u{7f}\r\na\r\n0\r\n\r\n",
            "1;a\rb\r\na\r\n0\r\n\r\n", ";x\r\na\r\n0\r\n\r\n", "1,1\r\na\r\n0\r\n\r\n", "1\u{b}\r\na\r\n0\r\n\r\n",
            "0\n\r\n", "0\r\n\n", "0\r\r\n", "0\r\n\rX", "0\r\nGET / HTTP/1.1\r\n\r\n", "0\r\nno colon\r\n\r\n",
            "0\r\nnocolon\r\n\r\n", "0\r\n: v\r\n\r\n", "0\r\n folded: v\r\n\r\n", "0\r\nA : v\r\n\r\n",
            "0\r\nA: v\n\r\n", "0\r\nA: \u{1}\r\n\r\n", "0\r\nA: v\rB: w\r\n\r\n", "0\r\nÄ: v\r\n\r\n",
        ])
    func malformed(framed: String) {
        let stream = readEveryWay(Self.head + framed + Self.next)
        #expect(stream.fault == .malformedChunk)
        #expect(stream.requests.isEmpty)
    }

    @Test(
        "sizes beyond the limit are refused, however they are written",
        arguments: [
            "5\r\nabcde\r\n", "3\r\nabc\r\n2\r\nde\r\n", "fffffffffffffffff\r\n", "ffffffffffffffff\r\n",
            "8000000000000000\r\n", "7fffffffffffffff\r\n", "10000000000000001\r\n", "00000000000000000\r\n",
        ])
    func tooLarge(framed: String) {
        let stream = readEveryWay(Self.head + framed + "0123456789", limits: HTTPLimits(bodyBytes: 4))
        #expect(stream.fault == .bodyTooLarge(limit: 4, actual: nil))
    }

    @Test("a body of exactly the limit passes")
    func limit() {
        let stream = readEveryWay(Self.head + "3\r\nabc\r\n1\r\nd\r\n0\r\n\r\n", limits: HTTPLimits(bodyBytes: 4))
        #expect(stream.requests.map(\.body) == ["abcd"])
    }

    @Test(
        "extensions and trailers do not go on for ever",
        arguments: [
            "1;\(String(repeating: "x", count: 200))", "1\r\na\r\n0\r\nA: \(String(repeating: "x", count: 200))",
            "1\r\na\r\n0\r\n\(String(repeating: "a", count: 200))",
            "1\r\na\r\n0\r\n\(String(repeating: "a:\r\n", count: 50))",
            "1\r\na\r\n0\r\n\(String(repeating: "a: b\r\n", count: 50))",
        ])
    func endless(framed: String) {
        let limits = HTTPLimits(headerBytes: 80)
        #expect(readEveryWay(Self.head + framed, limits: limits).fault == .fieldsTooLarge(limit: 80))
    }

    @Test("random bodies in random chunks in random pieces arrive whole")
    func random() {
        var random = SeededRandom(seed: 20_261_121)
        for _ in 0..<300 {
            let content = (0..<Int.random(in: 0...300, using: &random)).map { _ in
                UInt8.random(in: 0x20...0x7e, using: &random)
            }
            var framed = Array(Self.head.utf8)
            var rest = content[...]
            while !rest.isEmpty {
                let chunk = rest.prefix(Int.random(in: 1...80, using: &random))
                let zeros = String(repeating: "0", count: Int.random(in: 0...3, using: &random))
                framed += Array(
                    "\(zeros)\(String(chunk.count, radix: 16, uppercase: Bool.random(using: &random)))".utf8)
                framed += Array((Bool.random(using: &random) ? ";e=1\r\n" : "\r\n").utf8) + chunk + Array("\r\n".utf8)
                rest.removeFirst(chunk.count)
            }
            framed += Array("0\r\n\r\n\(Self.next)".utf8)
            var pieces: [ArraySlice<UInt8>] = []
            var tail = framed[...]
            while !tail.isEmpty {
                let piece = tail.prefix(Int.random(in: 1...120, using: &random))
                pieces.append(piece)
                tail.removeFirst(piece.count)
            }
            let stream = RequestStream(pieces: pieces)
            #expect(stream.requests.map(\.body) == [String(decoding: content, as: UTF8.self), ""])
            #expect(stream.end == .clean)
        }
    }
}

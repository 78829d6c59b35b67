import SluiceHTTP
import Testing

@Suite("Requests that are refused")
struct RequestFaultTests {
    struct Case: CustomTestStringConvertible {
        let text: String
        let fault: HTTPFault
        var testDescription: String { "\(fault): \(text.debugDescription)" }

        init(_ text: String, _ fault: HTTPFault) {
            self.text = text
            self.fault = fault
        }
    }

    static let requestLines = [
        Case(" / HTTP/1.1", .malformedRequestLine), Case(" GET / HTTP/1.1", .malformedRequestLine),
        Case("GET  / HTTP/1.1", .malformedRequestLine), Case("GET /  HTTP/1.1", .malformedRequestLine),
        Case("GET\t/ HTTP/1.1", .malformedRequestLine), Case("G(T / HTTP/1.1", .malformedRequestLine),
        Case("GET / HTTP/1.1 ", .malformedRequestLine), Case("GET / http/1.1", .malformedRequestLine),
        Case("GET / HTTP/11", .malformedRequestLine), Case("GET / HTTP/1,1", .malformedRequestLine),
        Case("GET / HTTP/1.10", .malformedRequestLine), Case("GET / HTTP/+1.", .malformedRequestLine),
        Case("GET / HTTP/1", .malformedRequestLine), Case("GET / X", .malformedRequestLine),
        Case("GET / ", .malformedRequestLine), Case("GET / a HTTP/1.1", .malformedRequestLine),
        Case("GÉT / HTTP/1.1", .malformedRequestLine), Case("GET\u{0} / HTTP/1.1", .malformedRequestLine),
        Case("{\"a\":1}", .malformedRequestLine), Case("\u{16}\u{3}\u{1}\u{2}\u{0}", .malformedRequestLine),
        Case("GET / HTTP/2.0", .versionUnsupported), Case("GET / HTTP/0.9", .versionUnsupported),
        Case("PRI * HTTP/2.0", .malformedTarget), Case("GET / HTTP/9.9", .versionUnsupported),
        Case("GET path HTTP/1.1", .malformedTarget), Case("GET * HTTP/1.1", .malformedTarget),
        Case("GET ?q HTTP/1.1", .malformedTarget), Case("OPTIONS *x HTTP/1.1", .malformedTarget),
        Case("CONNECT host:80 HTTP/1.1", .malformedTarget), Case("GET ftp://host/ HTTP/1.1", .malformedTarget),
        Case("GET http:/host/ HTTP/1.1", .malformedTarget), Case("GET http:///path HTTP/1.1", .malformedTarget),
        Case("GET http://host HTTP/1.1", .malformedTarget), Case("GET http://host?q=/p HTTP/1.1", .malformedTarget),
        Case("GET http://host?/ HTTP/1.1", .malformedTarget), Case("GET /a#b HTTP/1.1", .malformedTarget),
        Case("GET /a?b#c HTTP/1.1", .malformedTarget), Case("GET /\u{0} HTTP/1.1", .malformedTarget),
        Case("GET /\u{7f} HTTP/1.1", .malformedTarget), Case("GET /a\tb HTTP/1.1", .malformedTarget),
        Case("GET /\rb HTTP/1.1", .bareLineBreak), Case("GET /\nHost: x HTTP/1.1", .bareLineBreak),
        Case("GET /", .bareLineBreak),
    ]

    @Test("request lines", arguments: requestLines)
    func requestLine(_ example: Case) {
        let stream = readEveryWay("\(example.text)\r\nHost: h\r\n\r\n")
        #expect(stream.fault == example.fault)
        #expect(stream.requests.isEmpty)
    }

    @Test("a line that is complete is judged at once", arguments: requestLines)
    func requestLineAlone(_ example: Case) {
        #expect(RequestStream("\(example.text)\r\n").fault == example.fault)
    }

    static let fields = [
        Case("Name : value\r\n", .malformedField), Case("Name\t: value\r\n", .malformedField),
        Case("Content-Length : 5\r\n", .malformedField), Case("Transfer-Encoding : chunked\r\n", .malformedField),
        Case(": value\r\n", .malformedField), Case("Na me: value\r\n", .malformedField),
        Case("N(me: value\r\n", .malformedField), Case("Näme: value\r\n", .malformedField),
        Case("Name: a\u{0}b\r\n", .malformedField), Case("Name: a\u{1}b\r\n", .malformedField),
        Case("Name: a\u{7f}b\r\n", .malformedField), Case("Name: a\u{b}b\r\n", .malformedField),
        Case("Na\u{0}me: value\r\n", .malformedField), Case("Transfer-Encoding:\u{b}chunked\r\n", .malformedField),
        Case("Name: a\rb\r\n", .bareLineBreak), Case("Name: a\nb\r\n", .bareLineBreak),
        Case("Name: a\n", .bareLineBreak), Case("Name: a\r\r\n", .bareLineBreak),
        Case("Na\rme: a\r\n", .bareLineBreak), Case("\rName: a\r\n", .bareLineBreak),
        Case("\n", .bareLineBreak), Case("Name: a\n\r\n", .bareLineBreak),
        Case("Content\rLength: 5\r\n", .bareLineBreak), Case("Transfer\rEncoding: chunked\r\n", .bareLineBreak),
        Case("Name: a\r\n folded\r\n", .foldedField), Case("Name: a\r\n\tfolded\r\n", .foldedField),
        Case(" Name: a\r\n", .foldedField), Case("Transfer-Encoding:\r\n chunked\r\n", .transferEncodingUnsupported),
        Case("Accept:\r\n chunked\r\n", .foldedField),
        Case("Host: other\r\n", .hostRepeated), Case("HOST: h\r\n", .hostRepeated),
        Case("Content-Length: \r\n", .contentLengthInvalid), Case("Content-Length: -1\r\n", .contentLengthInvalid),
        Case("Content-Length: +1\r\n", .contentLengthInvalid), Case("Content-Length: 0x1\r\n", .contentLengthInvalid),
        Case("Content-Length: 1.0\r\n", .contentLengthInvalid), Case("Content-Length: 1 2\r\n", .contentLengthInvalid),
        Case("Content-Length: 1,1\r\n", .contentLengthInvalid), Case("Content-Length: 1, 1\r\n", .contentLengthInvalid),
        Case("Content-Length: 1_0\r\n", .contentLengthInvalid),
        Case("Content-Length: \"1\"\r\n", .contentLengthInvalid),
        Case("Content-Length: ٣\r\n", .contentLengthInvalid), Case("Content-Length: 1e1\r\n", .contentLengthInvalid),
        Case("Content-Length: 9223372036854775808\r\n", .contentLengthInvalid),
        Case("Content-Length: 18446744073709551617\r\n", .contentLengthInvalid),
        Case("Content-Length: 1\r\nContent-Length: 1\r\n", .contentLengthRepeated),
        Case("Content-Length: 1\r\ncontent-length: 2\r\n", .contentLengthRepeated),
        Case("Content-Length: 1\r\nTransfer-Encoding: chunked\r\n", .lengthAndTransferEncoding),
        Case("Transfer-Encoding: chunked\r\nContent-Length: 1\r\n", .lengthAndTransferEncoding),
        Case("Content-Length: 1\r\nTransfer-Encoding: identity\r\n", .lengthAndTransferEncoding),
        Case("Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n", .transferEncodingRepeated),
        Case("Transfer-Encoding: chunked\r\nTransfer-Encoding: identity\r\n", .transferEncodingRepeated),
        Case("Transfer-Encoding: identity\r\n", .transferEncodingUnsupported),
        Case("Transfer-Encoding: gzip, chunked\r\n", .transferEncodingUnsupported),
        Case("Transfer-Encoding: chunked, gzip\r\n", .transferEncodingUnsupported),
        Case("Transfer-Encoding: chunked, chunked\r\n", .transferEncodingUnsupported),
        Case("Transfer-Encoding: xchunked\r\n", .transferEncodingUnsupported),
        Case("Transfer-Encoding: chunked;q=1\r\n", .transferEncodingUnsupported),
        Case("Transfer-Encoding: \"chunked\"\r\n", .transferEncodingUnsupported),
        Case("Transfer-Encoding: chunked,\r\n", .transferEncodingUnsupported),
        Case("Transfer-Encoding: \r\n", .transferEncodingUnsupported),
        Case("Transfer-Encoding: chunKed\u{17f}\r\n", .transferEncodingUnsupported),
        Case("Expect: 200-ok\r\n", .expectationUnsupported), Case("Expect: \r\n", .expectationUnsupported),
        Case("Expect: 100-continue, x\r\n", .expectationUnsupported),
    ]

    @Test("header fields", arguments: fields)
    func field(_ example: Case) {
        let stream = readEveryWay("POST / HTTP/1.1\r\nHost: h\r\n\(example.text)\r\n")
        #expect(stream.fault == example.fault)
        #expect(stream.requests.isEmpty)
    }

    @Test("a line without a colon is no field")
    func fieldWithoutColon() {
        #expect(readEveryWay("GET / HTTP/1.1\r\nHost\r\n\r\n").fault?.status == .badRequest)
        #expect(readEveryWay("GET / HTTP/1.1\r\nname\r\nHost: h\r\n\r\n").fault?.status == .badRequest)
    }

    @Test(
        "whom a request is for is said exactly once",
        arguments: [
            Case("GET / HTTP/1.1\r\n\r\n", .hostMissing), Case("GET / HTTP/1.1\r\nHosts: h\r\n\r\n", .hostMissing),
            Case("GET http://h/ HTTP/1.1\r\n\r\n", .hostMissing),
            Case("GET / HTTP/1.1\r\nHost: a b\r\n\r\n", .malformedField),
            Case("GET / HTTP/1.0\r\nHost: a\r\nHost: b\r\n\r\n", .hostRepeated),
        ])
    func host(_ example: Case) {
        #expect(readEveryWay(example.text).fault == example.fault)
    }

    @Test("HTTP/1.0 knows no chunks")
    func chunksOfVersion10() {
        let text = "POST / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"
        #expect(readEveryWay(text).fault == .malformedField)
    }

    @Test("more than one empty line before a request line")
    func emptyLines() {
        #expect(readEveryWay("\r\n\r\n\r\nGET / HTTP/1.1\r\nHost: h\r\n\r\n").fault == .malformedRequestLine)
        #expect(readEveryWay("\nGET / HTTP/1.1\r\nHost: h\r\n\r\n").fault == .bareLineBreak)
        #expect(readEveryWay("\rGET / HTTP/1.1\r\nHost: h\r\n\r\n").fault == .bareLineBreak)
    }

    private static let small = HTTPLimits(requestLineBytes: 40, headerBytes: 60, headerCount: 3, bodyBytes: 4)

    @Test(
        "one more than the limits",
        arguments: [
            Case("GET /\(String(repeating: "a", count: 25)) HTTP/1.1\r\n\r\n", .requestLineTooLong(limit: 40)),
            Case("GET /\(String(repeating: "a", count: 100))", .requestLineTooLong(limit: 40)),
            Case(String(repeating: "A", count: 100), .requestLineTooLong(limit: 40)),
            Case(
                "GET / HTTP/1.1\r\nHost: h\r\nA: \(String(repeating: "b", count: 90))\r\n\r\n",
                .fieldsTooLarge(limit: 60)),
            Case("GET / HTTP/1.1\r\nHost: h\r\nA: \(String(repeating: "b", count: 90))", .fieldsTooLarge(limit: 60)),
            Case("GET / HTTP/1.1\r\n\(String(repeating: "b", count: 90))", .fieldsTooLarge(limit: 60)),
            Case(
                "GET / HTTP/1.1\r\nHost: h\r\nA: \(String(repeating: "b", count: 25))\r\nB: "
                    + "\(String(repeating: "c", count: 25))\r\n\r\n", .fieldsTooLarge(limit: 60)),
            Case("GET / HTTP/1.1\r\nHost: h\r\nA: 1\r\nB: 2\r\nC: 3\r\n\r\n", .tooManyFields(limit: 3)),
            Case("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 5\r\n\r\n", .bodyTooLarge(limit: 4, actual: 5)),
            Case(
                "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 999999999999999999\r\n\r\n",
                .bodyTooLarge(limit: 4, actual: 999_999_999_999_999_999)),
        ])
    func limits(_ example: Case) {
        #expect(readEveryWay(example.text, limits: Self.small).fault == example.fault)
    }

    @Test(
        "each fault has its status",
        arguments: [
            (HTTPFault.malformedRequestLine, 400), (.malformedTarget, 400), (.malformedField, 400),
            (.bareLineBreak, 400),
            (.foldedField, 400), (.hostMissing, 400), (.hostRepeated, 400), (.contentLengthInvalid, 400),
            (.contentLengthRepeated, 400), (.lengthAndTransferEncoding, 400), (.transferEncodingRepeated, 400),
            (.malformedChunk, 400), (.timedOut, 408), (.bodyTooLarge(limit: 1, actual: 2), 413),
            (.requestLineTooLong(limit: 1), 414), (.expectationUnsupported, 417), (.fieldsTooLarge(limit: 1), 431),
            (.tooManyFields(limit: 1), 431), (.transferEncodingUnsupported, 501), (.versionUnsupported, 505),
        ])
    func statuses(fault: HTTPFault, code: Int) {
        #expect(fault.status.code == code)
        #expect(!fault.message.isEmpty)
    }

    @Test("messages tell the limit that was passed")
    func messages() {
        #expect(HTTPFault.bodyTooLarge(limit: 10, actual: 12).message.contains("Limit: 10 bytes, Actual: 12 bytes"))
        #expect(HTTPFault.requestLineTooLong(limit: 10).message.contains("10"))
    }
}

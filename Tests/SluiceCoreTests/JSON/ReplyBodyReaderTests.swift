import SluiceCore
import Testing

@Suite struct ReplyBodyReaderTests {
    static let bodies: [(body: String, base64: Bool, expected: ReplyBody)] = [
        (#"{"result":"OK"}"#, true, .single(.result(text("OK")))),
        (#"{"result":"OK"}"#, false, .single(.result(text("OK")))),
        (#"{"result":"T0s="}"#, true, .single(.result(text("OK")))),
        (#"{"result":"T0s="}"#, false, .single(.result(text("T0s=")))),
        (#"{"result":"//4AAQ=="}"#, true, .single(.result(.bulk([0xFF, 0xFE, 0x00, 0x01])))),
        (#"{"result":""}"#, true, .single(.result(.bulk([])))),
        (
            #"{"result":["OK",["T0s=",7],null,[]]}"#, true,
            .single(.result(.array([text("OK"), .array([text("OK"), .integer(7)]), .null, .array([])])))
        ),
        (#"{"result":9223372036854775807}"#, true, .single(.result(.integer(.max)))),
        (#"{"result":-9223372036854775808}"#, true, .single(.result(.integer(.min)))),
        (#"{"result":9223372036854775808}"#, true, .single(.result(text("9223372036854775808")))),
        (#"{"result":1.50}"#, true, .single(.result(text("1.50")))),
        (#"{"result":[true,false]}"#, false, .single(.result(.array([.integer(1), .integer(0)])))),
        (#"{"result":"a\"\u00e9\ud83d\ude00"}"#, false, .single(.result(text("a\"é😀")))),
        (#"{"error":"WRONGTYPE Operation \"x\""}"#, true, .single(.error("WRONGTYPE Operation \"x\""))),
        (#"{"error":"T0s="}"#, true, .single(.error("T0s="))),
        (#"{"result":null,"error":"ERR x"}"#, true, .single(.error("ERR x"))),
        (#"{"error":null,"result":1}"#, true, .single(.result(.integer(1)))),
        (#" { "id" : {"a":[1,{}]} , "result" : null , "time":0.3 } "#, true, .single(.result(.null))),
        ("[]", true, .batch([])),
        (
            #"[{"result":"OK"}, {"error":"ERR x"},{"result":["dg==",null]}]"#, true,
            .batch([.result(text("OK")), .error("ERR x"), .result(.array([text("v"), .null]))])
        ),
    ]

    @Test(arguments: bodies)
    func readsAnswers(body: String, base64: Bool, expected: ReplyBody) throws {
        #expect(try read(body, base64: base64) == expected)
        let trimmed = Array(body.utf8).filter { $0 != 0x20 }
        for length in 0..<trimmed.count {
            #expect(throws: ReplyBodyFault.self) { try read(Array(trimmed[..<length]), base64: base64) }
        }
        #expect(throws: ReplyBodyFault.notJSON(trimmed.count)) { try read(trimmed + Array("x".utf8), base64: base64) }
    }

    @Test(
        arguments: [
            ("", .notJSON(0)), ("<html>", .notJSON(0)), ("upstream error", .notJSON(0)), ("{}", .unexpectedShape(0)),
            (#""text""#, .unexpectedShape(0)), ("[1]", .unexpectedShape(1)),
            (#"{"result":{"a":1}}"#, .unexpectedShape(10)),
            (#"{"error":5}"#, .unexpectedShape(0)), (#"{"result":1,}"#, .notJSON(12)),
            (#"{"result":01}"#, .notJSON(11)),
        ] as [(String, ReplyBodyFault)])
    func refusesWhatTheAPINeverSends(body: String, fault: ReplyBodyFault) {
        #expect(throws: fault) { try read(body, base64: true) }
    }

    @Test func boundsNesting() throws {
        func nested(_ depth: Int) -> String {
            #"{"result":"# + String(repeating: "[", count: depth) + String(repeating: "]", count: depth) + "}"
        }
        #expect(try read(nested(128), base64: true) != .batch([]))
        #expect(throws: ReplyBodyFault.tooDeep(138)) { try read(nested(129), base64: true) }
    }

    @Test func undoesWhatTheTranscoderDid() throws {
        for seed in 1...200 as ClosedRange<UInt64> {
            let value = randomBytes(count: Int(seed % 50), seed: seed)
            let output = ByteBuffer()
            output.append("{\"result\":")
            var transcoder = ReplyTranscoder()
            let reply = Array("*2\r\n:\(seed)\r\n$\(value.count)\r\n".utf8) + value + [13, 10]
            _ = try reply.withUnsafeBytes { try transcoder.transcode($0, format: .base64, into: output) }
            output.append(UInt8(ascii: "}"))
            #expect(
                try read(output.contents, base64: true)
                    == .single(.result(.array([.integer(Int64(seed)), .bulk(value)]))))
        }
    }

    private static func text(_ text: String) -> Reply { .bulk(Array(text.utf8)) }

    private func read(_ body: String, base64: Bool) throws(ReplyBodyFault) -> ReplyBody {
        try read(Array(body.utf8), base64: base64)
    }

    private func read(_ body: [UInt8], base64: Bool) throws(ReplyBodyFault) -> ReplyBody {
        try withGuardedBytes(body) { bytes throws(ReplyBodyFault) in
            try ReplyBodyReader.read(bytes, base64: base64)
        }
    }
}

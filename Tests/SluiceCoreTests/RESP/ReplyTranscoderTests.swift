import Foundation
import SluiceCore
import Testing

@Suite struct ReplyTranscoderTests {
    static let replies: [(reply: String, json: String, base64: String)] = [
        ("+OK\r\n", #""OK""#, #""OK""#),
        ("+PONG\r\n", #""PONG""#, #""UE9ORw==""#),
        ("+string\r\n", #""string""#, #""c3RyaW5n""#),
        ("+none\r\n", #""none""#, #""bm9uZQ==""#),
        ("+OKAY\r\n", #""OKAY""#, #""T0tBWQ==""#),
        ("+\r\n", #""""#, #""""#),
        ("$2\r\nOK\r\n", #""OK""#, #""T0s=""#),
        ("*1\r\n+OK\r\n", #"["OK"]"#, #"["T0s="]"#),
        ("$3\r\nbar\r\n", #""bar""#, #""YmFy""#),
        ("$0\r\n\r\n", #""""#, #""""#),
        ("$2\r\n\r\n\r\n", #""\r\n""#, #""DQo=""#),
        ("$-1\r\n", "null", "null"),
        ("*-1\r\n", "null", "null"),
        ("*0\r\n", "[]", "[]"),
        (":0\r\n", "0", "0"),
        (":-1\r\n", "-1", "-1"),
        (":+7\r\n", "7", "7"),
        (":9223372036854775807\r\n", "9223372036854775807", "9223372036854775807"),
        (":-9223372036854775808\r\n", "-9223372036854775808", "-9223372036854775808"),
        ("*2\r\n$1\r\nv\r\n$-1\r\n", #"["v",null]"#, #"["dg==",null]"#),
        ("*2\r\n+OK\r\n*2\r\n:7\r\n$1\r\nx\r\n", #"["OK",[7,"x"]]"#, #"["T0s=",[7,"eA=="]]"#),
        ("*3\r\n*0\r\n*1\r\n*0\r\n*-1\r\n", "[[],[[]],null]", "[[],[[]],null]"),
        ("-ERR unknown \"x\"\r\n", #""ERR unknown \"x\"""#, #""ERR unknown \"x\"""#),
        ("-\r\n", #""""#, #""""#),
        ("*1\r\n-ERR x\r\n", #"["ERR x"]"#, #"["RVJSIHg="]"#),
        (
            "$7\r\na\"\\\n\u{1}/ü\r\n".replacingOccurrences(of: "$7", with: "$8"), #""a\"\\\n\u0001/ü""#,
            #""YSJcCgEvw7w=""#
        ),
        ("*2\r\n$1\r\na\r\n$1\r\n1\r\n", #"["a","1"]"#, #"["YQ==","MQ=="]"#),
        // RESP3
        ("_\r\n", "null", "null"),
        ("#t\r\n", "1", "1"),
        ("#f\r\n", "0", "0"),
        (",1.5\r\n", #""1.5""#, #""MS41""#),
        (",inf\r\n", #""inf""#, #""aW5m""#),
        (",-inf\r\n", #""-inf""#, #""LWluZg==""#),
        (",nan\r\n", #""nan""#, #""bmFu""#),
        (
            "(3492890328409238509324850943850943825024385\r\n", #""3492890328409238509324850943850943825024385""#,
            #""MzQ5Mjg5MDMyODQwOTIzODUwOTMyNDg1MDk0Mzg1MDk0MzgyNTAyNDM4NQ==""#
        ),
        ("=15\r\ntxt:Some string\r\n", #""Some string""#, #""U29tZSBzdHJpbmc=""#),
        ("=4\r\ntxt:\r\n", #""""#, #""""#),
        ("%2\r\n+a\r\n:1\r\n+b\r\n*1\r\n#t\r\n", #"["a",1,"b",[1]]"#, #"["YQ==",1,"Yg==",[1]]"#),
        ("%0\r\n", "[]", "[]"),
        ("~2\r\n:1\r\n:2\r\n", "[1,2]", "[1,2]"),
        (">2\r\n+a\r\n_\r\n", #"["a",null]"#, #"["YQ==",null]"#),
        ("!5\r\nERR x\r\n", #""ERR x""#, #""ERR x""#),
    ]

    @Test(arguments: replies)
    func convertsRepliesAsTheAPIShowsThem(reply: String, json: String, base64: String) throws {
        let bytes = Array(reply.utf8)
        #expect(try ReplyVerifier.transcode(bytes, .json) == json)
        #expect(try ReplyVerifier.transcode(bytes, .base64) == base64)
        #expect(try ReplyVerifier.transcode(bytes, .resp2) == reply)
        #expect(try ReplyVerifier.transcode(bytes, .discard) == "")
    }

    @Test func servesOneReplyAfterTheOther() throws {
        let all = Self.replies.flatMap { Array($0.reply.utf8) }
        let count = Self.replies.count
        #expect(
            try ReplyVerifier.transcode(all, count: count, .base64)
                == Self.replies.map(\.base64).joined(separator: " "))
        #expect(
            try ReplyVerifier.transcode(all, count: count, .discard) == String(repeating: " ", count: count - 1))
    }

    @Test func keepsRawBytesInBase64AndReplacesBadOnesInJSON() throws {
        let reply = Array("$4\r\n".utf8) + [0xFF, 0xFE, 0x00, 0x01] + Array("\r\n".utf8)
        #expect(try ReplyVerifier.transcode(reply, .base64) == #""//4AAQ==""#)
        #expect(try ReplyVerifier.transcode(reply, .json) == "\"\u{FFFD}\u{FFFD}\\u0000\\u0001\"")
        let error = Array("-ERR ".utf8) + [0xC3] + Array("\r\n".utf8)
        #expect(try ReplyVerifier.transcode(error, .base64) == "\"ERR \u{FFFD}\"")
    }

    @Test(
        arguments: [
            ("x\r\n", .unknownType(0x78)), ("\r\n", .unknownType(0x0D)), ("*1\r\nx", .unknownType(0x78)),
            ("|1\r\n", .unknownType(0x7C)), ("$?\r\n", .malformed), ("*?\r\n", .malformed), ("$\r\n", .malformed),
            ("$-2\r\nx", .malformed), ("*-2\r\n", .malformed), ("%-1\r\n", .malformed), ("=3\r\ntxt\r\n", .malformed),
            ("=-1\r\n", .malformed), ("$1x\r\n", .malformed), ("$1\rx", .malformed), ("$1\nx", .malformed),
            ("$3\r\nbarx\n", .malformed), ("$3\r\nbar\r\r", .malformed), (":\r\n", .malformed),
            (":1.5\r\n", .malformed),
            (":9223372036854775808\r\n", .malformed), (":-9223372036854775809\r\n", .malformed),
            (":00000000000000000001", .malformed), ("+a\rb\r\n", .malformed), ("#x\r\n", .malformed),
            ("_x\r\n", .malformed),
            ("$2147483648\r\n", .tooLarge), ("*2147483648\r\n", .tooLarge),
        ] as [(String, RESPFault)])
    func refusesWhatIsNoReply(input: String, fault: RESPFault) {
        for format in [ReplyFormat.json, .base64, .resp2, .discard] {
            #expect(throws: fault) { try ReplyVerifier.transcode(Array(input.utf8), format) }
        }
        #expect(throws: fault) { try ReplyVerifier.decode(Array(input.utf8)) }
    }

    @Test func survivesTheDeepestReplyThatAScriptCanMake() throws {
        let depth = 8000
        let reply = Array(String(repeating: "*1\r\n", count: depth).utf8) + Array(":1\r\n".utf8)
        let (json, _) = try run(reply, .json)
        #expect(json == String(repeating: "[", count: depth) + "1" + String(repeating: "]", count: depth))
        let deeper = Array(String(repeating: "*1\r\n", count: 10_001).utf8)
        #expect(throws: RESPFault.tooDeep) { try run(deeper, .json) }
    }

    @Test func consumesLargeRepliesAsTheyArrive() throws {
        var transcoder = ReplyTranscoder()
        let output = ByteBuffer()
        let header = try step(&transcoder, "*2\r\n$10\r\n01234", .json, output)
        #expect(header == Step(consumed: 4, isFinished: false, needed: 17))
        #expect(try step(&transcoder, "$10\r\n0123456789\r\n$1", .json, output).consumed == 17)
        #expect(output.text == #"["0123456789","#)
        #expect(try step(&transcoder, "$1\r\nx\r\n", .json, output) == Step(consumed: 7, isFinished: true, needed: 0))
        #expect(output.text == #"["0123456789","x"]"#)
    }

    @Test func discardsWhatWasBegunWithoutHoldingIt() throws {
        var transcoder = ReplyTranscoder()
        let output = ByteBuffer()
        #expect(try step(&transcoder, "*3\r\n:1\r\n$1000\r\nabc", .json, output).consumed == 8)
        let rest = "$1000\r\nabc"
        #expect(try step(&transcoder, rest, .discard, output) == Step(consumed: 10, isFinished: false, needed: 0))
        let more = String(repeating: "x", count: 900)
        #expect(try step(&transcoder, more, .discard, output) == Step(consumed: 900, isFinished: false, needed: 0))
        #expect(
            try step(&transcoder, String(repeating: "x", count: 97) + "\r\n+a long", .discard, output).consumed == 106)
        #expect(try step(&transcoder, " line", .discard, output).consumed == 5)
        #expect(try step(&transcoder, "\r", .discard, output).consumed == 0)
        #expect(
            try step(&transcoder, "\r\n:1\r\n", .discard, output) == Step(consumed: 2, isFinished: true, needed: 0))
        #expect(output.text == "[1,")
    }

    @Test func beginsAnewAfterReset() throws {
        var transcoder = ReplyTranscoder()
        let output = ByteBuffer()
        #expect(try !step(&transcoder, "*2\r\n+half a l", .discard, output).isFinished)
        transcoder.reset()
        #expect(try step(&transcoder, ":5\r\n", .json, output).isFinished)
        #expect(output.text == "5")
    }

    @Test func writesJSONThatFoundationReads() throws {
        let alphabet = Array("ab\"\\\n/é😀".utf8) + [0x00, 0x80, 0xC2, 0xE0, 0xFF]
        for seed in 1...200 as ClosedRange<UInt64> {
            let values = (0..<5).map {
                randomBytes(count: Int(seed % 40) + $0, seed: seed &* 31 + UInt64($0), from: alphabet)
            }
            let reply = Array("*5\r\n".utf8) + values.flatMap { Array("$\($0.count)\r\n".utf8) + $0 + [0x0D, 0x0A] }
            let json = try JSONSerialization.jsonObject(with: Data(run(reply, .json).text.utf8)) as? [String]
            #expect(json == values.map { String(decoding: $0, as: UTF8.self) })
            let base64 = try JSONSerialization.jsonObject(with: Data(run(reply, .base64).text.utf8)) as? [String]
            #expect(base64 == values.map { Data($0).base64EncodedString() })
        }
    }

    private func run(_ reply: [UInt8], _ format: ReplyFormat) throws -> (text: String, consumed: Int) {
        var transcoder = ReplyTranscoder()
        let output = ByteBuffer()
        let progress = try reply.withUnsafeBytes { try transcoder.transcode($0, format: format, into: output) }
        return (output.text, progress.consumed)
    }

    private struct Step: Equatable {
        var consumed: Int
        var isFinished: Bool
        var needed: Int
    }

    private func step(
        _ transcoder: inout ReplyTranscoder, _ input: String, _ format: ReplyFormat, _ output: ByteBuffer
    ) throws -> Step {
        let progress = try Array(input.utf8).withUnsafeBytes {
            try transcoder.transcode($0, format: format, into: output)
        }
        return Step(consumed: progress.consumed, isFinished: progress.isFinished, needed: progress.needed)
    }
}

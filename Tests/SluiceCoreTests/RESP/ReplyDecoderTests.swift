import SluiceCore
import Testing

@Suite struct ReplyDecoderTests {
    static let replies: [(wire: String, reply: Reply)] = [
        ("+OK\r\n", .status("OK")), ("-ERR no\r\n", .error("ERR no")), (":-9\r\n", .integer(-9)),
        ("$3\r\nb\r\n\r\n", .bulk(Array("b\r\n".utf8))), ("$-1\r\n", .null), ("*-1\r\n", .null), ("*0\r\n", .array([])),
        (
            "*3\r\n:1\r\n*2\r\n+a\r\n-b\r\n$0\r\n\r\n",
            .array([.integer(1), .array([.status("a"), .error("b")]), .bulk([])])
        ),
        ("%1\r\n+k\r\n,1.5\r\n", .array([.status("k"), .bulk(Array("1.5".utf8))])), ("#t\r\n", .integer(1)),
        ("=5\r\ntxt:x\r\n", .bulk([0x78])), ("!3\r\nERR\r\n", .error("ERR")),
    ]

    @Test(arguments: replies)
    func decodesReplies(wire: String, reply: Reply) throws {
        #expect(try ReplyVerifier.decode(Array(wire.utf8)) == reply)
    }

    @Test func readsALargeReplyOnceHoweverItArrives() throws {
        let count = 20_000
        let wire = Array("*\(count)\r\n".utf8) + (0..<count).flatMap { Array(":\($0)\r\n".utf8) }
        var decoder = ReplyDecoder()
        for end in stride(from: 0, to: wire.count, by: 64) {
            #expect(try decoder.decode(wire.span.bytes.extracting(first: end)) == nil)
        }
        #expect(try decoder.decode(wire.span.bytes)?.reply.array?.count == count)
    }

    @Test func boundsNesting() {
        let wire = Array(String(repeating: "*1\r\n", count: 129).utf8)
        var decoder = ReplyDecoder()
        #expect(throws: RESPFault.tooDeep) { try decoder.decode(wire.span.bytes) }
        decoder.reset()
        #expect(throws: Never.self) { try decoder.decode(Array(":1\r\n".utf8).span.bytes) }
    }

    @Test func showsValuesAsWhatTheyAre() {
        #expect(Reply.bulk(Array("é".utf8)).string == "é")
        #expect(Reply.bulk([0xFF]).string == nil)
        #expect(Reply.bulk([0xFF]).bytes == [0xFF])
        #expect(Reply.status("OK").bytes == Array("OK".utf8))
        #expect(Reply.integer(3).integer == 3)
        #expect(Reply.bulk(Array("3".utf8)).integer == nil)
        #expect(Reply.error("ERR").string == nil)
        #expect(Reply.array([.null]).array == [.null])
    }
}

import SluiceCore
import Testing

@testable import SluiceGateway

/// What becomes of a command that waits, before it is sent and after its client has left.
@Suite struct BlockingCommandTests {
    private static func command(_ line: String, longest: Duration) throws -> BlockingCommand {
        let words = line.split(separator: " ", omittingEmptySubsequences: false)
        let (bytes, arguments) = (ByteBuffer(), ArgumentList())
        for word in words {
            arguments.append(ByteRange(offset: bytes.count, count: word.utf8.count))
            bytes.append(String(word))
        }
        let kind = try #require(BlockingKind(words[0].lowercased()))
        let info = try #require(CommandTable.standard.all.first { $0.name == words[0].lowercased() })
        return try BlockingCommand(
            kind, arity: Int(info.arity), arguments, of: UnsafeRawBufferPointer(bytes.readableRegion), longest: longest)
    }

    private static func text(_ words: [[UInt8]]) -> String {
        words.map { String(decoding: $0, as: UTF8.self) }.joined(separator: " ")
    }

    @Test func everyCommandThatTheTableCallsBlockingIsKnown() {
        let blocking = CommandTable.standard.all.filter { $0.refusal == .blocking || $0.refusal == .blockingOption }
        #expect(blocking.count >= 10)
        for command in blocking {
            #expect(BlockingKind(command.name) != nil, "\(command.name)")
        }
    }

    @Test(arguments: [
        ("BLPOP a b 0", "BLPOP a b 10.000"), ("BLPOP a 5", "BLPOP a 5.000"), ("blpop a 10", "blpop a 10.000"),
        ("BRPOP a 10.001", "BRPOP a 10.000"), ("BRPOP a 0.25", "BRPOP a 0.250"), ("BRPOP a 1e-9", "BRPOP a 0.001"),
        ("BRPOP a 1e300", "BRPOP a 10.000"), ("BRPOP a 0x3", "BRPOP a 3.000"), ("BRPOP a -0", "BRPOP a 10.000"),
        ("BLMOVE a b LEFT RIGHT 0", "BLMOVE a b LEFT RIGHT 10.000"), ("BRPOPLPUSH a b 99", "BRPOPLPUSH a b 10.000"),
        ("BLMPOP 0 1 a LEFT", "BLMPOP 10.000 1 a LEFT"), ("BZMPOP 1 1 a MIN COUNT 2", "BZMPOP 1.000 1 a MIN COUNT 2"),
        ("BZPOPMIN a 0", "BZPOPMIN a 10.000"), ("BZPOPMAX a b 2", "BZPOPMAX a b 2.000"),
        ("XREAD BLOCK 0 STREAMS BLOCK 0", "XREAD BLOCK 10000 STREAMS BLOCK 0"),
        ("XREAD COUNT 5 block 99999 STREAMS s $", "XREAD COUNT 5 block 10000 STREAMS s $"),
        ("XREAD BLOCK 1 BLOCK 0 STREAMS s 0", "XREAD BLOCK 1 BLOCK 10000 STREAMS s 0"),
        (
            "XREADGROUP GROUP BLOCK STREAMS BLOCK 7 NOACK STREAMS s >",
            "XREADGROUP GROUP BLOCK STREAMS BLOCK 7 NOACK STREAMS s >"
        ),
        ("BLPOP", "BLPOP"), ("BLMOVE a b LEFT", "BLMOVE a b LEFT"), ("BLMPOP", "BLMPOP"),
        ("XREAD BLOCK", "XREAD BLOCK"),
    ])
    func waitsAreCapped(line: String, sent: String) throws {
        let command = try Self.command(line, longest: .seconds(10))
        #expect(Self.text(command.words) == sent)
        #expect(command.wait <= .seconds(10))
    }

    @Test(arguments: [
        ("BLPOP a x", "not a float"), ("BLPOP a ", "not a float"), ("BLPOP a inf", "not a float"),
        ("BLPOP a nan", "not a float"), ("BLPOP a -1", "is negative"), ("BLMPOP key 1 a LEFT", "not a float"),
        ("XREAD BLOCK 1.5 STREAMS s 0", "not an integer"), ("XREAD BLOCK -1 STREAMS s 0", "is negative"),
        ("XREAD BLOCK STREAMS s 0", "not an integer"),
        ("XREAD BLOCK 99999999999999999999 STREAMS s 0", "not an integer"),
    ])
    func waitsThatAreNoneAreRefused(line: String, text: String) throws {
        let fault = #expect(throws: BlockingCommand.Fault.self) { try Self.command(line, longest: .seconds(10)) }
        #expect(fault?.message.contains(text) == true)
    }

    private static func bulk(_ text: String) -> Reply { .bulk(Array(text.utf8)) }

    @Test(arguments: [
        ("BLPOP l 0", Reply.array([bulk("l"), bulk("a")]), "LPUSH l a"),
        ("BRPOP l 0", .array([bulk("l"), bulk("a")]), "RPUSH l a"),
        (
            "BLMPOP 0 2 l m LEFT COUNT 3", .array([bulk("m"), .array([bulk("a"), bulk("b"), bulk("c")])]),
            "LPUSH m c b a"
        ),
        ("BLMPOP 0 1 m right", .array([bulk("m"), .array([bulk("c"), bulk("b")])]), "RPUSH m b c"),
        ("BZPOPMIN z 0", .array([bulk("z"), bulk("a"), bulk("1.5")]), "ZADD z NX 1.5 a"),
        (
            "BZMPOP 0 1 z MAX COUNT 2",
            .array([bulk("z"), .array([.array([bulk("a"), bulk("2")]), .array([bulk("b"), bulk("1")])])]),
            "ZADD z NX 2 a 1 b"
        ),
    ])
    func whatWasTakenGoesBack(line: String, reply: Reply, returning: String) throws {
        let command = try Self.command(line, longest: .seconds(10))
        #expect(TakenElements(reply, command.taking).map { Self.text($0.returning) } == returning)
    }

    @Test(arguments: [
        ("BLPOP l 0", Reply.null), ("BLPOP l 0", .error("WRONGTYPE")), ("BLMOVE a b LEFT LEFT 0", bulk("a")),
        ("XREADGROUP GROUP g c BLOCK 0 STREAMS s >", .array([.array([bulk("s"), .array([])])])),
        ("BZPOPMIN z 0", .array([])), ("BLMPOP 0 9 l LEFT", .array([bulk("l"), .array([bulk("a")])])),
    ])
    func nothingElseGoesBack(line: String, reply: Reply) throws {
        #expect(TakenElements(reply, try Self.command(line, longest: .seconds(10)).taking) == nil)
    }
}

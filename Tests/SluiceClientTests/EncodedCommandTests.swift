import SluiceCore
import Testing

@testable import SluiceClient

@Suite struct EncodedCommandTests {
    private static func command(_ words: [String]) -> EncodedCommand {
        EncodedCommand(words.map { Array($0.utf8) })
    }

    @Test(arguments: [["GET", "k"], ["mget", "a", "b"], ["PING"], ["OBJECT", "ENCODING", "k"], ["SCAN", "0"]])
    func readsMayBeRepeated(words: [String]) {
        #expect(Self.command(words).retryClass == .read)
    }

    @Test(
        arguments: [
            ["SET", "k", "v"], ["INCR", "k"], ["EVAL", "return 1", "0"], ["NO.SUCH", "k"], ["CONFIG", "SET", "a", "b"],
            ["SCRIPT"], [""], [],
        ] as [[String]])
    func nothingElseMay(words: [String]) {
        #expect(Self.command(words).retryClass > .read)
    }

    @Test(
        arguments: [
            (["SET", "k\"\n", "ü"], #"["SET","k\"\n","ü"]"#), (["PING"], #"["PING"]"#), ([""], #"[""]"#),
            (
                ["GET", String(repeating: "x", count: 9000)],
                #"["GET",""# + String(repeating: "x", count: 9000) + #""]"#
            ),
        ] as [([String], String)])
    func textGoesAsJSON(words: [String], json: String) {
        let body = ByteBuffer()
        Self.command(words).appendJSON(to: body)
        #expect(String(decoding: body.readableRegion, as: UTF8.self) == json)
    }

    @Test func aNameWithASubcommandIsTwoWords() {
        let body = ByteBuffer()
        let command: WriteCommand<Void> = .scriptKill()
        command.encoded.appendJSON(to: body)
        #expect(String(decoding: body.readableRegion, as: UTF8.self) == #"["SCRIPT","KILL"]"#)
    }

    @Test(arguments: [[0xFF], [0xC3], [0x41, 0x41, 0x41, 0x41, 0x41, 0x41, 0x41, 0x41, 0x80]] as [[UInt8]])
    func bytesAreNoText(word: [UInt8]) {
        #expect(!EncodedCommand([[0x53], word]).isText)
        #expect(EncodedCommand([[0x53], word]).allWords == [[0x53], word])
    }

    @Test(
        arguments: [
            (["get", "secret"], "GET"), (["config", "set", "secret", "x"], "CONFIG SET"),
            (["my.own", "secret"], "MY.OWN"), ([String(repeating: "n", count: 100)], String(repeating: "N", count: 64)),
        ] as [([String], String)])
    func theNameHoldsNoArguments(words: [String], name: String) {
        #expect(Self.command(words).name == name)
    }
}

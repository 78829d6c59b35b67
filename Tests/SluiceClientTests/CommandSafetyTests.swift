import Testing

@testable import SluiceClient

@Suite struct CommandSafetyTests {
    @Test(arguments: [["GET", "k"], ["mget", "a", "b"], ["PING"], ["OBJECT", "ENCODING", "k"], ["SCAN", "0"]])
    func readsMayBeRepeated(command: [String]) {
        #expect(CommandSafety.mayRepeat(command.map { Array($0.utf8) }))
    }

    @Test(
        arguments: [
            ["SET", "k", "v"], ["INCR", "k"], ["EVAL", "return 1", "0"], ["NO.SUCH", "k"], ["CONFIG", "SET", "a", "b"],
            ["SCRIPT"], [""], [],
        ] as [[String]])
    func nothingElseMay(command: [String]) {
        #expect(!CommandSafety.mayRepeat(command.map { Array($0.utf8) }))
    }
}

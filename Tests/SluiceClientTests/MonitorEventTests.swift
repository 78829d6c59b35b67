import Testing

@testable import SluiceClient

@Suite struct MonitorEventTests {
    @Test func readsTheBeginning() {
        #expect(MonitorEvent(data: "\"OK\"") == .started)
    }

    @Test(
        arguments: [
            (#"1721284005.242090 [0 127.0.0.1:5000] "GET" "k""#, 0, "127.0.0.1:5000", [Array("GET".utf8), [0x6B]]),
            (#"1.5 [3 [::1]:5000] "PING""#, 3, "[::1]:5000", [Array("PING".utf8)]),
            (
                #"1.5 [0 lua] "SET" "a\"]\\ b" "\x00\xff\n""#, 0, "lua",
                [
                    Array("SET".utf8), Array("a\"]\\ b".utf8), [0, 0xFF, 0x0A],
                ]
            ),
            (#"1.5 [0 unix:/tmp/s] "ECHO" """#, 0, "unix:/tmp/s", [Array("ECHO".utf8), []]),
        ] as [(String, Int, String, [[UInt8]])])
    func readsCommands(line: String, database: Int, source: String, words: [[UInt8]]) throws {
        let command = try #require(MonitoredCommand(line: line))
        #expect(command.database == database)
        #expect(command.source == source)
        #expect(command.words == words)
    }

    @Test(arguments: [
        "", "x", "1.5", #"1.5 [0 a "GET""#, #"x [0 a] "GET""#, #"1 [x a] "GET""#, #"1 [0] "GET""#, #"1 [0 a] "GET"#,
        #"1 [0 a] "G\xZZ""#, #"1 [0 a] "G\"#, #"1 [0 a] "G""H""#,
    ])
    func ignoresWhatItDoesNotKnow(line: String) {
        #expect(MonitorEvent(data: line) == nil)
    }
}

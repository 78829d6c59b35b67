import TestSupport
import Testing

@Suite(.gateway) struct ScanTests {
    private let program: CommandLineProgram
    private let redis: PrivateRedis

    init() throws {
        program = try CommandLineProgram(of: .ofSuite())
        redis = try .ofSuite()
        let connection = try redis.connect()
        for number in 0..<2500 {
            try connection.call("SET", "scan:\(number)", "x")
        }
        try connection.call("HSET", "hash", "a", "1", "b", "2\t3")
        try connection.call("ZADD", "sorted", "1.5", "m")
        try connection.call("SADD", "set", "one")
    }

    @Test func findsEachKeyOnce() async throws {
        let outcome = try await program.run("scan", "--match", "scan:*", "--count", "100")
        #expect(outcome.status == 0)
        #expect(outcome.lines.count == 2500 && Set(outcome.lines).count == 2500)
    }

    @Test(arguments: [
        (["--type", "hash"], "hash\n"), (["--type", "zset", "--json"], "\"sorted\"\n"),
        (["hash", "--match", "a"], "a\t1\n"),
        (["hash", "--match", "b", "--json"], "[\"b\",\"2\\t3\"]\n"), (["sorted"], "m\t1.5\n"),
        (["set", "--read-only"], "one\n"),
        (["--match", "nothing*"], ""),
    ])
    func filters(arguments: [String], expected: String) async throws {
        let outcome = try await program.run(["scan"] + arguments)
        #expect(outcome.status == 0 && outcome.text == expected, "\(outcome)")
    }

    @Test func endsAtTheLimit() async throws {
        #expect(try await program.run("scan", "--limit", "7").lines.count == 7)
    }
}

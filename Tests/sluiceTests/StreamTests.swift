import SluiceCore
import TestSupport
import Testing

@Suite(.gateway) struct StreamTests {
    private let program: CommandLineProgram
    private let redis: PrivateRedis

    init() throws {
        program = try CommandLineProgram(of: .ofSuite())
        redis = try .ofSuite()
    }

    private func output() throws -> String { try text(of: "\(program.folder.path)/out") }
    private func messages() throws -> String { (try? text(of: "\(program.folder.path)/err")) ?? "" }

    @Test(arguments: [
        (["news"], "hello\nwith\nlines\n"), (["news", "other"], "news\thello\nnews\twith\nlines\n"),
        (["--patterns", "n*"], "news\thello\nnews\twith\nlines\n"),
        (
            ["--json", "news"],
            "{\"channel\":\"news\",\"message\":\"hello\"}\n{\"channel\":\"news\",\"message\":\"with\\nlines\"}\n"
        ),
    ])
    func printsMessages(arguments: [String], expected: String) async throws {
        let subscriber = try program.start(["subscribe", "--limit", "2"] + arguments)
        try await waitUntil("it listens") { try messages().contains("listening to") }
        try redis.call("PUBLISH", "news", "hello")
        try redis.call("PUBLISH", "news", "with\nlines")
        #expect(try await subscriber.waitForEnd() == 0)
        #expect(try output() == expected)
    }

    @Test func printsCommands() async throws {
        let monitor = try program.start(["monitor", "--limit", "1", "--json"])
        try await waitUntil("it listens") { try messages().contains("listening") }
        try redis.call("SET", "seen", "v")
        #expect(try await monitor.waitForEnd() == 0)
        #expect(try output().contains(#""words":["SET","seen","v"]"#))
    }

    @Test func saysWhereMessagesMayBeMissing() async throws {
        let subscriber = try program.start(["subscribe", "--limit", "1", "news"])
        try await waitUntil("it listens") { try messages().contains("listening to") }
        try redis.call("CLIENT", "KILL", "TYPE", "pubsub")
        try await waitUntil("it listens again") { try messages().matches(of: /listening to/).count == 2 }
        #expect(try messages().contains("messages may be missing"))
        try redis.call("PUBLISH", "news", "hello")
        #expect(try await subscriber.waitForEnd() == 0)
    }
}

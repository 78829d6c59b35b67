import SluiceCore
import SluiceGateway
import TestSupport
import Testing

/// `sluice audit`, with the read-only token.
@Suite(.gateway) struct AuditCommandTests {
    private func filled(_ place: ContentProgram.Place = .redis) async throws -> ContentProgram {
        let content = try ContentProgram(place)
        for number in 0..<4 {
            try await content.run(
                "entity", "put", number == 3 ? "notes" : "projects", "--actor", number == 1 ? "a,d\"a\u{1B}" : "bob",
                input: #"{"id":"x/\#(number % 2)","title":"T\#(number)"}"#)
        }
        return content
    }

    @Test(arguments: ContentProgram.Place.allCases)
    func changesAreListedOfAllCollections(place: ContentProgram.Place) async throws {
        let content = try await filled(place)
        func rows(_ words: String...) async throws -> [[String]] {
            let outcome = try await content.read(["audit", "query", "--format", "csv"] + words)
            #expect(outcome.status == 0, "\(outcome.messages)")
            return outcome.csv.map { Array($0[1...3]) }
        }
        let all = [
            ["notes", "x/1", "create"], ["projects", "x/0", "update"], ["projects", "x/1", "create"],
            ["projects", "x/0", "create"],
        ]
        #expect(try await rows() == all)
        #expect(try await rows("--oldest-first", "--limit", "all") == all.reversed())
        #expect(try await rows("projects") == Array(all.dropFirst()))
        #expect(try await rows("--entity", "projects/x/0") == [all[1], all[3]])
        #expect(try await rows("--actor", "a,d\"a\u{1B}") == [all[2]])
        #expect(try await rows("--source", "cli", "--since", "2h").count == 4)
        #expect(try await rows("--source", "mcp").isEmpty)
        #expect(try await rows("--until", "1h").isEmpty)
        #expect(try await rows("--since", "2020-01-01", "--until", "2099-01-01T00:00:00Z").count == 4)

        let first = try await content.read("audit", "query", "--limit", "3", "--format", "json").json()
        let cursor = try #require(first["next"]?.string)
        let rest = try await content.read("audit", "query", "--limit", "3", "--format", "json", "--cursor", cursor)
            .json()
        #expect(rest["items"]?.array?.count == 1 && rest["next"] == .null)

        let recent = try await content.read("audit", "query", "--limit", "3", "--since", "1h", "--format", "csv")
        let more = try #require(recent.messages.split(separator: ": ").last).split(separator: " ").map {
            String($0).replacing("\n", with: "")
        }
        let older = try await content.read(["audit", "query", "--format", "csv"] + more)
        #expect(older.csv.map { $0[2] } == ["x/0"], "\(older.messages)")

        let table = try await content.read("audit", "query")
        #expect(!table.text.contains("\u{1B}") && table.text.contains(#"a,d"a\u001b"#))
        let tail = try await content.read("audit", "tail", "--limit", "2", "--format", "ndjson")
        #expect(tail.lines.count == 2)
        #expect(try JSONValue(parsing: String(tail.lines[1]))["collection"]?.string == "notes")
        let statistics = try await content.read("audit", "stats", "--format", "csv")
        #expect(
            Set(statistics.csv) == [
                ["projects", "create", "cli", "2"], ["projects", "update", "cli", "1"],
                ["notes", "create", "cli", "1"],
            ])
        #expect(try await content.read("audit", "stats", "notes", "--format", "csv").csv.count == 1)
    }

    @Test(arguments: [
        (["query", "--since", "yesterday"], "2h"), (["query", "--since", "1h", "--until", "2h"], "--until"),
        (["query", "--entity", "projects"], "COLLECTION/ID"), (["query", "nosuch"], "known are"),
        (["query", "a", "b"], "one collection"), (["query", "notes", "--entity", "projects/a"], "another collection"),
        (["tail", "--format", "csv"], "ndjson"), (["stats", "a", "b"], "one collection"),
    ])
    func mistakesAreExplained(words: [String], hint: String) async throws {
        let content = try ContentProgram()
        let outcome = try await content.reader.run(["audit"] + words)
        #expect(outcome.status == 2 && outcome.messages.contains(hint), "\(outcome.messages)")
    }

    @Test func aTailSurvivesARestartOfTheGateway() async throws {
        let port = try FreePort.find()
        let start = {
            try await RunningGateway.start(over: try PrivateRedis.ofSuite().url) { configuration in
                configuration.listeners = [try ListenAddress("127.0.0.1:\(port)")]
                configuration.adminListener = nil
            }
        }
        let content = try ContentProgram()
        try await content.run("entity", "put", "notes", input: #"{"id":"zero"}"#)
        var follower = try CommandLineProgram()
        follower.environment = content.reader.environment
        follower.environment["REDIS_KV_REST_API_URL"] = "http://127.0.0.1:\(port)"
        func shown() throws -> [String] {
            let text = (try? text(of: "\(follower.folder.path)/out")) ?? ""
            return try text.split(separator: "\n").compactMap { try JSONValue(parsing: String($0))["id"]?.string }
        }
        func messages() -> String { (try? text(of: "\(follower.folder.path)/err")) ?? "" }

        let first = try await start()
        let tail = try follower.start([
            "audit", "tail", "--follow", "--format", "ndjson", "--interval", "0.05", "--retry", "0", "--timeout", "2",
        ])
        try await waitUntil("the last change is shown") { try shown() == ["zero"] }
        try await content.run("entity", "put", "notes", input: #"{"id":"one"}"#)
        try await waitUntil("a new change is shown") { try shown() == ["zero", "one"] }

        await first.gateway.stop()
        try await content.run("entity", "put", "projects", input: #"{"id":"two","title":"T"}"#)
        try await waitUntil("the gateway is missed") { messages().contains("waiting for it") }
        let second = try await start()
        try await waitUntil("what was missed is shown", within: .seconds(30)) { try shown() == ["zero", "one", "two"] }
        #expect(tail.exitStatus == nil)
        tail.kill()
        await second.gateway.stop()
    }
}

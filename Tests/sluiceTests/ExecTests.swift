import TestSupport
import Testing

/// `sluice exec` and `sluice pipeline`, as scripts call them.
@Suite(.gateway) struct ExecTests {
    private let program: CommandLineProgram
    private let redis: PrivateRedis

    init() throws {
        program = try CommandLineProgram(of: .ofSuite())
        redis = try .ofSuite()
        try redis.call("SET", "exec:text", "hello")
        try redis.call("RPUSH", "exec:list-\(0)", "a")
        try redis.call("DEL", "exec:list")
        try redis.call("RPUSH", "exec:list", "a", "b c", "")
    }

    @Test(arguments: [
        (["get", "exec:text"], "hello\n"), (["--raw", "get", "exec:text"], "hello"),
        (["--json", "get", "exec:text"], "\"hello\"\n"), (["lrange", "exec:list", "0", "-1"], "a\nb c\n\n"),
        (["--json", "lrange", "exec:list", "0", "-1"], "[\"a\",\"b c\",\"\"]\n"),
        (["--ndjson", "lrange", "exec:list", "0", "-1"], "\"a\"\n\"b c\"\n\"\"\n"), (["strlen", "exec:text"], "5\n"),
        (["get", "exec:none"], "\n"), (["--json", "get", "exec:none"], "null\n"), (["--raw", "get", "exec:none"], ""),
        (["--read-only", "get", "exec:text"], "hello\n"), (["echo", "--json"], "--json\n"),
    ])
    func printsRepliesOnStandardOutput(arguments: [String], expected: String) async throws {
        let outcome = try await program.run(["exec"] + arguments)
        #expect(outcome.status == 0 && outcome.text == expected && outcome.messages.isEmpty, "\(outcome)")
    }

    @Test func passesBytesBothWays() async throws {
        let bytes = (0...255).map { UInt8($0) } + [0xFF, 0xFE, 0]
        #expect(try await program.run("exec", "--stdin", "set", "exec:bytes", input: bytes).status == 0)
        #expect(try redis.call("GET", "exec:bytes") == .bulk(bytes))
        #expect(try await program.run("exec", "--raw", "get", "exec:bytes").output == bytes)
        #expect(try await program.run("exec", "get", "exec:bytes").output == bytes + [10])
    }

    @Test(arguments: [
        (["exec", "incr", "exec:text"], 1, "not an integer"), (["exec"], 2, "which command"),
        (["exec", "--nosuch", "get", "a"], 2, "unknown option --nosuch"), (["exek"], 2, "Did you mean exec"),
        (["exec", "--read-only", "set", "a", "b"], 5, "NOPERM"),
        (["exec", "subscribe", "a"], 5, "not allowed in REST"),
        (["exec", "--fail-on-nil", "get", "exec:none"], 6, ""), (["exec", "--timeout", "x", "ping"], 2, "--timeout"),
        (["exec", "--timeout"], 2, "--timeout"), (["exec", "--retry", "-1", "ping"], 2, "--retry"),
        (["scan", "a", "b"], 2, "one key"),
        (["scan", "exec:none"], 6, "no such key"), (["scan", "exec:text"], 2, "is a string"),
        (["scan", "--read-only"], 5, "NOPERM"), (["scan", "--limit", "0"], 2, "--limit"),
        (["config"], 2, "config explain"), (["completions", "tcsh"], 2, "bash, zsh or fish"),
        (["subscribe"], 2, "which channel"),
    ])
    func endsWithTheStatusThatFits(arguments: [String], status: Int32, message: String) async throws {
        let outcome = try await program.run(arguments)
        #expect(outcome.status == status)
        #expect(message.isEmpty || outcome.messages.contains(message), "\(outcome.messages)")
        #expect(message.isEmpty || outcome.output.isEmpty)
    }

    @Test func saysWhenNothingWasSent() async throws {
        let away = try CommandLineProgram([
            "KV_REST_API_URL": "http://127.0.0.1:1", "KV_REST_API_TOKEN": "planted-secret",
        ])
        let outcome = try await away.run("exec", "incr", "a")
        #expect(outcome.status == 3 && !outcome.messages.contains("planted-secret"))
        let wrong = try CommandLineProgram([
            "KV_REST_API_URL": program.environment["REDIS_KV_REST_API_URL"] ?? "",
            "KV_REST_API_TOKEN": "planted-secret",
        ])
        let refused = try await wrong.run("exec", "incr", "a")
        #expect(refused.status == 5 && !refused.messages.contains("planted-secret"))
        #expect(try await CommandLineProgram().run("exec", "ping").status == 2)
    }

    @Test func pipelinesReadCommandsFromStandardInput() async throws {
        let input = Array("# a comment\nset exec:p 1\n\n[\"INCR\",\"exec:p\"]\nlpush exec:p x\nget exec:p\n".utf8)
        let outcome = try await program.run("pipeline", input: input)
        #expect(outcome.status == 1 && outcome.text == "OK\n2\n2\n")
        #expect(outcome.messages.contains("command 3: WRONGTYPE"))
        let json = try await program.run("pipeline", "--json", input: input)
        #expect(json.lines.count == 4 && json.lines[2].hasPrefix(#"{"error":"WRONGTYPE"#))
        let broken = try await program.run("pipeline", input: Array("get a\n[1,\n".utf8))
        #expect(broken.status == 2 && broken.messages.contains("line 2"))
    }
}

import SluiceCore
import TestSupport
import Testing

@Suite(.gateway) struct DoctorTests {
    private let program: CommandLineProgram

    init() throws {
        program = try CommandLineProgram(of: .ofSuite())
    }

    @Test func findsNothingWrong() async throws {
        let before = try PrivateRedis.ofSuite().call("DEBUG", "DIGEST")
        let outcome = try await program.run("doctor")
        #expect(outcome.status == 0 && !outcome.text.contains("problem"), "\(outcome.text)")
        for text in ["may write", "read-only token may not write", "scripts: offered"] {
            #expect(outcome.text.contains(text), "\(text)")
        }
        for secret in program.environment.values where !secret.hasPrefix("http") {
            #expect(!outcome.text.contains(secret))
        }
        #expect(try PrivateRedis.ofSuite().call("DEBUG", "DIGEST") == before)
    }

    @Test(arguments: [
        ("URL", "http://127.0.0.1:1", "connection"), ("URL", "http://no.such.host.invalid", "name"),
        ("URL", "redis://127.0.0.1", "not of its REST API"), ("TOKEN", "wrong", "WRONGPASS"),
        ("READ_ONLY_TOKEN", "full-token-of-the-tests-4711", "it is not the read-only token"),
        ("URL", "", "set REDIS_KV_REST_API_URL"),
    ])
    func findsWhatIsWrong(variable: String, value: String, expected: String) async throws {
        var program = program
        program.environment["REDIS_KV_REST_API_\(variable)"] = value
        let outcome = try await program.run("doctor", "--json")
        #expect(outcome.status == 1)
        let problems = outcome.lines.filter { $0.contains(#""level":"problem""#) }
        #expect(!problems.isEmpty && problems.allSatisfy { $0.contains(expected) }, "\(outcome.text)")
    }

    @Test func explainsTheConfiguration() async throws {
        var program = program
        program.environment["UPSTASH_REDIS_REST_TOKEN"] = "planted-secret"
        program.environment["KV_REST_API_URL"] = "https://user:planted-secret@example.org/path?planted-secret"
        program.environment["KV_REST_API_TOKEN"] = " planted-secret\n"
        let outcome = try await program.run("config", "explain")
        #expect(outcome.status == 0 && !outcome.text.contains("planted-secret"))
        #expect(outcome.lines.contains { $0.hasPrefix("* REDIS_KV_REST_API_TOKEN ") })
        #expect(outcome.text.contains("https://<login>@example.org/path"))
        #expect(outcome.text.contains("warning: UPSTASH_REDIS_REST_TOKEN is set, but UPSTASH_REDIS_REST_URL is not"))
        program.environment = ["SHOP_KV_REST_API_URL": "https://a", "SHOP_KV_REST_API_TOKEN": "t"]
        #expect(try await program.run("config", "explain").status == 2)
        let own = try await program.run("config", "explain", "--env-prefix", "SHOP")
        #expect(own.status == 0 && own.text.contains("* SHOP_KV_REST_API_URL"))
    }

    @Test func aFileInTheFolderCountsBelowTheEnvironment() async throws {
        var program = program
        let url = program.environment.removeValue(forKey: "REDIS_KV_REST_API_URL") ?? ""
        try write(
            "# here\nexport REDIS_KV_REST_API_URL=\"\(url)\"\nREDIS_KV_REST_API_TOKEN=wrong\n",
            to: "\(program.folder.path)/.env")
        #expect(try await program.run("exec", "ping").text == "PONG\n")
    }

    @Test func measuresAnswers() async throws {
        let outcome = try await program.run("ping", "--count", "3", "--interval", "0")
        #expect(outcome.text.wholeMatch(of: /3 answers: min [\d.]+ ms, median .* max [\d.]+ ms\n/) != nil)
        let json = try await program.run("ping", "--count", "3", "--interval", "0", "--json")
        #expect(json.text.hasPrefix(#"{"answers":3,"min":"#))
    }
}

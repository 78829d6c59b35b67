import Glibc
import SluiceCore
import SluiceRepository
import TestSupport
import Testing

/// Content goes in and out through the program, on a real gateway.
@Suite(.gateway) struct TransferTests {
    private let program: CommandLineProgram
    private let redis: PrivateRedis
    private let prefix: [String]
    private let folder: String

    init() throws {
        program = try CommandLineProgram(of: .ofSuite())
        redis = try .ofSuite()
        folder = program.folder.path
        prefix = ["--key-prefix", "t\(UInt64.random(in: 0 ... .max)):"]
    }

    private func run(_ words: String..., input: [UInt8] = []) async throws -> CommandLineProgram.Outcome {
        try await program.run(words + prefix, input: input)
    }

    private static let samples = (0..<60).map { number in
        """
        {"id":"p\(number)","title":"Project \(number)","published":\(number % 3 == 0),"featured":false,\
        "tags":["t\(number % 4)"],"createdAt":"2026-01-\(10 + number % 15)T00:00:00Z","big":12345678901234567890.10}
        """
    }

    private static var array: [UInt8] { Array("[\n\(samples.joined(separator: ",\n"))\n]\n".utf8) }

    private func keys() throws -> String {
        try "\(redis.connect().call("DBSIZE"))"
    }

    private func parsed(_ bytes: [UInt8]) throws -> [String: JSONValue] {
        let values = try #require(try JSONValue(parsing: bytes).array)
        return Dictionary(uniqueKeysWithValues: values.map { ($0["id"]?.string ?? "", $0) })
    }

    // MARK: Import and export

    @Test func importsFromStandardInputAndExportsTheSame() async throws {
        let before = try keys()
        var outcome = try await run("import", "projects", "-", "--dry-run", input: Self.array)
        #expect(outcome.status == 0 && outcome.text == "would import projects: 60 objects: 60 created, 0 unchanged\n")
        #expect(try keys() == before)
        outcome = try await run("import", "projects", "-", "--actor", "ada", input: Self.array)
        #expect(outcome.status == 0 && outcome.text == "projects: 60 objects: 60 created, 0 unchanged\n", "\(outcome)")
        outcome = try await run("import", "projects", "-", input: Self.array)
        #expect(outcome.text == "projects: 60 objects: 0 created, 60 unchanged\n")
        outcome = try await run("export", "projects", "--read-only")
        #expect(outcome.status == 0 && outcome.messages.isEmpty)
        #expect(try parsed(outcome.output) == parsed(Self.array))
        outcome = try await run(
            "export", "projects", "--where", "published", "--where", "tags=t0", "--sort", "createdAt:desc", "--format",
            "lines", "--read-only")
        #expect(outcome.lines.count == 5)
        outcome = try await run("export", "projects", "--to", "p.json", "--dry-run")
        #expect(outcome.status == 0 && access("\(folder)/p.json", F_OK) != 0)
        outcome = try await run("export", "projects", "--to", "p.ndjson", "--quiet")
        #expect(outcome.status == 0 && outcome.output.isEmpty && outcome.messages.contains("60 values written"))
        #expect(try bytes(of: "\(folder)/p.ndjson").count { $0 == 10 } == 60)
    }

    @Test func faultsAreNamedAndNothingIsImported() async throws {
        try write(
            "[{\"id\":\"a\",\"title\":\"t\",\"published\":true,\"featured\":true},\n {\"id\":\"b\"}]",
            to: "\(folder)/bad\u{1B}[1m.json")
        try write(Self.array, to: "\(folder)/good.json")
        var outcome = try await run("import", "projects", "good.json", "bad\u{1B}[1m.json", "--existing", "replace")
        #expect(outcome.status == 1 && outcome.output.isEmpty)
        #expect(outcome.messages.contains("bad\\u001b[1m.json:2:2: ") && outcome.messages.contains("/title is missing"))
        #expect(outcome.messages.contains("nothing was imported: 1 fault in 62 objects"))
        #expect(try await run("export", "projects").text == "[]\n")
        outcome = try await run(
            "import", "projects", "good.json", "bad\u{1B}[1m.json", "--skip-invalid", "--quarantine", "q.jsonl")
        #expect(outcome.status == 0 && outcome.text == "projects: 62 objects: 61 created, 0 unchanged, 1 left out\n")
        #expect(try text(of: "\(folder)/q.jsonl").contains(#""line":2"#))
    }

    @Test(arguments: [
        (["import", "projects"], "import what"), (["import", "projectz", "x.json"], "did you mean projects?"),
        (["import", "projects", "x.json", "--format", "xml"], "--format is"), (["export"], "export which"),
        (["export", "projects", "resources"], "One at a time"), (["export", "projects", "--where", "tagz=1"], "tags?"),
        (["export", "projects", "--where", "published=1"], "takes no value"),
        (["export", "projects", "--sort", "published"], "ordered index"),
        (["export", "projects", "--sort", "createdAt:up"], ":desc"),
        (["export", "projects", "--format", "directory"], "--to DIRECTORY"), (["backup"], "to where?"),
        (["backup", "--to", "x", "nothing"], "known are"),
        (["backup", "--verify", "x", "--to", "y"], "--verify takes"),
        (["restore"], "which archive?"), (["restore", "x", "--existing", "refuse"], "--existing is"),
        (["validate", "--format", "xml"], "--format is"), (["validate", "--show", "-1"], "--show"),
        (["validate", "--against", "nowhere"], "there is neither"), (["maintain", "--audit-age", "3"], "30d"),
        (["maintain", "projects", "projects"], "twice"),
    ])
    func refusesWhatCannotBeMeant(words: [String], message: String) async throws {
        let outcome = try await program.run(words)
        #expect(outcome.status == 2 && outcome.messages.contains(message), "\(outcome)")
    }

    @Test func aReaderThatStopsIsNoTrouble() async throws {
        let values = (0..<3_000).map { #"{"id":"p\#($0)","title":"t","published":true,"featured":true}"# }
        _ = try await run("import", "projects", "-", input: Array(values.joined(separator: "\n").utf8))
        let path = try #require(BuiltProgram.path)
        var variables = program.environment.map { "\($0.key)='\($0.value)'" }
        variables.sort()
        let script =
            "cd \(folder); export \(variables.joined(separator: " ")); "
            + "(\(path) export projects \(prefix.joined(separator: " ")) 2>err; echo $? >status) | head -n 2"
        let output = try await ForeignProgram.run(["sh", "-c", script])
        #expect(output.split(separator: "\n").count == 2)
        #expect(try text(of: "\(folder)/status") == "1\n" && text(of: "\(folder)/err").isEmpty)
    }

    @Test func wrongTokensAreToldAndNothingIsMade() async throws {
        var other = program
        other.environment["REDIS_KV_REST_API_TOKEN"] = "wrong-token-of-the-tests-4711"
        for words in [["export", "projects", "--to", "p.json"], ["backup", "--to", "b"], ["validate"]] {
            let outcome = try await other.run(words)
            #expect(outcome.status != 0 && outcome.messages.contains("sluice: "), "\(outcome)")
            #expect(!outcome.messages.contains("wrong-token"))
        }
        #expect(access("\(folder)/p.json", F_OK) != 0 && access("\(folder)/b", F_OK) != 0)
        // The token for reading cannot restore.
        _ = try await run("import", "projects", "-", input: Self.array)
        _ = try await run("backup", "projects", "--to", "b.tar", "--read-only")
        let words = ["restore", "b.tar", "--read-only", "--key-prefix", "other:"]
        #expect(try await program.run(words + ["--dry-run"]).status == 0)
        let outcome = try await program.run(words)
        #expect(outcome.status == 5 && outcome.messages.contains("NOPERM"), "\(outcome)")
    }

    // MARK: Backup and restore

    @Test func backsUpAndRestoresToRedisAndToFiles() async throws {
        _ = try await run("import", "projects", "-", input: Self.array)
        var outcome = try await run("backup", "projects", "--to", "b", "--audit", "--read-only")
        #expect(outcome.status == 0 && outcome.text.hasPrefix("projects: 60 records, 0 deleted, 60 audit entries; "))
        outcome = try await run("backup", "projects", "--to", "b", "--audit", "--read-only")
        #expect(outcome.status == 1 && outcome.messages.contains("is a directory with files in it"))
        outcome = try await run("backup", "--verify", "b")
        #expect(outcome.status == 0 && outcome.text.contains("b: sound, made at "))

        let other = ["--key-prefix", "o\(UInt64.random(in: 0 ... .max)):"]
        let before = try keys()
        outcome = try await program.run(["restore", "b", "--dry-run"] + other)
        #expect(outcome.status == 0 && outcome.text == "would restore projects: 60 created, 0 unchanged\n")
        #expect(try keys() == before)
        outcome = try await program.run(["restore", "b", "projects", "--actor", "ada"] + other)
        #expect(outcome.status == 0 && outcome.text == "projects: 60 created, 0 unchanged\n", "\(outcome)")
        outcome = try await program.run(["restore", "b"] + other)
        #expect(outcome.text == "projects: 0 created, 60 unchanged\n")
        #expect(try await parsed(program.run(["export", "projects"] + other).output) == parsed(Self.array))
        #expect(try await program.run(["validate", "projects"] + other).status == 0)

        outcome = try await program.run("restore", "b", "--json", "content", "--dry-run")
        #expect(outcome.status == 0 && access("\(folder)/content", F_OK) != 0, "\(outcome)")
        outcome = try await program.run("restore", "b", "--json", "content")
        #expect(outcome.text == "projects: 60 created, 0 unchanged\n", "\(outcome)")
        #expect(try await parsed(program.run("export", "projects", "--json", "content").output) == parsed(Self.array))
        outcome = try await program.run("backup", "projects", "--json", "content", "--to", "c.tar")
        #expect(outcome.status == 0, "\(outcome)")
        outcome = try await program.run(["restore", "c.tar", "--existing", "keep"] + other)
        #expect(outcome.text == "projects: 0 created, 60 unchanged\n")
    }

    @Test func whatIsThereIsNotOverwrittenUnasked() async throws {
        _ = try await run("import", "projects", "-", input: Self.array)
        _ = try await run("backup", "projects", "--to", "b")
        let change = #"{"id":"p1","title":"later","published":true,"featured":true}"#
        _ = try await run("import", "projects", "-", "--existing", "replace", input: Array(change.utf8))
        var outcome = try await run("restore", "b")
        #expect(outcome.status == 1 && outcome.output.isEmpty)
        #expect(outcome.messages.contains("1 record there with other content, 0 of which"), "\(outcome)")
        #expect(outcome.messages.contains("nothing was restored: say with --existing"))
        outcome = try await run("restore", "b", "--existing", "keep")
        #expect(outcome.status == 0 && outcome.text == "projects: 0 created, 59 unchanged, 1 kept as they are\n")
        outcome = try await run("restore", "b", "--existing", "replace")
        #expect(outcome.text == "projects: 0 created, 59 unchanged, 1 replaced\n")
    }

    @Test func damagedArchivesChangeNothing() async throws {
        _ = try await run("import", "projects", "-", input: Self.array)
        _ = try await run("backup", "projects", "--to", "b.tar")
        let whole = try bytes(of: "\(folder)/b.tar")
        try write(Array(whole.prefix(whole.count / 2)), to: "\(folder)/short.tar")
        var flipped = whole
        flipped[1_500] ^= 4
        try write(flipped, to: "\(folder)/flipped.tar")
        let before = try keys()
        for (name, message) in [
            ("short.tar", "is damaged"), ("flipped.tar", "is damaged"), ("out", "no archive of sluice"),
            ("absent", "No such file"),
        ] {
            for words in [["restore", name, "--key-prefix", "damaged:"], ["backup", "--verify", name]] {
                let outcome = try await program.run(words)
                #expect(outcome.status == 1 && outcome.messages.contains(message), "\(words): \(outcome)")
                #expect(outcome.output.isEmpty)
            }
        }
        #expect(try keys() == before)
    }

    /// Killed with -9 in the middle, a restore is started again and goes on; what a killed backup left is taken over.
    @Test func killedRestoresGoOn() async throws {
        let values = (0..<4_000).map { #"{"id":"p\#($0)","title":"t","published":true,"featured":true}"# }
        _ = try await run("import", "projects", "-", input: Array(values.joined(separator: "\n").utf8))
        let backup = try program.start(["backup", "projects", "--to", "b"] + prefix)
        try await waitUntil("the backup has begun", within: .seconds(30)) {
            access("\(folder)/.b.partial", F_OK) == 0 || backup.exitStatus != nil
        }
        backup.kill()
        _ = try? await backup.waitForEnd()
        #expect(access("\(folder)/b", F_OK) != 0)
        var outcome = try await run("backup", "projects", "--to", "b")
        #expect(outcome.status == 0, "\(outcome)")
        #expect(access("\(folder)/.b.partial", F_OK) != 0)

        let name = "k\(UInt64.random(in: 0 ... .max)):"
        let other = ["--key-prefix", name]
        let connection = try redis.connect()
        for round in 1...3 {
            let restore = try program.start(["restore", "b"] + other)
            try await waitUntil("some are restored", within: .seconds(60)) {
                let count = (try? connection.call("ZCARD", "\(name)ids:projects")).flatMap {
                    Int("\($0)".filter(\.isNumber))
                }
                return count ?? 0 >= round * 500 || restore.exitStatus != nil
            }
            restore.kill()
            _ = try? await restore.waitForEnd()
        }
        outcome = try await program.run(["restore", "b"] + other)
        #expect(outcome.status == 0 && outcome.messages.isEmpty, "\(outcome)")
        outcome = try await program.run(["export", "projects", "--format", "lines"] + other)
        #expect(Set(outcome.lines.map(String.init)) == Set(values))
        #expect(try await program.run(["validate", "projects"] + other).status == 0)
    }

    @Test(arguments: [SIGINT, SIGTERM]) func signalsEndItCleanly(number: Int32) async throws {
        let values = (0..<4_000).map { #"{"id":"p\#($0)","title":"t","published":true,"featured":true}"# }
        _ = try await run("import", "projects", "-", input: Array(values.joined(separator: "\n").utf8))
        let backup = try program.start(["backup", "projects", "--to", "b"] + prefix)
        try await waitUntil("the backup has begun", within: .seconds(30)) {
            access("\(folder)/.b.partial", F_OK) == 0 || backup.exitStatus != nil
        }
        backup.send(signal: number)
        #expect(try await backup.waitForEnd() == 128 + number)
        #expect(try text(of: "\(folder)/err").contains("interrupted: nothing was kept; start it again"))
        #expect(access("\(folder)/b", F_OK) != 0 && access("\(folder)/.b.partial", F_OK) != 0)
    }

    // MARK: Validate and maintain

    @Test func validatesAgainstFiles() async throws {
        _ = try await run("import", "projects", "-", input: Self.array)
        _ = try await run("export", "projects", "--to", "projects.json")
        var outcome = try await run("validate", "projects", "--against", ".", "--read-only")
        #expect(
            outcome.status == 0 && outcome.text == "projects: 60 records, 0 deleted, 60 compared with: all is well\n")
        let change = #"{"id":"p1","title":"later","published":true,"featured":true}"#
        _ = try await run("import", "projects", "-", "--existing", "replace", input: Array(change.utf8))
        outcome = try await run("validate", "projects", "--against", ".", "--format", "json", "--read-only")
        #expect(outcome.status == 1)
        let report = try #require(try JSONValue(parsing: outcome.output).array?.first)
        #expect(report["isSound"]?.bool == false && report["counts"]?["different"]?.integer == 1)
        #expect(report["findings"]?.array?.first?["id"]?.string == "p1")
        try redis.connect().call("SREM", "\(prefix[1])index:published:projects", "p0")
        outcome = try await run("validate", "projects")
        #expect(
            outcome.status == 1
                && outcome.text.contains("1 are missing in an index\n    \"p0\"  in the index published"))
    }

    @Test func maintainsAsItSays() async throws {
        _ = try await run("import", "projects", "-", input: Self.array)
        var outcome = try await run("maintain", "projects", "--audit-count", "10", "--dry-run")
        #expect(
            outcome.status == 0 && outcome.text == "would remove from projects: 0 deleted records, 50 audit entries\n")
        outcome = try await run("maintain", "projects", "--audit-count", "10")
        #expect(outcome.status == 0 && outcome.text == "removed from projects: 0 deleted records, 50 audit entries\n")
        outcome = try await run("maintain", "--audit-count", "10")
        #expect(outcome.text.contains("removed from projects: 0 deleted records, 0 audit entries\n"))
        #expect(outcome.text.contains("removed from resources: 0 deleted records, 0 audit entries\n"))
    }
}

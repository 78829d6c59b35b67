import SluiceCore
import TestSupport
import Testing

/// `sluice index`.
@Suite(.gateway) struct IndexCommandTests {
    private let redis: PrivateRedis

    init() throws {
        redis = try .ofSuite()
    }

    private func filled(_ place: ContentProgram.Place = .redis) async throws -> ContentProgram {
        let content = try ContentProgram(place)
        for number in 0..<5 {
            try await content.put(
                #"{"id":"n\#(number)","title":"T \#(number)","published":true,"tags":["t\u001b[1m,x"],"rank":\#(number)}"#
            )
        }
        return content
    }

    @Test func damageIsFoundAndRepaired() async throws {
        let content = try await filled()
        let prefix = content.prefix
        let sound = try await content.read("index", "verify", "projects")
        #expect(sound.status == 0 && sound.text.isEmpty && sound.messages.contains("0 found"), "\(sound.messages)")

        try redis.call("SREM", "\(prefix)index:published:projects", "n1")
        try redis.call("SADD", "\(prefix)index:tags:projects:t\u{1B}[1m,x", "gh,o\"st\u{1B}")
        try redis.call("HSET", "\(prefix)ctl:projects:digest", "17", "1 2 3 4 5")
        let before = try content.dump()
        let found = try await content.read("index", "verify", "projects", "--format", "csv", "--batch", "2")
        #expect(found.status == 1)
        #expect(
            Set(found.csv) == [
                ["missing", "published", "n1", ""], ["orphan", "tags", "gh,o\"st\u{1B}", ""],
                ["miscounted", "", "", "17"],
            ])
        let table = try await content.read("index", "verify", "projects")
        #expect(!table.text.contains("\u{1B}") && table.text.contains(#"gh,o"st\u001b"#))
        let one = try await content.read("index", "verify", "projects", "tags", "--format", "csv")
        #expect(one.csv.map { $0[0] } == ["orphan"])
        let dry = try await content.run("index", "repair", "projects", "--dry-run", "--format", "csv")
        #expect(dry.status == 1 && dry.csv.count == 3)
        #expect(try content.dump() == before)

        let repaired = try await content.run("index", "repair", "projects")
        #expect(repaired.status == 0 && repaired.messages.contains("1 added, 1 removed, 0 renewed, 1 recounted"))
        #expect(try await content.read("index", "verify", "projects").status == 0)
    }

    @Test func aWalkGoesOnWhereItEnded() async throws {
        let content = try await filled()
        let records = #"["records","9999","zz"]"#
        let cursor = Base64URL.encode(Array(records.utf8))
        let rest = try await content.read("index", "verify", "projects", "--cursor", cursor)
        #expect(rest.status == 0, "\(rest.messages)")
        let wrong = try await content.read("index", "verify", "projects", "--cursor", "zzz")
        #expect(wrong.status == 2 && wrong.messages.contains("--cursor"))
        let unknown = try await content.read("index", "verify", "projects", "tag")
        #expect(unknown.status == 2 && unknown.messages.contains("did you mean tags?"))
    }

    @Test func recordsAndIndexesAreExplained() async throws {
        let content = try await filled()
        let all = try await content.read("index", "explain", "projects", "--format", "json").json().array ?? []
        let byName = Dictionary(uniqueKeysWithValues: all.map { ($0["index"]?.string ?? "", $0) })
        #expect(byName.count == 7 && byName["createdAt"] != nil)
        #expect(byName["published"]?["records"]?.integer == 5)
        #expect(byName["rank"]?["records"]?.integer == 5)
        #expect(byName["tags"]?["labels"]?.integer == 1)
        let sound = try await content.read("index", "explain", "projects", "--id", "n1")
        #expect(sound.status == 0 && sound.text.contains(#"t\u001b[1m,x"#) && !sound.text.contains("\u{1B}"))
        try redis.call("SREM", "\(content.prefix)index:published:projects", "n1")
        let strange = try await content.read("index", "explain", "projects", "--id", "n1", "--format", "csv")
        #expect(strange.status == 1 && strange.messages.contains("something is wrong"))
        #expect(strange.csv.contains(["published", "", "false", "true", "true", "false", ""]))
    }

    @Test func indexesOfFilesAreBuiltFromTheRecords() async throws {
        let content = try await filled(.files)
        let sound = try await content.read("index", "verify", "projects")
        #expect(sound.status == 0 && sound.messages.contains("5 looked at, 0 found; indexes of JSON files are built"))
        #expect(try await content.run("index", "repair", "projects").messages.contains("nothing was to be done"))
        #expect(try await content.read("index", "explain", "projects", "--id", "n1").status == 0)
        #expect(try await content.read("index", "explain", "projects", "--id", "no").status == 6)
        #expect(try await content.read("index", "explain", "projects", "tags").text.contains("1"))
    }
}

import SluiceClient
import SluiceCore
import SluiceGateway
import SluiceRepository
import TestSupport
import Testing

/// `sluice entity` as people and scripts use it.
@Suite(.gateway) struct EntityCommandTests {
    private static let wildID = "a/b é,\"<x>'"
    private static let wildTitle = #"\u001b[31mred\u0007, \"quoted\" <script>\n\u202e"#

    private static func document(_ id: String, _ members: String = "") -> String {
        let escaped = id.replacing("\"", with: "\\\"")
        return #"{"id":"\#(escaped)","title":"T"\#(members.isEmpty ? "" : "," + members)}"#
    }

    @Test(arguments: ContentProgram.Place.allCases)
    func aRecordLivesAndDies(place: ContentProgram.Place) async throws {
        let content = try ContentProgram(place)
        let json = #"{"id":"a/b é,\"<x>'","title":"\#(Self.wildTitle)","n":12345678901234567890.10,"tags":["x"]}"#
        let created = try await content.run("entity", "put", "projects", "--create", input: json)
        #expect(created.status == 0 && created.text.contains("1.1"), "\(created.messages)")

        let read = try await content.read("entity", "get", "projects", Self.wildID)
        #expect(read.status == 0)
        #expect(try read.json() == JSONValue(parsing: json))

        let again = try await content.run("entity", "put", "projects", "--create", input: json)
        #expect(again.status == 1 && again.messages.contains("at revision 1.1"))

        let merge = #"{"id":"a/b é,\"<x>'","tags":null,"published":true}"#
        #expect(try await content.run("entity", "put", "projects", "-", "--merge", input: merge).status == 0)
        let merged = try await content.read("entity", "get", "projects", Self.wildID, "--format", "ndjson")
        #expect(merged.text.contains("12345678901234567890.10") && !merged.text.contains("tags"))

        let stale = try await content.run("entity", "put", "projects", "--if-revision", "1.1", input: json)
        #expect(stale.status == 1 && stale.messages.contains("at revision 1.2"), "\(stale.messages)")
        let wrong = try await content.run("entity", "delete", "projects", Self.wildID, "--if-revision", "1.1")
        #expect(wrong.status == 1 && wrong.messages.contains("at revision 1.2"))
        #expect(try await content.run("entity", "put", "projects", "--if-revision", "1.2", input: json).status == 0)

        let deleted = try await content.run(
            "entity", "delete", "projects", Self.wildID, "--actor", "ada\u{1B}[2J", "--format", "json")
        #expect(try deleted.json()["revision"]?.string == "1.4")
        let gone = try await content.read("entity", "get", "projects", Self.wildID)
        #expect(gone.status == 6 && gone.messages.contains("deleted") && gone.text.isEmpty)

        let history = try await content.read("entity", "history", "projects", Self.wildID, "--format", "json")
        let entries = try #require(try history.json()["items"]?.array)
        #expect(entries.compactMap { $0["action"]?.string } == ["delete", "update", "update", "create"])
        #expect(entries[0]["actor"]?.string == "ada\u{1B}[2J")
        let table = try await content.read("entity", "history", "projects", Self.wildID)
        #expect(!table.text.contains("\u{1B}") && table.text.contains(#"ada\u001b[2J"#))

        let audit = try #require(entries[0]["audit"]?.string)
        let undone = try await content.run("entity", "undo", "projects", audit)
        #expect(undone.status == 0 && undone.text.contains("1.5"), "\(undone.messages)")
        #expect(try await content.read("entity", "get", "projects", Self.wildID).json() == JSONValue(parsing: json))
        let late = try await content.run("entity", "undo", "projects", audit)
        #expect(late.status == 1 && late.messages.contains("1.5"))
    }

    @Test(arguments: ContentProgram.Place.allCases)
    func recordsAreShownWithAllThatIsKnown(place: ContentProgram.Place) async throws {
        let content = try ContentProgram(place)
        let long = String(repeating: "sluice ", count: 1_500)
        try await content.put(
            Self.document("a", #""published":true,"tags":["t\u001b,x"],"slug":"s","rank":5,"text":"\#(long)""#))
        let record = try await content.read("entity", "get", "projects", "a", "--record", "--format", "json").json()
        #expect(record["revision"]?.string == "1.1" && record["deleted"]?.bool == false)
        #expect(record["hash"]?.string?.count == 64 && record["writer"]?.string?.hasPrefix("cli/") == true)
        #expect(record["source"]?.string == (place == .redis ? "redis" : "json"))
        #expect(record["freshness"]?.string == "current")
        #expect(record["encoding"]?.string == (place == .redis ? "gzip+base64" : "identity"))
        #expect(record["value"]?["text"]?.string == long)
        let places = record["memberships"]?.array?.compactMap { $0.array?.compactMap(\.string) } ?? []
        #expect(
            places.contains(["published"]) && places.contains(["tags", "t\u{1B},x"]) && places.contains(["slug", "s"]))
        let lines = try await content.read("entity", "get", "projects", "a", "--record")
        #expect(lines.text.contains("listed in  published") && lines.text.contains(#"t\u001b,x"#))
        #expect(!lines.text.contains("\u{1B}"))
        try await content.run("entity", "delete", "projects", "a")
        let gone = try await content.read("entity", "get", "projects", "a", "--record", "--format", "ndjson")
        #expect(gone.status == 0)
        #expect(try gone.json()["deleted"]?.bool == true)
        #expect(try await content.read("entity", "get", "projects", "never", "--record").status == 6)
    }

    @Test(arguments: ContentProgram.Place.allCases)
    func listsGoByIndexesAndPages(place: ContentProgram.Place) async throws {
        let content = try ContentProgram(place)
        for number in 0..<12 {
            let tags = number.isMultiple(of: 3) ? #"["all","third"]"# : #"["all"]"#
            try await content.put(
                Self.document(
                    "n\(number)",
                    #""published":\#(number.isMultiple(of: 2)),"tags":\#(tags),"rank":\#(number - 5),"#
                        + #""createdAt":"2026-\#(number < 9 ? "0" : "")\#(number + 1)-01T00:00:00Z""#))
        }
        func ids(_ words: String...) async throws -> [String] {
            let outcome = try await content.read(
                ["entity", "list", "projects", "--format", "csv", "--fields", "id"] + words)
            #expect(outcome.status == 0, "\(outcome.messages)")
            return outcome.csv.map { $0[0] }
        }
        #expect(try await ids().count == 12)
        #expect(try await ids("--where", "published", "--where", "tags=third", "--sort", "rank") == ["n0", "n6"])
        #expect(try await ids("--sort", "rank:desc", "--limit", "2") == ["n11", "n10"])
        #expect(try await ids("--sort", "rank", "--from", "-1", "--to", "1") == ["n4", "n5", "n6"])
        #expect(try await ids("--sort", "createdAt:asc", "--from", "2026-11") == ["n10", "n11"])
        #expect(try await ids("--where", "tags=none").isEmpty)
        #expect(try await ids("--where", "search=t", "--limit", "all").count == 12)

        var (found, cursor): ([String], String?) = ([], nil)
        repeat {
            let base = ["entity", "list", "projects", "--sort", "rank", "--limit", "5", "--format", "json"]
            let page = try await content.read(base + (cursor.map { ["--cursor", $0] } ?? []))
            found += try page.json()["items"]?.array?.compactMap { $0["id"]?.string } ?? []
            cursor = try page.json()["next"]?.string
        } while cursor != nil
        #expect(found == (0..<12).map { "n\($0)" })
        let other = try await content.read("entity", "list", "projects", "--limit", "5", "--cursor", "nonsense")
        #expect(other.status == 1 && other.messages.contains("cursor"))
    }

    @Test func formsKeepWhatIsInThem() async throws {
        let content = try ContentProgram()
        try await content.put(#"{"id":"a,\"b","title":"\#(Self.wildTitle)","tags":["x,y","z"]}"#)
        let title = "\u{1B}[31mred\u{7}, \"quoted\" <script>\n\u{202E}"
        let fields = "id,title,tags,/tags/1,@revision,missing"
        let csv = try await content.read("entity", "list", "projects", "--fields", fields, "--format", "csv")
        #expect(csv.text.hasPrefix("id,title,tags,/tags/1,@revision,missing\r\n"))
        #expect(csv.csv == [["a,\"b", title, #"["x,y","z"]"#, "z", "1.1", ""]])
        let line = try await content.read("entity", "list", "projects", "--fields", fields, "--format", "ndjson").json()
        #expect(line["title"]?.string == title && line["missing"] == nil && line["tags"]?.array?.count == 2)
        let table = try await content.read("entity", "list", "projects")
        #expect(
            table.lines.count == 2 && table.text.contains(#"\u001b[31mred\u0007"#) && table.text.contains(#"\u202e"#))
        #expect(!table.text.unicodeScalars.contains { $0 == "\u{1B}" || $0 == "\u{7}" || $0 == "\u{202E}" })
    }

    @Test func dryRunsWriteNothing() async throws {
        let content = try ContentProgram()
        let fresh = try await content.run("entity", "put", "projects", "--dry-run", input: Self.document("a"))
        #expect(fresh.status == 0 && fresh.text.contains("would create projects/a"))
        #expect(try content.dump().isEmpty)

        try await content.put(Self.document("a", #""tags":["x"],"slug":"s""#))
        try await content.put(Self.document("a", #""tags":["y\u001b"],"slug":"s""#))
        let history = try await content.read("entity", "history", "projects", "a", "--format", "json").json()
        let audit = try #require(history["items"]?.array?.first?["audit"]?.string)
        let before = try content.dump()
        let put = try await content.run(
            "entity", "put", "projects", "--merge", "--dry-run", input: #"{"id":"a","title":"U","tags":null,"new":1}"#)
        #expect(
            put.text.contains(#"~ /title: "T" → "U""#) && put.text.contains("- /tags") && put.text.contains("+ /new: 1")
        )
        #expect(put.text.contains(#"- index tags = y\u001b"#) && put.text.contains("nothing was written"))
        let json = try await content.run(
            "entity", "delete", "projects", "a", "--dry-run", "--format", "json"
        ).json()
        #expect(json["dryRun"]?.bool == true && json["revision"]?.string == "1.2" && json["fields"]?.array?.count == 4)
        let undo = try await content.run("entity", "undo", "projects", audit, "--dry-run")
        #expect(undo.text.contains(#"/tags/0: "y\u001b" → "x""#), "\(undo.text)")
        let conflict = try await content.run(
            "entity", "put", "projects", "--dry-run", "--if-revision", "1.1", input: Self.document("a"))
        #expect(conflict.status == 1 && conflict.messages.contains("at revision 1.2"))
        let taken = try await content.run(
            "entity", "put", "projects", "--dry-run", input: Self.document("b", #""slug":"s""#))
        #expect(taken.status == 1 && taken.messages.contains("slug"))
        #expect(try content.dump() == before)
        // With the read-only token it says the same.
        #expect(try await content.read("entity", "delete", "projects", "a", "--dry-run").status == 0)
        #expect(try await content.read("entity", "delete", "projects", "a").status == 2)
    }

    @Test func recordsInAnOlderFormAreShownAsTheyAre() async throws {
        let content = try ContentProgram()
        try await content.put(Self.document("old"))
        let address = try RunningGateway.ofSuite().gateway.addresses[0]
        let client = try RedisClient(
            ClientConfiguration(url: "http://\(address)", token: RunningGateway.Client.full.token ?? ""))
        let store = RedisStore(
            client, try Component(name: "projects"), RedisStoreOptions(keys: try KeyScheme(prefix: content.prefix)))
        let schema = #"{"upgrades":[{"name":"summary-to-description","recorded":1}]}"#
        #expect(try await store.setSchemaDocument(Array(schema.utf8), expecting: nil))
        await client.shutdown()
        try await content.put(Self.document("new"))

        let old = try await content.read("entity", "get", "projects", "old")
        #expect(old.status == 0 && old.messages.contains("0 of 1 upgrades"))
        #expect(try old.json()["title"]?.string == "T")
        let list = try await content.read("entity", "list", "projects", "--format", "ndjson")
        #expect(list.lines.count == 2 && list.messages.contains("1 of them are in an older form"))
        let record = try await content.read("entity", "get", "projects", "new", "--record", "--format", "json").json()
        #expect(record["schema"]?.integer == 1)
        // Only the application knows what the upgrade does.
        let merge = try await content.run(
            "entity", "put", "projects", "--merge", input: #"{"id":"old","title":"U"}"#)
        #expect(merge.status == 1 && merge.messages.contains("summary-to-description"))
    }

    @Test(arguments: [
        (["list", "project"], "did you mean projects?"), (["list", "zzz"], "known are projects, notes"),
        (["list", "projects", "--where", "tag=x"], "did you mean tags?"),
        (["list", "projects", "--where", "published=false"], "--where published"),
        (["list", "projects", "--where", "tags"], "tags=LABEL"),
        (["list", "projects", "--where", "rank=1"], "--sort rank"),
        (["list", "projects", "--sort", "tags"], "is no order"),
        (["list", "projects", "--sort", "rank:up"], "INDEX:desc"),
        (["list", "projects", "--from", "1"], "--sort"),
        (["list", "projects", "--sort", "rank", "--from", "x"], "integer"),
        (["list", "projects", "--limit", "0"], "--limit"), (["list", "projects", "--fields", "a,,b"], "--fields"),
        (["list", "projects", "--fields", "@nosuch"], "@revision"),
        (["list", "projects", "--format", "xml"], "ndjson"),
        (["list"], "COLLECTION"), (["get", "projects"], "COLLECTION ID"), (["put", "projects"], "no JSON"),
        (["put", "projects", "--if-revision", "x"], "revision"),
        (["put", "projects", "--create", "--merge"], "--create"), (["delete", "projects"], "ID is missing"),
        (["undo", "projects", "nonsense"], "UUID"), (["history", "projects", "a", "b"], "more than is expected"),
    ])
    func mistakesAreExplained(words: [String], hint: String) async throws {
        let content = try ContentProgram()
        let outcome = try await content.full.run(["entity"] + words)
        #expect(outcome.status == 2 && outcome.messages.contains(hint), "\(outcome.messages)")
        #expect(try content.dump().isEmpty)
    }

    @Test(arguments: [
        ("[1]", "no JSON object"), (#"{"title":"T"}"#, "no member id"), (#"{"id":1}"#, "no string"), ("{", "no JSON"),
        (#"{"id":"a"}"#, "/title is missing"), (#"{"id":"a","title":1}"#, "/title is no string"),
        (#"{"id":"a\u0000","title":"T"}"#, "control character"), (#"{"id":"","title":"T"}"#, "is empty"),
    ])
    func valuesThatCannotBeAreRefused(json: String, hint: String) async throws {
        let content = try ContentProgram()
        let outcome = try await content.run("entity", "put", "projects", input: json)
        #expect([1, 2].contains(outcome.status) && outcome.messages.contains(hint), "\(outcome.messages)")
        #expect(try await content.read("entity", "list", "projects", "--format", "ndjson").text.isEmpty)
    }
}

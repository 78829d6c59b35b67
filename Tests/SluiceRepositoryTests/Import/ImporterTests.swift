import Glibc
import SluiceCore
import SluiceRepository
import TestSupport
import Testing

@Suite struct ImporterTests {
    private let folder = try? TemporaryDirectory()

    @Test(arguments: [
        (
            "a.json",
            #"[{"id":"a","title":"1","published":true,"tags":[]},{"id":"b","title":"2","published":false,"tags":[]}]"#
        ),
        (
            "a.json",
            #"{"a":{"title":"1","published":true,"tags":[]},"b":{"id":"b","title":"2","published":false,"tags":[]}}"#
        ),
        (
            "a.txt",
            "{\"id\":\"a\",\"title\":\"1\",\"published\":true,\"tags\":[]}\n{\"id\":\"b\",\"title\":\"2\",\"published\":false,\"tags\":[]}"
        ),
        (
            "a.json",
            "\u{FEFF}[{\"id\":\"a\",\"title\":\"1\",\"published\":true,\"tags\":[]},\n{\"id\":\"b\",\"title\":\"2\",\"published\":false,\"tags\":[]}]\n"
        ),
    ]) func readsFilesAsTheyAreFound(name: String, content: String) async throws {
        let articles = try Repository<Article>(in: try await Article.store())
        let report = try await Importer(into: articles).run(try file(name, content))
        #expect(report.created == 2 && report.total == 2 && report.problems.isEmpty)
        #expect(try await articles.getMany(["a", "b"]).map { $0?.title } == ["1", "2"])
        #expect(try await articles.count(where: [.flag("published")]) == 1)
        #expect(try await articles.history("a").entries.map(\.note.action) == [.importing])
    }

    @Test func readsOneObject() async throws {
        let articles = try Repository<Article>(in: try await Article.store())
        let path = try file("a.json", "{\n\"id\":\"a\",\"title\":\"1\",\"published\":true,\"tags\":[]\n}")
        #expect(try await Importer(into: articles).run(path).created == 1)
    }

    @Test func readsDirectories() async throws {
        let articles = try Repository<Article>(in: try await Article.store())
        for (name, id) in [("a", "a"), ("x%2Fy", nil), ("%E6%97%A5", nil), ("other", "given")] {
            let member = id.map { #""id":"\#($0)","# } ?? ""
            _ = try file("\(name).json", #"{\#(member)"title":"t","published":true,"tags":[]}"#)
        }
        _ = try file("notes.txt", "not meant")
        _ = try file(".hidden.json", "not meant")
        let path = try #require(folder?.path)
        let report = try await Importer(into: articles).run(path, ImportOptions(format: .directory))
        #expect(report.created == 4 && report.problems.isEmpty, "\(report.problems)")
        for id in ["a", "x/y", "日", "given"] { #expect(try await articles.exists(id)) }
        _ = try file("zz.json", #"{"id":"a","title":"t","published":true,"tags":[]}"#)
        let again = try await Importer(into: articles).run(path)
        #expect(again.isRefused && again.problems.map(\.reason) == [.duplicate])
        #expect(again.problems.first?.file.hasSuffix("zz.json") == true)
    }

    /// What is wrong with the second of three, where, and why.
    @Test(arguments: [
        (#"{"id":"b","title":5,"published":true,"tags":[]}"#, ImportProblem.Reason.invalid, 3, 3, "/title"),
        (#"{"id":"b","published":true,"tags":[]}"#, .invalid, 3, 3, "/title is missing"),
        (#"{"title":"b","published":true,"tags":[]}"#, .unidentified, 3, 3, "no member \"id\""),
        (#"{"id":7,"title":"b","published":true,"tags":[]}"#, .unidentified, 3, 3, "no string"),
        (#"{"id":"","title":"b","published":true,"tags":[]}"#, .invalid, 3, 3, "id"),
        (#"{"id":"a","title":"b","published":true,"tags":[]}"#, .duplicate, 3, 3, "line 2"),
        (#"{"id":"b","title":"b","published":true,"tags":[],"slug":"s"}"#, .notUnique, 3, 3, "slug"),
        (#"{"id":"b","title":"forbidden","published":true,"tags":[]}"#, .invalid, 3, 3, "forbidden"),
        (#"{"id":"b","title":"b" "published":true,"tags":[]}"#, .malformed, 3, 25, "not JSON"),
        (#"{"id":"b","id":"c","title":"b","published":true,"tags":[]}"#, .malformed, 3, 13, "twice"),
        ("{\"id\":\"b\",\n\"title\":'b'}", .malformed, 4, 9, "not JSON"),
        (#"["b"]"#, .unidentified, 3, 3, "no object"), ("", .malformed, 3, 2, "missing"),
        ("nul", .malformed, 3, 6, "JSON"),
    ]) func saysWhatIsWrongAndWhere(
        second: String, reason: ImportProblem.Reason, line: Int, column: Int, part: String
    ) async throws {
        let articles = try Repository<Article>(in: try await Article.store())
        let good = #""title":"x","published":true,"tags":["t"]}"#
        let path = try file(
            "in.json", "[\n  {\"id\":\"a\",\"slug\":\"s\",\(good),\n  \(second),\n  {\"id\":\"z\",\(good)\n]")
        let refused = try await Importer(into: articles).run(path)
        #expect(refused.isRefused && refused.problemCount == 1)
        let problem = try #require(refused.problems.first)
        #expect(problem.reason == reason && problem.message.contains(part), "\(problem)")
        // A value that is missing has no place but that of the comma.
        if !second.isEmpty { #expect(problem.line == line && problem.column == column, "\(problem)") }
        #expect(problem.index == 1 && problem.file == path)
        // Nothing is half imported.
        #expect(try await articles.count() == 0)

        let quarantine = path + ".left"
        let options = ImportOptions(skipsInvalid: true, quarantineFile: quarantine)
        let skipped = try await Importer(into: articles).run(path, options)
        #expect(
            !skipped.isRefused && skipped.created == 2 && skipped.total == 3 && skipped.problems == refused.problems)
        let kept = try JSONValue(parsing: try TestSupport.bytes(of: quarantine))
        #expect(kept["reason"]?.string == reason.rawValue && kept["text"]?.string == second)
        #expect(kept["line"]?.integer == problem.line)
    }

    @Test func saysWhereTextIsNotUTF8() async throws {
        let articles = try Repository<Article>(in: try await Article.store())
        let path = try file("in.jsonl", "")
        let line = bytes(#"{"id":"a","title":""#) + [0xC3, 0x28] + bytes("\",\"published\":true,\"tags\":[]}\n")
        try TestSupport.write(
            bytes("\n") + line + bytes("{\"id\":\"b\",\"title\":\"\",\"published\":true,\"tags\":[]}"), to: path)
        let quarantine = path + ".left"
        let options = ImportOptions(skipsInvalid: true, quarantineFile: quarantine)
        let report = try await Importer(into: articles).run(path, options)
        #expect(report.created == 1)
        let problem = try #require(report.problems.first)
        #expect(problem.line == 2 && problem.column == 20 && problem.message.contains("UTF-8"), "\(problem)")
        #expect(try JSONValue(parsing: try TestSupport.bytes(of: quarantine))["base64"]?.string != nil)
    }

    @Test(
        arguments: [
            ([0xFF, 0xFE, 0x5B, 0x00], "UTF-16"), ([0x00, 0x5B, 0x00, 0x5D], "UTF-16"),
            (Array("[{\"id\":\"a\"".utf8), "ends"),
            (Array("[1] x".utf8), "behind the end"),
        ] as [([UInt8], String)]) func refusesFilesThatCannotBeRead(content: [UInt8], part: String) async throws
    {
        let articles = try Repository<Article>(in: try await Article.store())
        let path = try file("in.json", "")
        try TestSupport.write(content, to: path)
        let report = try await Importer(into: articles).run(path)
        #expect(report.isRefused)
        #expect(
            report.problems.contains { $0.reason == .unreadable && $0.message.contains(part) }, "\(report.problems)")
    }

    @Test func takesWhatIsBeforeAFaultIfItMaySkip() async throws {
        let articles = try Repository<Article>(in: try await Article.store())
        let good = #"{"id":"a","title":"x","published":true,"tags":[]}"#
        let path = try file("in.json", "[\(good)] more")
        #expect(try await Importer(into: articles).run(path).isRefused)
        let report = try await Importer(into: articles).run(path, ImportOptions(skipsInvalid: true))
        #expect(report.created == 1 && report.problems.map(\.reason) == [.unreadable])
    }

    @Test func refusesWhatIsNotThere() async throws {
        let articles = try Repository<Article>(in: try await Article.store())
        for path in ["/nowhere/at/all", "/dev/null"] {
            let report = try await Importer(into: articles).run(path)
            #expect(report.isRefused && report.problems.map(\.reason) == [.unreadable])
        }
        let path = try file("a.json", "[]")
        #expect(try await Importer(into: articles).run(path, ImportOptions(format: .directory)).isRefused)
        #expect(try await Importer(into: articles).run(path, ImportOptions(format: .keyed)).isRefused)
        #expect(try await !Importer(into: articles).run(path).isRefused)
    }

    @Test func leavesAloneWhatIsThere() async throws {
        let articles = try Repository<Article>(in: try await Article.store())
        try await articles.create(Article(id: "a", title: "1"))
        try await articles.create(Article(id: "b", title: "theirs"))
        try await articles.create(Article(id: "c"))
        try await articles.delete("c")
        let objects = ["a", "b", "c"].map { #"{"tags":[ ],"id":"\#($0)","title":"1","published":false}"# }
        let path = try file("in.json", "[\(objects.joined(separator: ","))]")
        let tried = try await Importer(into: articles).run(path, ImportOptions(isDryRun: true))
        #expect(tried.created == 1 && tried.unchanged == 1 && tried.kept == 1)
        #expect(try await articles.count() == 2)
        let report = try await Importer(into: articles).run(path)
        #expect(report.created == 1 && report.unchanged == 1 && report.kept == 1)
        #expect(try await articles.get("b")?.title == "theirs")
        let replaced = try await Importer(into: articles).run(path, ImportOptions(existing: .replace))
        #expect(replaced.unchanged == 2 && replaced.replaced == 1)
        #expect(try await articles.history("b").entries.first?.note.changedFields == ["/title"])
    }

    @Test func goesOnWhereItWasStopped() async throws {
        let store = FaultyStore(try await Article.store())
        let articles = try Repository<Article>(in: store, options: .quick)
        let objects = (0..<30).map { #"{"id":"id-\#($0)","title":"","published":true,"tags":[]}"# }
        let path = try file("in.jsonl", objects.joined(separator: "\n"))
        store.fail(commits: [
            .lostAnswer, .race { _ = try await Repository<Article>(in: $0).save(Article(id: "id-1", title: "x")) },
        ])
        let first = try await Importer(into: articles).run(path, ImportOptions(batchSize: 10))
        #expect(first.created == 29 && first.kept == 1)
        for number in 10..<20 { try await articles.delete("id-\(number)") }
        store.fail(commits: Array(repeating: .race { _ in throw StoreError(.unavailable, "gone") }, count: 1))
        await _ = expect(.unavailable) { try await Importer(into: articles).run(path, ImportOptions(batchSize: 10)) }
        let second = try await Importer(into: articles).run(path, ImportOptions(batchSize: 10))
        #expect(second.unchanged + second.created == 29 && second.kept == 1)
        #expect(try await articles.count() == 30)
    }

    @Test func tellsOfUniqueValuesThatTheStoreHas() async throws {
        let articles = try Repository<Article>(in: try await Article.store())
        try await articles.create(Article(id: "a", slug: "s"))
        let path = try file("in.json", #"[{"id":"b","title":"","published":true,"tags":[],"slug":"s"}]"#)
        let report = try await Importer(into: articles).run(path)
        #expect(report.created == 0 && report.problems.map(\.reason) == [.notUnique])
    }

    @Test func knowsNoMoreThanTheComponentDoes() async throws {
        let store = MemoryStore(try Component(name: "things"))
        try await store.open()
        let path = try file("in.json", #"[{"key":"a","n":1.50},{"key":"b"}]"#)
        let report = try await Importer(into: store).run(path, ImportOptions(idField: "key"))
        #expect(report.created == 2)
        #expect(try await store.json("a") == #"{"key":"a","n":1.50}"#)
    }

    @Test(arguments: ["projects", "resources"])
    func importsTheSamples(name: String) async throws {
        struct Sample: Entity {
            static let collection = "samples"
            static let indexes: [EntityIndex<Sample>] = [
                .flag("published") { $0.published }, .flag("featured") { $0.featured }, .labels("tags") { $0.tags },
                .ordered("createdAt") { $0.createdAt }, .text("search") { [$0.title, $0.description] },
            ]
            var id: String
            var title: String
            var description: String
            var tags: [String]
            var published: Bool
            var featured: Bool
            var createdAt: String
        }
        let source =
            #filePath.split(separator: "/").dropLast(4).reduce("") { $0 + "/" + $1 } + "/Sources/sluice/Samples"
        let store = MemoryStore(try Component(Sample.self))
        try await store.open()
        let samples = try Repository<Sample>(in: store)
        var last: ImportProgress?
        let report = try await Importer(into: samples).run("\(source)/\(name).json") { last = $0 }
        #expect(report.problems.isEmpty && report.created == report.total && report.total > 1_000)
        #expect(last?.phase == .writing && last?.bytesRead == last?.totalBytes)
        #expect(try await samples.count() == report.total)
        let page = try await samples.list(where: [.flag("featured")], sort: .descending("createdAt"), limit: 10)
        #expect(page.items.count == 10 && page.items.allSatisfy(\.featured))
        let again = try await Importer(into: samples).run("\(source)/\(name).json")
        #expect(again.unchanged == report.total)
    }

    private func file(_ name: String, _ content: String) throws -> String {
        let path = "\(try #require(folder).path)/\(name)"
        try TestSupport.write(content, to: path)
        return path
    }
}

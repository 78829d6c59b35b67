import Glibc
import SluiceCore
import TestSupport
import Testing

@testable import SluiceRepository

@Suite struct ExporterTests {
    private let folder: TemporaryDirectory

    init() throws {
        folder = try TemporaryDirectory.inMemory()
    }

    private func path(_ name: String) -> String { "\(folder.path)/\(name)" }

    /// Each format is read by the importer, and holds what was there.
    @Test(arguments: ExportFormat.allCases, [false, true]) func comesBack(format: ExportFormat, isPretty: Bool)
        async throws
    {
        let articles = try Repository<Article>(in: try await Article.store())
        for number in 0..<137 {
            try await articles.create(
                Article(
                    id: number == 5 ? "ü/\"..\\ 日本" : "a\(number)", title: "T\n\(number)", published: number % 2 == 0,
                    tags: ["x", "y\(number % 3)"], price: 0.1))
        }
        let options = ExportOptions(format: format, isPretty: isPretty)
        let report = try await Exporter(from: articles).run(to: .path(path("out")), options)
        #expect(report.exported == 137 && report.damaged == 0)
        let copy = try Repository<Article>(in: try await Article.store())
        let back = try await Importer(into: copy).run(path("out"))
        #expect(back.created == 137 && back.problems.isEmpty, "\(back.problems)")
        for try await article in articles.all() {
            #expect(try await copy.get(article.id)?.value == article.value)
        }
        #expect(access(path(".out.partial"), F_OK) != 0)
    }

    @Test(arguments: [(ExportFormat.array, "[]\n"), (.object, "{}\n"), (.lines, "")])
    func nothingIsJSONToo(format: ExportFormat, expected: String) async throws {
        let articles = try Repository<Article>(in: try await Article.store())
        _ = try await Exporter(from: articles).run(to: .path(path("out")), ExportOptions(format: format))
        #expect(try TestSupport.text(of: path("out")) == expected)
    }

    @Test func filtersAndSorts() async throws {
        let articles = try Repository<Article>(in: try await Article.store())
        for number in 0..<20 {
            try await articles.create(
                Article(
                    id: "a\(number)", title: "t", published: number < 8, tags: number % 2 == 0 ? ["even"] : [],
                    rank: number))
        }
        let options = ExportOptions(
            format: .lines, filters: [.flag("published"), .label("tags", "even")], order: .descending("rank"))
        let report = try await Exporter(from: articles).run(to: .path(path("out")), options)
        #expect(report.exported == 4)
        let ids = try TestSupport.text(of: path("out")).split(separator: "\n").map { line in
            try JSONValue(parsing: Array(line.utf8))["id"]?.string
        }
        #expect(ids == ["a6", "a4", "a2", "a0"])
    }

    /// What is stored stays as it is written: digits, unknown fields, the order of members.
    @Test func keepsWhatTheTypeDoesNotKnow() async throws {
        let store = try await Article.store()
        let json =
            #"{"zz":1.10e3,"id":"a","title":"t","published":true,"tags":[],"big":123456789012345678901234567890}"#
        _ = try await store.mustCommit(.put("a", json))
        let articles = try Repository<Article>(in: store)
        _ = try await Exporter(from: articles).run(to: .path(path("out")), ExportOptions(format: .lines))
        #expect(try TestSupport.text(of: path("out")) == json + "\n")
    }

    @Test func aDamagedRecordLeavesTheOldFile() async throws {
        let store = try await Article.store()
        _ = try await store.mustCommit(.put("a", #"{"id":"a","title":"t","published":true,"tags":[]}"#))
        _ = try await store.mustCommit(.put("b\u{1B}[2J".replacing("\u{1B}", with: "\u{202E}"), #"{"id":7}"#))
        let articles = try Repository<Article>(in: store)
        try write("old", to: path("out"), mode: 0o640)
        let error = await expect(.damaged) { try await Exporter(from: articles).run(to: .path(path("out"))) }
        #expect(error?.message.contains("\u{202E}") == false)
        #expect(try TestSupport.text(of: path("out")) == "old")
        let report = try await Exporter(from: articles).run(to: .path(path("out")), ExportOptions(skipsDamaged: true))
        #expect(report.exported == 1 && report.damaged == 1 && report.damagedIDs.count == 1)
        // The file in whose place it came keeps its permissions.
        var status = stat()
        #expect(stat(path("out"), &status) == 0 && status.st_mode & 0o777 == 0o640)
    }

    @Test func followsLinksAndRefusesDirectoriesThatAreNotEmpty() async throws {
        let articles = try Repository<Article>(in: try await Article.store())
        try await articles.create(Article(id: "a", title: "t"))
        try write("old", to: path("real"))
        #expect(symlink("real", path("link")) == 0)
        _ = try await Exporter(from: articles).run(to: .path(path("link")))
        #expect(try TestSupport.text(of: path("real")).contains("\"t\""))
        let directory = ExportOptions(format: .directory)
        await #expect(throws: TransferError.self) {
            try await Exporter(from: articles).run(to: .path(folder.path), directory)
        }
        #expect(mkdir(path("empty"), 0o755) == 0)
        #expect(try await Exporter(from: articles).run(to: .path(path("empty/")), directory).exported == 1)
    }

    @Test func twoDoNotWriteTheSameFileAtOnce() async throws {
        let held = try PartialFile(FilePath(path("out")), mode: 0o600)
        let articles = try Repository<Article>(in: try await Article.store())
        let error = await #expect(throws: TransferError.self) {
            try await Exporter(from: articles).run(to: .path(path("out")))
        }
        #expect(error?.code == .exists)
        try await held.publish()
        _ = try await Exporter(from: articles).run(to: .path(path("out")))
    }

    /// What a killed process left is taken over.
    @Test func takesOverWhatWasLeft() async throws {
        try write(String(repeating: "x", count: 100_000), to: path(".out.partial"))
        #expect(mkdir(path(".files.partial"), 0o700) == 0)
        try write("x", to: path(".files.partial/left.json"))
        let articles = try Repository<Article>(in: try await Article.store())
        try await articles.create(Article(id: "a"))
        _ = try await Exporter(from: articles).run(to: .path(path("out")), ExportOptions(format: .lines))
        #expect(try bytes(of: path("out")).count < 1_000)
        _ = try await Exporter(from: articles).run(to: .path(path("files")), ExportOptions(format: .directory))
        #expect(access(path("files/left.json"), F_OK) != 0 && access(path("files/a.json"), F_OK) == 0)
    }

    @Test func aClosedPipeEndsIt() async throws {
        signal(SIGPIPE, SIG_IGN)
        var ends: [Int32] = [0, 0]
        #expect(pipe(&ends) == 0)
        close(ends[0])
        let articles = try Repository<Article>(in: try await Article.store())
        try await articles.create(Article(id: "a"))
        let error = await #expect(throws: TransferError.self) {
            try await Exporter(from: articles).run(to: .descriptor(ends[1]))
        }
        #expect(error?.code == .closed)
        close(ends[1])
    }
}

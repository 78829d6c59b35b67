import SluiceClient
import SluiceCore
import TestSupport
import Testing

@testable import SluiceRepository

@Suite(.gateway) struct ValidatorTests {
    /// Everything on Redis in order: with the read-only token, too.
    @Test func findsNothingWhereAllIsWell() async throws {
        let options = try RedisOfSuite.options()
        let articles = try await BackupLab.fill(try store(options))
        for client in [try RedisOfSuite.client(), try RedisClient(RedisOfSuite.configuration(.readOnly))] {
            let report = try await validate(client, options)
            #expect(report.isSound && report.records == 61 && report.deleted == 1, "\(report)")
        }
        for report in [try await validate(BackupLab.fill(MemoryStore(try Component(Article.self))))] {
            #expect(report.isSound && report.records == 61 && report.deleted == 1, "\(report)")
        }
        _ = articles
    }

    /// What is broken in Redis behind the library's back.
    @Test(arguments: [
        (
            ["HSET", "data:articles:a7", "val", #"{"id":"a7","title":"t"}"#],
            [ValidationReport.Kind.digest, .malformed]
        ),
        (["HSET", "data:articles:a7", "val", "no JSON"], [.malformed]),
        (["HSET", "data:articles:a7", "head", "strange"], [.unreadable]),
        (["DEL", "data:articles:a7"], [.orphanEntry, .bucket]),
        (["SREM", "index:published:articles", "a8"], [.missingEntry]),
        (["SADD", "index:published:articles", "a7"], [.strayEntry]),
        (["SADD", "index:published:articles", "nobody"], [.orphanEntry]),
        (["HSET", "unique:slug:articles", "slug-8", "a9"], [.duplicate]),
        (["DEL", "ctl:articles:gate"], [.gate]),
        (["DEL", "ctl:articles:digest"], [.bucket]),
    ])
    func findsWhatIsWrong(command: [String], kinds: [ValidationReport.Kind]) async throws {
        let options = try RedisOfSuite.options()
        let articles = try await BackupLab.fill(try store(options))
        var words = command
        words[1] = options.keys.prefix + words[1]
        let client = try RedisOfSuite.client()
        _ = try await client.execute(words)
        let report = try await validate(client, options)
        for kind in kinds { #expect(report.counts[kind, default: 0] > 0, "\(kind) in \(report)") }
        #expect(!report.isSound && report.records >= 60)
        _ = articles
    }

    @Test func checksFieldsAndVersions() async throws {
        let store = try await Article.store()
        let forbidden = #"{"id":"a","title":"forbidden","published":true,"tags":[]}"#
        _ = try await store.mustCommit(.put("a", forbidden, store.component.memberships(of: bytes(forbidden))))
        _ = try await store.mustCommit(.put("b", #"{"id":"c","title":"t","published":false,"tags":[]}"#))
        let report = try await validate(try Repository<Article>(in: store))
        #expect(report.counts == [.invalid: 1, .malformed: 1], "\(report)")
        #expect(report.findings.first { $0.kind == .invalid }?.detail.contains("/title is forbidden") == true)
        #expect(report.findings.map(\.id).compactMap { $0 }.sorted() == ["a", "b"])
    }

    @Test func listsSomeAndCountsAll() async throws {
        let store = try await Article.store()
        for number in 0..<30 { _ = try await store.mustCommit(.put("a\(number)", "{}")) }
        let repository = try Repository<Article>(in: store)
        let report = try await Validator(repository.readOnly, indexes: nil, showing: 7).run { _ in }
        #expect(report.counts == [.malformed: 30] && report.findings.count == 7)
    }

    /// No false alarms while others write.
    @Test func isNotConfusedByWriters() async throws {
        let options = try RedisOfSuite.options()
        let articles = try await BackupLab.fill(try store(options))
        let writing = Task {
            var number = 0
            while !Task.isCancelled {
                number += 1
                try await articles.save(Article(id: "a\(number % 40)", title: "\(number)", published: number % 2 == 0))
                if number % 7 == 0 { _ = try? await articles.delete("a\(number % 40)") }
            }
        }
        for _ in 0..<5 {
            let report = try await validate(try RedisOfSuite.client(), options)
            #expect(report.isSound, "\(report)")
        }
        writing.cancel()
        _ = await writing.result
    }

    @Test func comparesTwoStores() async throws {
        let redis = try await BackupLab.fill(try store(RedisOfSuite.options()))
        let folder = try TemporaryDirectory.inMemory()
        let files = try JSONStore(try Component(Article.self), in: folder.path)
        let other = try await BackupLab.fill(files)
        try await other.modify("a7") { $0.title = "other" }
        try await other.delete("a8")
        try await other.create(Article(id: "more", title: "m"))
        var report = ValidationReport(collection: "articles", showing: 10)
        try await StoreComparison(redis.store, with: files).run(&report) { _ in }
        #expect(report.counts == [.missing: 1, .extra: 1, .different: 1] && report.compared == 61)
        #expect(Set(report.findings.compactMap(\.id)) == ["a7", "a8", "more"])
        await files.close()
    }

    // MARK: Maintenance

    /// What is said is what is done.
    @Test(arguments: ["memory", "redis", "json"]) func previewsMaintenance(kind: String) async throws {
        let folder = try TemporaryDirectory.inMemory()
        let store: any RecordStore & InspectableStore =
            switch kind {
            case "memory": MemoryStore(try Component(Article.self))
            case "redis": try self.store(RedisOfSuite.options())
            default: try JSONStore(try Component(Article.self), in: folder.path)
            }
        let articles = try await BackupLab.fill(store)
        for number in 10..<30 { try await articles.delete("a\(number)") }
        // Ages are counted in milliseconds.
        try await Task.sleep(for: .milliseconds(5))
        for policy in [
            MaintenancePolicy(), MaintenancePolicy(auditCount: 50), MaintenancePolicy(tombstoneAge: .zero),
            MaintenancePolicy(auditAge: .zero),
        ] {
            let planned = try await MaintenancePreview(store, policy).run(at: MemoryStore.systemTime())
            let done = try await store.maintain(policy)
            #expect(planned.tombstones == done.tombstones && planned.auditEntries == done.auditEntries, "\(policy)")
        }
        #expect(try await store.tombstones(after: nil, limit: 10).isEmpty)
        if let files = store as? JSONStore { await files.close() }
    }

    @Test(arguments: ["memory", "redis", "json"]) func tombstonesArePaged(kind: String) async throws {
        let folder = try TemporaryDirectory.inMemory()
        let store: any RecordStore & InspectableStore =
            switch kind {
            case "memory": MemoryStore(try Component(Article.self))
            case "redis": try self.store(RedisOfSuite.options())
            default: try JSONStore(try Component(Article.self), in: folder.path)
            }
        let articles = try await BackupLab.fill(store)
        for number in 10..<40 { try await articles.delete("a\(number)") }
        var all: [Tombstone] = []
        while true {
            let page = try await store.tombstones(after: all.last, limit: 7)
            guard !page.isEmpty else { break }
            all += page
        }
        #expect(Set(all.map(\.id)) == Set((10..<40).map { "a\($0)" } + ["a2"]) && all.count == 31)
        #expect(all == all.sorted { $1.isBehind($0) })
        if let files = store as? JSONStore { await files.close() }
    }

    private func store(_ options: RedisStoreOptions) throws -> RedisStore {
        RedisStore(try RedisOfSuite.client(), try Component(Article.self), options)
    }

    private func validate(_ client: RedisClient, _ options: RedisStoreOptions) async throws -> ValidationReport {
        let component = try Component(Article.self)
        let reader = RedisReadStore(client.readOnly, component, options)
        let doctor = RedisIndexDoctor(RedisStore(client, component, options), renews: true)
        let repository = try ReadOnlyRepository<Article>(in: reader)
        return try await Validator(repository, indexes: doctor, showing: 50).run { _ in }
    }

    private func validate(_ articles: Repository<Article>) async throws -> ValidationReport {
        try await Validator(articles.readOnly, indexes: nil, showing: 50).run { _ in }
    }
}

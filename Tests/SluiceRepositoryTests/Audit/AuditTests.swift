import SluiceCore
import SluiceRepository
import Testing

@Suite struct AuditTests {
    @Test func tellsTheHistoryOfARecord() async throws {
        let articles = try Repository<Article>(in: try await Article.store())
        try await articles.create(Article(id: "a"))
        try await articles.create(Article(id: "b"))
        for number in 0..<10 { try await articles.modify("a") { $0.rank = number } }
        try await articles.delete("a")
        var entries: [AuditEntry] = []
        var cursor: Cursor?
        repeat {
            let trail = try await articles.history("a", limit: 5, cursor: cursor)
            entries += trail.entries
            cursor = trail.next
        } while cursor != nil
        #expect(entries.map(\.after.counter) == (1...12).reversed())
        #expect(entries.allSatisfy { $0.recordID == "a" })
        #expect(entries.first?.note.action == .delete)
        let byOthers = try await articles.auditEntries(AuditQuery(source: .cli))
        #expect(byOthers.entries.isEmpty)
        let trail = try await articles.auditEntries(AuditQuery(limit: 2))
        await _ = expect(.invalid) { try await articles.history("a", cursor: trail.next) }
    }

    @Test func takesBackChanges() async throws {
        let store = try await Article.store()
        let articles = try Repository<Article>(in: store)
        let json = #"{"x":1.50,"id":"a","title":"One","published":true,"tags":["t"]}"#
        try await store.put("a", json)
        try await articles.modify("a") { $0.published = false }
        let change = try #require(try await articles.history("a").entries.first)
        let undone = try #require(try await articles.undo(change.id))
        #expect(undone.revision.description == "1.3")
        #expect(text(undone.json) == json)
        #expect(try await store.json("a") == json)
        #expect(try await articles.count(where: [.flag("published"), .label("tags", "t")]) == 1)
        let entry = try #require(try await articles.history("a").entries.first)
        #expect(entry.note.action == .undo && entry.note.changedFields == ["/published"])
        // What was taken back can be taken back.
        try await articles.undo(entry.id)
        #expect(try await articles.get("a")?.published == false)
        // And the first is no longer the last.
        let error = await expect(.conflict) { try await articles.undo(change.id) }
        #expect(error?.current == RecordVersion("1.4"))
    }

    @Test func takesBackAdditionsAndDeletions() async throws {
        let articles = try Repository<Article>(in: try await Article.store())
        try await articles.create(Article(id: "a", title: "One", slug: "s"))
        let creation = try #require(try await articles.history("a").entries.first)
        #expect(try await articles.undo(creation.id) == nil)
        #expect(try await articles.get("a") == nil)
        let deletion = try #require(try await articles.history("a").entries.first)
        #expect(try await articles.undo(deletion.id)?.title == "One")
        #expect(try await articles.list(where: [.text("search", "one")]).items.map(\.id) == ["a"])
        try await articles.delete("a")
        let last = try #require(try await articles.history("a").entries.first)
        // Somebody took the unique value meanwhile.
        try await articles.create(Article(id: "b", slug: "s"))
        await _ = expect(.notUnique) { try await articles.undo(last.id) }
        await _ = expect(.notFound) { try await articles.undo(.random()) }
    }

    @Test func takesBackDeletionsOfWhichNothingIsLeft() async throws {
        let time = Lock<Int64>(0)
        let store = MemoryStore(try Component(Article.self)) {
            time.withLock { time in
                time += 1
                return time
            }
        }
        try await store.open()
        let articles = try Repository<Article>(in: store)
        for id in ["a", "b"] {
            try await articles.create(Article(id: id, title: "One"))
            try await articles.delete(id)
        }
        let deletion = try #require(try await articles.history("a").entries.first)
        let first = try #require(try await articles.history("b").entries.first)
        try await articles.create(Article(id: "b", title: "Two"))
        try await articles.delete("b")
        let report = try await articles.store.maintain(MaintenancePolicy(tombstoneAge: .zero))
        #expect(report.tombstones == 2)
        #expect(try await articles.undo(deletion.id)?.title == "One")
        await _ = expect(.conflict) { try await articles.undo(first.id) }
    }

    @Test func knowsWhatWas() async throws {
        let articles = try Repository<Article>(in: try await Article.store())
        var revisions = [try await articles.create(Article(id: "a", rank: 0)).revision]
        for number in 1..<250 { revisions.append(try await articles.modify("a") { $0.rank = number }.revision) }
        revisions.append(try await articles.delete("a").revision)
        try await articles.create(Article(id: "a", rank: 251))
        for index in [0, 1, 100, 249] {
            let stored = try #require(try await articles.record("a", asOf: revisions[index]))
            #expect(stored.rank == index && stored.revision == revisions[index] && stored.source == .audit)
            guard case .stale = stored.freshness else {
                Issue.record("what was is not what is")
                continue
            }
        }
        #expect(try await articles.record("a", asOf: revisions[250]) == nil)
        let current = try #require(try await articles.get("a"))
        #expect(try await articles.record("a", asOf: current.revision)?.rank == 251)
        await _ = expect(.notFound) { try await articles.record("a", asOf: try revision("1.999")) }
        await _ = expect(.notFound) { try await articles.record("b", asOf: try revision("1.1")) }
    }

    @Test func forgetsWithTheRetention() async throws {
        let articles = try Repository<Article>(in: try await Article.store())
        let first = try await articles.create(Article(id: "a")).revision
        for number in 0..<3 { try await articles.modify("a") { $0.rank = number } }
        _ = try await articles.store.maintain(MaintenancePolicy(auditCount: 1))
        await _ = expect(.notFound) { try await articles.record("a", asOf: first) }
        #expect(try await articles.history("a").entries.count == 1)
    }
}

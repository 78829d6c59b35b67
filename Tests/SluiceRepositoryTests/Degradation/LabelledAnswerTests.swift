import SluiceRepository
import Testing

/// What a repository says of where its answers come from while its store is away.
@Suite struct LabelledAnswerTests {
    @Test func countsSayFromWhere() async throws {
        let primary = CountedStore(try await Article.store())
        let stores = try await DegradableStores(primary: primary, snapshot: MemoryStore(primary.component))
        let store = try await stores.makeStore(.json)
        let articles = try Repository<Article>(in: store)
        try await articles.create(Article(id: "a", published: true))
        try await articles.create(Article(id: "b"))
        try await store.refreshSnapshot()
        var counted = try await articles.counted(where: [.flag("published")])
        #expect(counted == Labelled(1, source: store.source))
        #expect(try await articles.existence(of: "a") == Labelled(true, source: .memory))
        stores.fail()
        stores.wait(seconds: 20)
        counted = try await articles.counted()
        #expect(counted == Labelled(2, source: .snapshot, freshness: .stale(.seconds(20))))
        #expect(try await articles.count() == 2)
        #expect(
            try await articles.existence(of: "none")
                == Labelled(false, source: .snapshot, freshness: .stale(.seconds(20))))
        // What waits here counts, and so does what is deleted here.
        try await articles.create(Article(id: "c", published: true))
        counted = try await articles.counted(where: [.flag("published")])
        #expect(counted == Labelled(2, source: .pending, freshness: .stale(.seconds(20))))
    }

    @Test func aDeletionSaysThatItWaits() async throws {
        let primary = CountedStore(try await Article.store())
        let stores = try await DegradableStores(primary: primary, snapshot: MemoryStore(primary.component))
        let store = try await stores.makeStore(.json)
        let articles = try Repository<Article>(in: store)
        for id in ["a", "b"] { try await articles.create(Article(id: id)) }
        #expect(try await articles.delete("b").pending == nil)
        try await store.refreshSnapshot()
        let stored = try #require(try await articles.get("a"))
        stores.fail()
        let deletion = try await articles.delete("a", expectedRevision: stored.revision)
        #expect(deletion.pending == store.pending.first)
        #expect(deletion.revision.description == "1.2")
        #expect(try await articles.existence(of: "a").value == false)
        let each = await articles.deleteEach([stored])
        #expect(throws: StoreError.self) { try each[0].get() }
        stores.recover()
        try await store.replay()
        #expect(try await primary.store.count([]) == 0)
    }
}

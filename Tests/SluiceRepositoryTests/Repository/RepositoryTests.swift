import FoundationEssentials
import SluiceClient
import SluiceRepository
import Testing

@Suite struct RepositoryTests {
    @Test func keepsWhatIsWritten() async throws {
        let articles = try Repository(of: Article.self, in: try await Article.store())
        let created = try await articles.create(Article(id: "a", title: "One", tags: ["x"], created: Date()))
        #expect(created.revision.description == "1.1")
        #expect(created.source == .memory && created.freshness == .current)
        let read = try #require(try await articles.get("a"))
        #expect(read.value == created.value && read.revision == created.revision)
        #expect(read.title == "One")
        #expect(try await articles.exists("a"))
        #expect(try await !articles.exists("b"))
        #expect(try await articles.get("b") == nil)

        let several = try await articles.getMany(["b", "a", "a"])
        #expect(several.map { $0?.id } == [nil, "a", "a"])
    }

    @Test func addsOnlyWhatIsNotThere() async throws {
        let articles = try Repository(of: Article.self, in: try await Article.store())
        let first = try await articles.create(Article(id: "a"))
        let error = await expect(.conflict) { try await articles.create(Article(id: "a")) }
        #expect(error?.current == RecordVersion("1.1"))
        try await articles.delete("a", expectedRevision: first.revision)
        #expect(try await articles.get("a") == nil)
        // Versions never fall, whatever happens to the record.
        #expect(try await articles.create(Article(id: "a")).revision.description == "1.3")
    }

    @Test func neverWritesOverWhatSomebodyElseWrote() async throws {
        let articles = try Repository(of: Article.self, in: try await Article.store())
        var mine = try await articles.create(Article(id: "a"))
        let old = mine.revision
        var theirs = try #require(try await articles.get("a"))
        theirs.title = "theirs"
        try await articles.update(theirs)
        mine.title = "mine"
        let error = await expect(.conflict) { try await articles.update(mine) }
        #expect(error?.current == RecordVersion("1.2"))
        await _ = expect(.conflict) { try await articles.update(mine.value, expectedRevision: old) }
        await _ = expect(.conflict) {
            try await articles.update(mine.value, expectedRevision: old, unknownFields: .drop)
        }
        await _ = expect(.conflict) { try await articles.delete("a", expectedRevision: old) }
        #expect(try await articles.get("a")?.title == "theirs")
    }

    @Test func saysWhenThereIsNothingToChange() async throws {
        let articles = try Repository(of: Article.self, in: try await Article.store())
        await _ = expect(.notFound) { try await articles.modify("a") { $0.title = "x" } }
        await _ = expect(.notFound) { try await articles.delete("a") }
        var stored = try await articles.create(Article(id: "a"))
        let tombstone = try await articles.delete("a")
        #expect(tombstone.description == "1.2")
        stored.title = "x"
        let error = await expect(.notFound) { try await articles.update(stored) }
        #expect(error?.current == RecordVersion("1.2"))
        await _ = expect(.notFound) { try await articles.update(stored.value, expectedRevision: stored.revision) }
        await _ = expect(.notFound) { try await articles.modify("a") { $0.title = "x" } }
        // Not even who knows the version of what is left brings it back by changing it.
        await _ = expect(.notFound) { try await articles.update(stored.value, expectedRevision: tombstone.revision) }
    }

    @Test func savesWhatIsThereOrNot() async throws {
        let articles = try Repository(of: Article.self, in: try await Article.store())
        #expect(try await articles.save(Article(id: "a", title: "1")).revision.description == "1.1")
        #expect(try await articles.save(Article(id: "a", title: "2")).revision.description == "1.2")
        try await articles.delete("a")
        #expect(try await articles.save(Article(id: "a", title: "3")).revision.description == "1.4")
        #expect(try await articles.get("a")?.title == "3")
    }

    @Test(arguments: ["", "a\u{0}b", "a\nb", "a\u{85}b", String(repeating: "x", count: 513)])
    func refusesIds(id: String) async throws {
        let articles = try Repository(of: Article.self, in: try await Article.store())
        let error = await expect(.invalid) { try await articles.create(Article(id: id)) }
        #expect(error?.fields.first?.field == "/id")
        await _ = expect(.invalid) { try await articles.get(id) }
        await _ = expect(.invalid) { try await articles.save(Article(id: id)) }
        await _ = expect(.invalid) { try await articles.modify(id) { _ in } }
        await _ = expect(.invalid) { try await articles.delete(id) }
    }

    @Test(arguments: [
        "a b", "../x", "a:b", "日本", "😀", "a/b%2f", "\u{E9}", "e\u{301}", String(repeating: "x", count: 512),
    ])
    func takesAnyOtherId(id: String) async throws {
        let articles = try Repository(of: Article.self, in: try await Article.store())
        for other in ["\u{E9}", "e\u{301}"] { try await articles.save(Article(id: other, title: other)) }
        try await articles.save(Article(id: id, title: id))
        let read = try #require(try await articles.get(id))
        #expect(read.title.utf8.elementsEqual(id.utf8))
    }

    @Test func refusesValues() async throws {
        let options = RepositoryOptions(maximumValueBytes: 200)
        let articles = try Repository(of: Article.self, in: try await Article.store(), options: options)
        let error = await expect(.invalid) { try await articles.create(Article(id: "a", title: "forbidden")) }
        #expect(error?.fields == [StoreError.FieldProblem(field: "/title", problem: "is forbidden")])
        await _ = expect(.invalid) {
            try await articles.create(Article(id: "a", title: String(repeating: "x", count: 200)))
        }
        let infinite = await expect(.invalid) { try await articles.create(Article(id: "a", price: .infinity)) }
        #expect(infinite?.fields.first?.field == "/price")
        await _ = expect(.invalid) {
            try await articles.create(Article(id: "a", tags: [String(repeating: "x", count: 513)]))
        }
        var stored = try await articles.create(Article(id: "a"))
        stored.value.id = "b"
        await _ = expect(.invalid) { try await articles.update(stored) }
        await _ = expect(.invalid) { try await articles.modify("a") { $0.id = "b" } }
        #expect(try await articles.count() == 1)
    }

    @Test func keepsUniqueValuesUnique() async throws {
        let articles = try Repository(of: Article.self, in: try await Article.store())
        try await articles.create(Article(id: "a", slug: "one"))
        await _ = expect(.notUnique) { try await articles.create(Article(id: "b", slug: "one")) }
        try await articles.modify("a") { $0.slug = "two" }
        try await articles.create(Article(id: "b", slug: "one"))
    }

    @Test func keepsFieldsThatTheTypeDoesNotKnow() async throws {
        let store = try await Article.store()
        let articles = try Repository(of: Article.self, in: store)
        let json =
            #"{"z":{"deep":[1]},"title":"One","price":0.30000000000000000001,"id":"a","published":true,"big":9007199254740993,"tags":["x"],"authors":[{"name":"Ada","orcid":"1"}]}"#
        try await store.put("a", json)
        var stored = try #require(try await articles.get("a"))
        stored.title = "Two"
        stored.value.authors?[0].mail = "ada@example.com"
        stored = try await articles.update(stored)
        let updated = json.replacing("One", with: "Two").replacing(
            #""orcid":"1""#, with: #""orcid":"1","mail":"ada@example.com""#)
        #expect(text(stored.json) == updated)
        #expect(try await store.json("a") == updated)

        // Also when only the value is known, and when it comes from elsewhere.
        var value = stored.value
        value.title = "Three"
        try await articles.update(value, expectedRevision: stored.revision)
        value.title = "Four"
        try await articles.save(value)
        try await articles.modify("a") { $0.title += "!" }
        #expect(try await store.json("a") == updated.replacing("Two", with: "Four!"))

        try await articles.save(value, unknownFields: .drop)
        #expect(try await store.json("a")?.contains("deep") == false)
    }

    @Test func updatesOnceMoreWithWhatWasReturned() async throws {
        let articles = try Repository(of: Article.self, in: try await Article.store())
        var stored = try await articles.create(Article(id: "a"))
        for number in 1...5 {
            stored.rank = number
            stored = try await articles.update(stored)
        }
        #expect(try await articles.get("a")?.rank == 5)
        #expect(stored.revision.description == "1.6")
    }

    @Test func doesNotTakeAnythingElseForItsValues() async throws {
        let store = try await Article.store()
        let articles = try Repository(of: Article.self, in: store)
        try await store.put("a", #"{"id":"a","title":5,"published":false,"tags":[]}"#)
        try await store.put("b", #"{"id":"c","title":"","published":false,"tags":[]}"#)
        try await articles.create(Article(id: "d"))
        let error = await expect(.damaged) { try await articles.get("a") }
        #expect(error?.fields.first?.field == "/title")
        await _ = expect(.damaged) { try await articles.get("b") }
        await _ = expect(.damaged) { try await articles.save(Article(id: "a")) }
        let page = try await articles.list()
        #expect(page.items.map(\.id) == ["d"])
        #expect(Set(page.damaged.map(\.id)) == ["a", "b"])
        // Who knows what should be there can repair it.
        try await articles.save(Article(id: "a"), unknownFields: .drop)
        #expect(try await articles.get("a")?.title == "")
    }

    @Test func isOfOneComponent() async throws {
        let other = MemoryStore(try Component(name: "others"))
        #expect(throws: StoreError.self) { try Repository(of: Article.self, in: other) }
        let without = MemoryStore(try Component(name: "articles"))
        #expect(throws: StoreError.self) { try ReadOnlyRepository(of: Article.self, in: without) }
    }

    @Test func isClosedUntilItIsOpened() async throws {
        let articles = try Repository(of: Article.self, in: MemoryStore(try Component(Article.self)))
        await _ = expect(.notOpen) { try await articles.create(Article(id: "a")) }
        try await articles.open()
        try await articles.create(Article(id: "a"))
    }

    @Test func readsWithoutWriting() async throws {
        let articles = try Repository(of: Article.self, in: try await Article.store())
        try await articles.create(Article(id: "a", published: true))
        let reader = articles.readOnly
        #expect(try await reader.get("a")?.published == true)
        #expect(try await reader.count(where: [.flag("published")]) == 1)
        #expect(try await reader.history("a").entries.count == 1)
    }
}

extension RecordStore {
    /// Puts JSON there, as another program does.
    func put(_ id: String, _ json: String, schema: Int = 0) async throws {
        let memberships = (try? component.memberships(of: bytes(json), schema: schema)) ?? []
        let version = try await readStrong(id).version
        let change = Change(
            id: id, operation: .random(),
            effect: .put(value: bytes(json), hash: try CanonicalJSON.hash(of: bytes(json)), memberships: memberships),
            expectation: .version(version), audit: AuditNote(action: .update, source: .app), schema: schema,
            writer: "test", timestamp: 0)
        guard case .committed = try await commit(change) else { throw StoreError(.conflict, "not put") }
    }

    func json(_ id: String) async throws -> String? {
        try await readStrong(id).record?.value.map { text($0) }
    }
}

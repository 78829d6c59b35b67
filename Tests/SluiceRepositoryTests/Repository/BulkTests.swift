import SluiceRepository
import Testing

@Suite struct BulkTests {
    @Test func writesEachByItself() async throws {
        let articles = try Repository<Article>(in: try await Article.store(), options: .quick)
        try await articles.create(Article(id: "b"))
        let created = await articles.createEach([
            Article(id: "a", slug: "s"), Article(id: "b"), Article(id: ""), Article(id: "c", slug: "s"),
            Article(id: "d", title: "forbidden"), Article(id: "a"), Article(id: "e"),
        ])
        #expect(
            created.map(Self.outcome) == ["1.1", "conflict", "invalid", "notUnique", "invalid", "invalid", "1.1"])

        var stored = try await articles.getMany(["a", "b", "e"]).compactMap { $0 }
        try await articles.modify("b") { $0.title = "theirs" }
        for index in stored.indices { stored[index].title = "mine" }
        let updated = await articles.updateEach(stored)
        #expect(updated.map(Self.outcome) == ["1.2", "conflict", "1.2"])
        #expect(try await articles.getMany(["a", "b", "e"]).map { $0?.title } == ["mine", "theirs", "mine"])

        let deleted = await articles.deleteEach(stored)
        #expect(deleted.map { Self.outcome($0.map(\.revision)) } == ["conflict", "conflict", "conflict"])
        let now = try await articles.getMany(["a", "b"]).compactMap { $0 }
        #expect(await articles.deleteEach(now).map { Self.outcome($0.map(\.revision)) } == ["1.3", "1.3"])
        #expect(try await articles.count() == 1)
    }

    @Test func savesEach() async throws {
        let store = FaultyStore(try await Article.store())
        let articles = try Repository<Article>(in: store, options: .quick)
        try await store.inner.put("a", #"{"id":"a","title":"old","published":false,"tags":[],"more":1}"#)
        store.fail(commits: [
            .lostAnswer,
            .race { _ = try await Repository<Article>(in: $0).create(Article(id: "b", title: "theirs")) },
        ])
        let saved = await articles.saveEach([
            Article(id: "a", title: "x"), Article(id: "b", title: "y"), Article(id: "c\n"),
        ])
        #expect(saved.map(Self.outcome) == ["1.2", "1.2", "invalid"])
        #expect(try await store.inner.json("a")?.contains(#""more":1"#) == true)
        #expect(try await articles.get("b")?.title == "y")
    }

    @Test func takesAnyNumber() async throws {
        let articles = try Repository<Article>(in: try await Article.store())
        let values = (0..<1_234).map { Article(id: "id-\($0 as Int)", rank: $0) }
        #expect(await articles.createEach(values).allSatisfy { (try? $0.get()) != nil })
        #expect(try await articles.count() == 1_234)
        #expect(await articles.saveEach([]).isEmpty)
        #expect(try await articles.getMany(values.map(\.id)).enumerated().allSatisfy { $1?.rank == $0 })
    }

    private static func outcome<Value>(_ result: Result<Stored<Value>, any Error>) -> String {
        outcome(result.map(\.revision))
    }

    private static func outcome(_ result: Result<Revision, any Error>) -> String {
        switch result {
        case .success(let revision): revision.description
        case .failure(let error): (error as? StoreError)?.code.description ?? "\(error)"
        }
    }
}

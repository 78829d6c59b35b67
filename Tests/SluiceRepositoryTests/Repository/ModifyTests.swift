import SluiceRepository
import Testing

@Suite struct ModifyTests {
    @Test func addsUpWithManyTasks() async throws {
        let articles = try Repository(of: Article.self, in: try await Article.store())
        try await articles.create(Article(id: "a", rank: 0))
        try await withThrowingTaskGroup(of: Void.self) { group in
            for _ in 0..<100 {
                group.addTask { try await articles.modify("a") { $0.rank = ($0.rank ?? 0) + 1 } }
            }
            try await group.waitForAll()
        }
        let stored = try #require(try await articles.get("a"))
        #expect(stored.rank == 100)
        #expect(stored.revision.description == "1.101")
    }

    /// Repositories of several processes do not wait for each other: conflicts decide.
    @Test func addsUpWithManyRepositories() async throws {
        let store = try await Article.store()
        try await Repository<Article>(in: store).create(Article(id: "a", rank: 0))
        let done = try await withThrowingTaskGroup(of: Int.self) { group in
            for _ in 0..<8 {
                let articles = try Repository<Article>(in: store, options: .quick)
                group.addTask {
                    var done = 0
                    for _ in 0..<50 {
                        do {
                            try await articles.modify("a") { $0.rank = ($0.rank ?? 0) + 1 }
                            done += 1
                        } catch let error as StoreError where error.code == .conflict {}
                    }
                    return done
                }
            }
            return try await group.reduce(0, +)
        }
        #expect(try await Repository<Article>(in: store).get("a")?.rank == done)
        #expect(done > 0)
    }

    @Test(arguments: [1, 5])
    func comesAgainAfterConflicts(count: Int) async throws {
        let store = try await Article.store()
        let faulty = FaultyStore(store, commits: Self.races(count))
        let articles = try Repository<Article>(in: faulty, options: .quick)
        try await Repository<Article>(in: store).create(Article(id: "a", rank: 0))
        let stored = try await articles.modify("a") { $0.rank = ($0.rank ?? 0) + 1 }
        #expect(stored.rank == 1 + 10 * count)
        #expect(stored.title == "raced")
    }

    @Test func givesUpAfterFiveConflicts() async throws {
        let store = try await Article.store()
        let articles = try Repository<Article>(in: FaultyStore(store, commits: Self.races(7)), options: .quick)
        try await Repository<Article>(in: store).create(Article(id: "a", rank: 0))
        let error = await expect(.conflict) { try await articles.modify("a") { $0.rank = 1 } }
        #expect(error?.current == RecordVersion("1.7"))
        #expect(try await articles.get("a")?.rank == 60)
    }

    @Test func savesAgainAfterConflicts() async throws {
        let store = try await Article.store()
        try await Repository<Article>(in: store).create(Article(id: "a", rank: 0))
        let articles = try Repository<Article>(in: FaultyStore(store, commits: Self.races(3)), options: .quick)
        #expect(try await articles.save(Article(id: "a", rank: 5)).revision.description == "1.5")
        #expect(try await articles.delete("a").description == "1.6")
    }

    @Test func savesOverWhatIsDeletedMeanwhile() async throws {
        let store = try await Article.store()
        try await Repository<Article>(in: store).create(Article(id: "a"))
        let faulty = FaultyStore(store, commits: [.race { _ = try await Repository<Article>(in: $0).delete("a") }])
        let articles = try Repository<Article>(in: faulty, options: .quick)
        #expect(try await articles.save(Article(id: "a", title: "x")).revision.description == "1.3")
        faulty.fail(commits: [.race { _ = try await Repository<Article>(in: $0).delete("a") }])
        #expect(try await articles.saveEach([Article(id: "a", title: "y")])[0].get().title == "y")
        faulty.fail(commits: [.race { _ = try await Repository<Article>(in: $0).delete("a") }])
        await _ = expect(.notFound) { try await articles.modify("a") { $0.title = "z" } }
    }

    @Test func doesNotBeginOnceTheTimeIsOver() async throws {
        let articles = try Repository<Article>(in: try await Article.store(), options: .counting(.zero))
        await _ = expect(.unavailable) { try await articles.save(Article(id: "a")) }
        #expect(try await articles.count() == 0)
    }

    @Test func throwsWhatTheChangeThrows() async throws {
        struct Refusal: Error {}
        let articles = try Repository<Article>(in: try await Article.store())
        try await articles.create(Article(id: "a"))
        await #expect(throws: Refusal.self) { try await articles.modify("a") { _ in throw Refusal() } }
        // The turn is given back.
        try await articles.modify("a") { $0.title = "x" }
        #expect(try await articles.history("a").entries.count == 2)
    }

    @Test func waitsNoLongerOnceItIsCancelled() async throws {
        let store = try await Article.store()
        let articles = try Repository<Article>(in: store)
        try await articles.create(Article(id: "a", rank: 0))
        await withTaskGroup(of: Void.self) { group in
            for number in 0..<200 {
                group.addTask { _ = try? await articles.modify("a") { $0.rank = ($0.rank ?? 0) + 1 } }
                if number == 100 { group.cancelAll() }
            }
        }
        let rank = try #require(try await articles.get("a")?.rank)
        #expect(rank <= 101)
        // Nobody is left behind in the line.
        try await articles.modify("a") { $0.rank = -1 }
    }

    private static func races(_ count: Int) -> [FaultyStore.Fault] {
        (0..<count).map { _ in
            .race { store in
                try await Repository<Article>(in: store).modify("a") {
                    $0.rank = ($0.rank ?? 0) + 10
                    $0.title = "raced"
                }
            }
        }
    }
}

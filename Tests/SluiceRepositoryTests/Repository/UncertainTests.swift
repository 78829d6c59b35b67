import SluiceRepository
import Testing

@Suite struct UncertainTests {
    typealias Fault = FaultyStore.Fault

    enum Call: CaseIterable { case create, update, modify, save, delete, updateEach }

    @Test(arguments: Call.allCases, [0, 1, 2])
    func takesEffectOnce(call: Call, faults: Int) async throws {
        let table: [[Fault]] = [
            [.lostAnswer], [.lostRequest, .lostRequest, .lostAnswer], [.lateRequest, .unavailable],
        ]
        let inner = try await Article.store()
        let store = FaultyStore(inner)
        let articles = try Repository<Article>(in: store, options: .quick)
        var before = try await articles.create(Article(id: "a", title: "before", rank: 0))
        if call == .create { try await articles.delete("a") }
        store.fail(commits: table[faults], reads: [.unavailable])
        if call == .modify || call == .save || call == .delete { store.fail(commits: table[faults]) }
        before.value.rank = 1
        switch call {
        case .create: try await articles.create(before.value)
        case .update: #expect(try await articles.update(before).revision.description == "1.2")
        case .modify: #expect(try await articles.modify("a") { $0.rank = ($0.rank ?? 0) + 1 }.rank == 1)
        case .save: try await articles.save(before.value)
        case .delete: try await articles.delete("a")
        case .updateEach: #expect(try await articles.updateEach([before])[0].get().rank == 1)
        }
        let count = call == .create ? 3 : 2
        #expect(try await articles.history("a").entries.count == count)
        if call != .delete { #expect(try await articles.get("a")?.rank == 1) }
    }

    @Test func saysSoWhenTheTimeIsOver() async throws {
        let store = FaultyStore(try await Article.store(), commits: Array(repeating: .lostRequest, count: 100))
        let articles = try Repository<Article>(in: store, options: .counting())
        let error = await expect(.outcomeUnknown) { try await articles.create(Article(id: "a")) }
        let operation = try #require(error?.operation)
        #expect(try await articles.resolve(operation, "a") == nil)
        #expect(store.commitCount < 20)

        store.fail(commits: [.lostAnswer])
        let articlesInAHurry = try Repository<Article>(in: store, options: .counting(.zero))
        let other = await expect(.outcomeUnknown) { try await articlesInAHurry.create(Article(id: "a")) }
        #expect(try await articles.resolve(try #require(other?.operation), "a")?.description == "1.1")
        // Long behind it the audit still knows.
        for number in 0..<20 { try await articles.modify("a") { $0.rank = number } }
        #expect(try await articles.resolve(try #require(other?.operation), "a")?.description == "1.1")
        await _ = expect(.outcomeUnknown) { try await articles.resolve(.random(), "a") }
    }

    @Test func keepsToTheDeadlineOfTheContext() async throws {
        let store = FaultyStore(try await Article.store(), commits: Array(repeating: .lostRequest, count: 100))
        let articles = try Repository<Article>(in: store, options: .quick)
        let context = OperationContext(deadline: ContinuousClock.now)
        await OperationContext.$current.withValue(context) {
            await _ = expect(.outcomeUnknown) { try await articles.create(Article(id: "a")) }
        }
        #expect(store.commitCount == 1)
    }

    @Test func tellsConflictsFromLostAnswers() async throws {
        let inner = try await Article.store()
        let store = FaultyStore(inner)
        let articles = try Repository<Article>(in: store, options: .quick)
        let stored = try await articles.create(Article(id: "a"))
        // The request was lost, and somebody else was there before it was sent again.
        store.fail(commits: [.lostRequest], reads: [.unavailable])
        try await Repository<Article>(in: inner).modify("a") { $0.title = "theirs" }
        await _ = expect(.conflict) { try await articles.update(stored) }
        #expect(try await articles.get("a")?.title == "theirs")
        // So many changes later nobody can tell.
        store.fail(commits: [.lostRequest])
        for number in 0..<10 { try await Repository<Article>(in: inner).modify("a") { $0.rank = number } }
        await _ = expect(.outcomeUnknown) { try await articles.update(stored) }
    }

    @Test func waitsForGatesInMotion() async throws {
        let store = FaultyStore(try await Article.store(), commits: Array(repeating: .notPrimary, count: 4))
        let articles = try Repository<Article>(in: store, options: .quick)
        try await articles.create(Article(id: "a"))
        store.fail(commits: Array(repeating: .notPrimary, count: 20))
        let error = await expect(.frozen) { try await articles.create(Article(id: "b")) }
        #expect(error?.retryAfter != nil)
        store.fail(commits: [.unavailable])
        await _ = expect(.unavailable) { try await articles.create(Article(id: "b")) }
        #expect(try await articles.createEach([Article(id: "b")])[0].get().revision.description == "1.1")
    }
}

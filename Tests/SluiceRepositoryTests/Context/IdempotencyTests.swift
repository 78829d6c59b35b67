import SluiceClient
import SluiceRepository
import Testing

@Suite struct IdempotencyTests {
    @Test func carriesOutARequestOnce() async throws {
        let articles = try Repository<Article>(in: try await Article.store())
        try await articles.create(Article(id: "a", rank: 0))
        for attempt in 0..<3 {
            try await with("k1") {
                let stored = try await articles.modify("a") { $0.rank = ($0.rank ?? 0) + 1 }
                #expect(stored.isRepeated == (attempt > 0))
                #expect(stored.rank == 1)
            }
            try await with("k2") {
                let stored = try await articles.create(Article(id: "b"))
                #expect(stored.isRepeated == (attempt > 0))
            }
        }
        var stored = try #require(try await articles.get("b"))
        stored.title = "x"
        for _ in 0..<3 {
            try await with("k3") {
                let updated = try await articles.update(stored)
                #expect(updated.revision.description == "1.2")
            }
            try await with("k4") {
                try await articles.save(Article(id: "c", title: "saved"))
            }
        }
        #expect(try await articles.history("c").entries.count == 1)
        for _ in 0..<2 {
            try await with("k5") {
                try await articles.update(
                    Article(id: "b", title: "y"), expectedRevision: try revision("1.2"))
            }
            try await with("k6") { try await articles.delete("c", expectedRevision: try revision("1.1")) }
        }
        #expect(try await articles.history("b").entries.count == 3)
    }

    @Test func refusesTheKeyForAnotherRequest() async throws {
        let articles = try Repository<Article>(in: try await Article.store())
        try await with("k") { try await articles.create(Article(id: "a")) }
        try await with("k") {
            await _ = expect(.idempotencyKeyReused) { try await articles.create(Article(id: "b")) }
            await _ = expect(.idempotencyKeyReused) { try await articles.create(Article(id: "a", title: "x")) }
            await _ = expect(.idempotencyKeyReused) { try await articles.save(Article(id: "a")) }
        }
        try await with("k", principal: "other") { try await articles.create(Article(id: "b")) }
    }

    @Test func takesTheRequestForWhatTheCallerSaysItIs() async throws {
        let articles = try Repository<Article>(in: try await Article.store())
        let key = IdempotencyKey("k", request: bytes("POST /articles …"))
        for number in 0..<3 {
            try await OperationContext.$current.withValue(OperationContext(idempotencyKey: key)) {
                // The value differs each time, as one with the time in it does.
                let stored = try await articles.create(Article(id: "a", rank: number))
                #expect(stored.isRepeated == (number > 0))
            }
        }
        #expect(try await articles.get("a")?.rank == 0)
    }

    @Test func answersDeletionsAgain() async throws {
        let articles = try Repository<Article>(in: try await Article.store())
        for id in ["a", "b"] { try await articles.create(Article(id: id)) }
        for _ in 0..<2 {
            try await with("k") {
                let revision = try await articles.delete("a")
                #expect(revision.description == "1.2")
            }
        }
        #expect(try await articles.history("a").entries.count == 2)
        try await with("other") { _ = await expect(.notFound) { try await articles.delete("a") } }
        try await with("k") { _ = await expect(.idempotencyKeyReused) { try await articles.delete("b") } }
    }

    @Test func coversListsThatAreSaved() async throws {
        let store = FaultyStore(try await Article.store())
        let articles = try Repository<Article>(in: store, options: .quick)
        try await articles.create(Article(id: "a", title: "old"))
        store.fail(commits: [.race { _ = try await Repository<Article>(in: $0).modify("a") { $0.title = "theirs" } }])
        for _ in 0..<3 {
            try await with("k") {
                let results = await articles.saveEach([Article(id: "a", title: "x"), Article(id: "b")])
                let revisions = try results.map { try $0.get().revision.description }
                #expect(revisions == ["1.3", "1.1"])
            }
        }
        #expect(try await articles.get("a")?.title == "x")
        #expect(try await articles.auditEntries(AuditQuery()).entries.count == 4)
    }

    @Test func coversListsOfChanges() async throws {
        let articles = try Repository<Article>(in: try await Article.store())
        for _ in 0..<2 {
            try await with("k") {
                let results = await articles.createEach([Article(id: "a"), Article(id: "b")])
                for result in results { _ = try result.get() }
            }
        }
        #expect(try await articles.auditEntries(AuditQuery()).entries.count == 2)
    }

    private func with(
        _ key: String, principal: String = "ada", _ body: () async throws -> Void
    ) async throws {
        let context = OperationContext(idempotencyKey: IdempotencyKey(key, principal: principal))
        try await OperationContext.$current.withValue(context) { try await body() }
    }
}

@Suite struct OperationContextTests {
    @Test func signsTheAudit() async throws {
        let articles = try Repository<Article>(in: try await Article.store())
        let context = OperationContext(actor: "ada", source: .mcp, requestID: "r1")
        try await OperationContext.$current.withValue(context) {
            _ = try await articles.create(Article(id: "a", title: "1"))
        }
        try await RequestContext.$current.withValue(RequestContext(requestID: "r2")) {
            _ = try await articles.modify("a") {
                $0.title = "2"
                $0.tags = ["x"]
            }
        }
        let entries = try await articles.history("a").entries
        #expect(entries.map(\.note.action) == [.update, .create])
        #expect(entries.map(\.note.actor) == ["", "ada"])
        #expect(entries.map(\.note.source) == [.app, .mcp])
        #expect(entries.map(\.note.requestID) == ["r2", "r1"])
        #expect(entries.map { Set($0.note.changedFields) } == [["/title", "/tags"], []])
        #expect(try await articles.store.auditStatistics() == ["articles:create:mcp": 1, "articles:update:app": 1])
    }

    @Test func keepsNoMoreOfNamesThanIsUseful() async throws {
        let articles = try Repository<Article>(in: try await Article.store())
        let context = OperationContext(actor: String(repeating: "é", count: 500))
        try await OperationContext.$current.withValue(context) { _ = try await articles.create(Article(id: "a")) }
        #expect(try await articles.history("a").entries.first?.note.actor.utf8.count == 256)
    }
}

import FoundationEssentials
import SluiceRepository
import TestSupport
import Testing

@Suite struct ListTests {
    @Test(arguments: [1, 2, 7, 100])
    func meetsEachOnce(limit: Int) async throws {
        let articles = try await Self.filled(40)
        for order in [ListOrder.enumeration, .ascending("rank"), .descending("rank"), .ascending("title")] {
            var ids: [String] = []
            var cursor: Cursor?
            repeat {
                let page = try await articles.list(sort: order, limit: limit, cursor: cursor)
                #expect(page.items.count <= limit)
                #expect(page.source == .memory && page.freshness == .current)
                ids += page.items.map(\.id)
                cursor = page.next
            } while cursor != nil
            #expect(ids.count == 40 && Set(ids).count == 40)
            if order == .ascending("rank") { #expect(ids == (0..<40).map { "id-\($0)" }) }
            if order == .descending("rank") { #expect(ids == (0..<40).reversed().map { "id-\($0)" }) }
        }
    }

    @Test func goesOnWhereItWasWhileOthersWrite() async throws {
        let articles = try await Self.filled(20)
        var page = try await articles.list(sort: .ascending("rank"), limit: 5)
        var seen = page.items.compactMap(\.rank)
        // Before and behind the place where it stands.
        try await articles.create(Article(id: "new", rank: 2))
        try await articles.create(Article(id: "later", rank: 12))
        try await articles.delete("id-3")
        try await articles.delete("id-15")
        while let cursor = page.next {
            page = try await articles.list(sort: .ascending("rank"), limit: 5, cursor: cursor)
            seen += page.items.compactMap(\.rank)
        }
        #expect(seen == Array(0...12) + [12, 13, 14] + Array(16..<20))
    }

    @Test func filters() async throws {
        let articles = try await Self.filled(40)
        let published = try await articles.list(where: [.flag("published")], limit: 1_000).items
        #expect(published.count == 20 && published.allSatisfy(\.published))
        let both = try await articles.list(where: [.flag("published"), .label("tags", "t1")], sort: .ascending("rank"))
        #expect(both.items.map(\.rank) == [4, 10, 16, 22, 28, 34])
        #expect(try await articles.count(where: [.flag("published"), .label("tags", "t1")]) == 6)
        #expect(try await articles.count() == 40)
        let range = try await articles.list(sort: .descending("rank", from: 10, through: 14)).items
        #expect(range.map(\.rank) == [14, 13, 12, 11, 10])
        #expect(try await articles.list(sort: .ascending("rank", from: 38)).items.map(\.rank) == [38, 39])
        #expect(try await articles.list(sort: .ascending("rank", from: 5, through: 4)).items.isEmpty)
        #expect(try await articles.list(sort: .ascending("title", through: "Article 1")).items.map(\.rank) == [0, 1])
    }

    @Test func findsWords() async throws {
        let articles = try await Self.filled(3)
        try await articles.create(Article(id: "x", title: "Über die Schleuse", summary: "Wasser-Stand: 42 cm"))
        for (text, ids) in [
            ("schleuse", ["x"]), ("ÜBER", ["x"]), ("wasser stand", ["x"]), ("42", ["x"]), ("wasser 43", []),
            ("", []), ("!?", []), ("uber", []),
        ] {
            #expect(try await articles.list(where: [.text("search", text)]).items.map(\.id) == ids, "\(text)")
            #expect(try await articles.count(where: [.text("search", text)]) == ids.count)
        }
        #expect(try await articles.count(where: [.text("search", "Article")]) == 3)
    }

    @Test func goesThroughAll() async throws {
        let articles = try await Self.filled(25)
        var ranks: [Int?] = []
        for try await item in articles.readOnly.all(sort: .ascending("rank"), pageSize: 4) { ranks.append(item.rank) }
        #expect(ranks == Array(0..<25))
    }

    @Test func refusesWhatIsNotDeclared() async throws {
        let articles = try await Self.filled(1)
        await _ = expect(.invalid) { try await articles.list(where: [.flag("tags")]) }
        await _ = expect(.invalid) { try await articles.list(where: [.label("nothing", "x")]) }
        await _ = expect(.invalid) { try await articles.list(sort: .ascending("published")) }
        await _ = expect(.invalid) { try await articles.count(where: [.flag("nothing")]) }
        for limit in [0, -1, 1_001] { await _ = expect(.invalid) { try await articles.list(limit: limit) } }
    }

    private static func filled(_ count: Int) async throws -> Repository<Article> {
        let articles = try Repository<Article>(in: try await Article.store())
        let values = (0..<count).map { number in
            Article(
                id: "id-\(number)", title: "Article \(number)", published: number.isMultiple(of: 2),
                tags: ["t\(number % 3)"], rank: number)
        }
        for result in await articles.createEach(values) { _ = try result.get() }
        return articles
    }
}

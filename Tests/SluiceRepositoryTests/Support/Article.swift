import FoundationEssentials
import SluiceRepository

/// What most tests keep.
struct Article: Entity, Equatable {
    static let collection = "articles"
    static let indexes: [EntityIndex<Article>] = [
        .flag("published") { $0.published },
        .labels("tags") { $0.tags },
        .ordered("rank") { $0.rank },
        .ordered("title") { $0.title },
        .ordered("created") { $0.created },
        .unique("slug") { $0.slug },
        .text("search") { [$0.title, $0.summary] },
    ]

    struct Author: Codable, Sendable, Equatable {
        var name: String
        var mail: String?
    }

    var id: String
    var title: String = ""
    var summary: String?
    var published = false
    var tags: [String] = []
    var rank: Int?
    var created: Date?
    var slug: String?
    var price: Double?
    var authors: [Author]?

    func validate() -> [StoreError.FieldProblem] {
        title == "forbidden" ? [StoreError.FieldProblem(field: "/title", problem: "is forbidden")] : []
    }
}

extension Article {
    static func store() async throws -> MemoryStore {
        let store = MemoryStore(try Component(Article.self))
        try await store.open()
        return store
    }
}

import SluiceRepository

/// A project, as far as this program knows it. What the old application stored beyond that is kept.
struct Project: Entity {
    static let collection = "projects"
    static let indexes: [EntityIndex<Project>] = [
        .flag("published") { $0.published },
        .flag("featured") { $0.featured },
        .labels("tags") { $0.tags },
        .ordered("createdAt") { $0.createdAt },
        .unique("url") { $0.url },
    ]

    let id: String
    var title: String
    var url: String
    var tags: [String]
    var published: Bool
    var featured: Bool
    var createdAt: String

    func validate() -> [StoreError.FieldProblem] {
        title.isEmpty ? [StoreError.FieldProblem(field: "/title", problem: "is empty: give it a name")] : []
    }
}

import SluiceRepository

/// A resource, as far as this program knows it. What the old application stored beyond that is kept.
struct Resource: Entity {
    static let collection = "resources"
    static let indexes: [EntityIndex<Resource>] = [
        .flag("published") { $0.published },
        .flag("featured") { $0.featured },
        .labels("tags") { $0.tags },
        .ordered("createdAt") { $0.createdAt },
    ]

    let id: String
    var title: String
    var url: String
    var tags: [String]
    var published: Bool
    var featured: Bool
    var createdAt: String
}

public import SluiceRepository

/// A link that somebody wants to find again.
public struct Bookmark: Entity, Equatable {
    /// Part of keys: never changes.
    public static let collection = "bookmarks"
    /// By what bookmarks are found.
    public static let indexes: [EntityIndex<Bookmark>] = [
        .flag("unread") { $0.unread },
        .labels("tags") { $0.tags },
        .ordered("added") { $0.added },
        .unique("url") { $0.url },
        .text("words") { [$0.title, $0.note] },
    ]

    /// Never changes.
    public let id: String
    /// Where it leads; no two bookmarks lead to the same place.
    public var url: String
    /// What people call it.
    public var title: String
    /// What somebody wants to remember of it.
    public var note: String?
    /// Under which it is found.
    public var tags: [String]
    /// Whether nobody has read it yet.
    public var unread: Bool
    /// In milliseconds since 1970.
    public var added: Int

    /// A bookmark that nobody has read.
    public init(
        id: String, url: String, title: String, note: String? = nil, tags: [String] = [], unread: Bool = true,
        added: Int = 0
    ) {
        self.id = id
        self.url = url
        self.title = title
        self.note = note
        self.tags = tags
        self.unread = unread
        self.added = added
    }

    /// What keeps it from being written.
    public func validate() -> [StoreError.FieldProblem] {
        var problems: [StoreError.FieldProblem] = []
        if !url.hasPrefix("https://") && !url.hasPrefix("http://") {
            problems.append(StoreError.FieldProblem(field: "/url", problem: "begins neither with https:// nor http://"))
        }
        if title.isEmpty {
            problems.append(StoreError.FieldProblem(field: "/title", problem: "is empty"))
        }
        return problems
    }
}

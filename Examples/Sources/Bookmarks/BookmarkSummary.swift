public import SluiceRepository

/// What is on a shelf, for somebody who may only read.
public struct BookmarkSummary: Sendable, CustomStringConvertible {
    /// How many there are.
    public let total: Int
    /// How many of them nobody has read.
    public let unread: Int
    /// The tags that most bookmarks have, with how many that are.
    public let tags: [(tag: String, count: Int)]
    /// The titles of the newest.
    public let newest: [String]
    /// How many changes came from where.
    public let changes: [(source: String, count: Int64)]

    /// Reads all that is needed: `bookmarks.create(…)` would not compile here.
    ///
    /// - Parameters:
    ///   - bookmarks: with the read-only token.
    ///   - store: of the same.
    /// - Throws: `StoreError`.
    public init(of bookmarks: ReadOnlyRepository<Bookmark>, in store: RedisReadStore) async throws {
        async let total = bookmarks.count()
        async let unread = bookmarks.count(where: [.flag("unread")])
        async let tags = store.labels(of: "tags")
        async let newest = bookmarks.list(sort: .descending("added"), limit: 5)
        async let statistics = store.auditStatistics()
        self.total = try await total
        self.unread = try await unread
        self.tags = try await Array(tags.sorted { ($1.count, $0.label) < ($0.count, $1.label) }.prefix(5)).map {
            (tag: $0.label, count: $0.count)
        }
        self.newest = try await newest.items.map(\.title)
        var changes: [String: Int64] = [:]
        for (name, count) in try await statistics {
            // component:action:source
            let words = name.split(separator: ":")
            if words.count == 3, words[0] == Bookmark.collection { changes[String(words[2]), default: 0] += count }
        }
        self.changes = changes.sorted { $0.key < $1.key }.map { (source: $0.key, count: $0.value) }
    }

    /// In lines.
    public var description: String {
        var lines = ["\(total) bookmarks, \(unread) unread"]
        lines += tags.map { "  tag \($0.tag): \($0.count)" }
        lines += newest.map { "  new: \($0)" }
        lines += changes.map { "  changes by \($0.source): \($0.count)" }
        return lines.joined(separator: "\n")
    }
}

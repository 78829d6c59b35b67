import Glibc
import SluiceCore
import TestSupport
import Testing

@testable import SluiceRepository

/// A folder for archives, and a store with some of everything.
struct BackupLab {
    let folder: TemporaryDirectory

    init() throws {
        folder = try TemporaryDirectory.inMemory()
    }

    func path(_ name: String) -> String { "\(folder.path)/\(name)" }

    /// Articles of all kinds: changed, deleted, with odd ids, of older times.
    static func fill(_ store: any RecordStore, count: Int = 60) async throws -> Repository<Article> {
        try await store.open()
        let articles = try Repository<Article>(in: store)
        for number in 0..<count {
            try await articles.create(
                Article(
                    id: "a\(number)", title: "Title \(number)", published: number % 2 == 0, tags: ["t\(number % 5)"],
                    rank: number, slug: "slug-\(number)"))
        }
        try await articles.modify("a1") { $0.title = "changed" }
        try await articles.modify("a1") { $0.title = "changed again" }
        try await articles.delete("a2")
        try await articles.create(Article(id: "ü/\"\\ 日本 \u{301}", title: "odd"))
        let loose = "{\n\"id\":\"loose\",\r\n \"title\":\"t\",\"published\":false,\"tags\":[],\"n\":1.50}\n"
        _ = try await store.mustCommit(.put("loose", loose, store.component.memberships(of: bytes(loose))))
        return articles
    }

    /// Live values by id, as they are compared.
    static func content(_ store: any ReadableStore) async throws -> [String: ContentHash] {
        var content: [String: ContentHash] = [:]
        var position: StoreQuery.Position?
        while true {
            let ids = try await store.ids(in: 0..<Bucket.count, after: position, limit: 100)
            guard let last = ids.last else { return content }
            for record in try await store.read(ids, .strong).records {
                if let record { content[record.id] = record.hash }
            }
            position = store.position(of: last)
        }
    }
}

import Bookmarks
import Foundation
import SluiceClient
import SluiceRepository
import SluiceTesting
import Testing

@Suite struct BookmarkShelfTests {
    /// A shelf on a real gateway, in a folder that goes with it.
    private func withShelf(
        _ policy: DegradationPolicy = .json, _ body: (BookmarkShelf, TestGateway) async throws -> Void
    ) async throws {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("bookmarks-\(UUID())")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        try await withTestGateway { gateway in
            var configuration = gateway.configuration
            configuration.timeout = .milliseconds(500)
            let shelf = try await BookmarkShelf(RedisClient(configuration), folder: folder.path, policy: policy)
            #expect(try await shelf.open())
            try await body(shelf, gateway)
            await shelf.close()
        }
    }

    @Test func findsByTagWordAndTime() async throws {
        try await withShelf { shelf, _ in
            let bookmarks = shelf.repository
            for number in 1...9 {
                try await bookmarks.create(
                    Bookmark(
                        id: "b\(number)", url: "https://example.org/\(number)", title: "Page number \(number)",
                        tags: [number.isMultiple(of: 2) ? "even" : "odd"], added: number))
            }
            let page = try await bookmarks.list(where: [.label("tags", "odd")], sort: .descending("added"), limit: 2)
            #expect(page.items.map(\.id) == ["b9", "b7"])
            #expect(try await bookmarks.list(where: [.text("words", "number 4")]).items.map(\.id) == ["b4"])
        }
    }

    @Test func keepsOneOfEachLink() async throws {
        try await withShelf { shelf, _ in
            try await shelf.repository.create(Bookmark(id: "a", url: "https://example.org", title: "Example"))
            let refusal = await #expect(throws: StoreError.self) {
                try await shelf.repository.create(Bookmark(id: "b", url: "https://example.org", title: "Again"))
            }
            #expect(refusal?.code == .notUnique)
            let invalid = await #expect(throws: StoreError.self) {
                try await shelf.repository.create(Bookmark(id: "c", url: "example.org", title: ""))
            }
            #expect(invalid?.fields.map(\.field) == ["/url", "/title"])
        }
    }

    @Test func goesOnWhileRedisHangs() async throws {
        try await withShelf { shelf, gateway in
            try await shelf.repository.create(Bookmark(id: "a", url: "https://example.org", title: "Example"))
            try await shelf.store.refreshSnapshot()
            gateway.pauseRedis()
            let page = try await shelf.repository.list(where: [.flag("unread")])
            #expect(page.items.map(\.id) == ["a"] && page.source == .snapshot)
            let kept = try await shelf.repository.create(Bookmark(id: "b", url: "https://example.com", title: "Later"))
            #expect(kept.pending != nil)
            #expect(try await shelf.repository.get("b")?.source == .pending)
            gateway.resumeRedis()
            let end = ContinuousClock.now + .seconds(60)
            while !shelf.store.pending.isEmpty, ContinuousClock.now < end {
                _ = try? await shelf.store.replay()
            }
            #expect(shelf.store.deadLetters.isEmpty)
            #expect(try await shelf.repository.get("b", .strong)?.source == .redis)
        }
    }

    @Test func isReportedWithTheReadOnlyToken() async throws {
        try await withShelf { shelf, gateway in
            try await OperationContext.$current.withValue(OperationContext(actor: "ada", source: .api)) {
                for (id, tags) in [("a", ["swift"]), ("b", ["swift", "redis"]), ("c", [])] {
                    try await shelf.repository.create(
                        Bookmark(
                            id: id, url: "https://example.org/\(id)", title: "Page \(id)", tags: tags, unread: id != "c"
                        ))
                }
            }
            let reader = try ReadOnlyClient(gateway.readOnlyConfiguration)
            let store = RedisReadStore(reader, try Component(Bookmark.self), topology: .singleNode)
            let summary = try await BookmarkSummary(of: ReadOnlyRepository(in: store), in: store)
            #expect(
                summary.description.split(separator: "\n").filter { !$0.contains("new:") }.joined(separator: "\n")
                    == """
                    3 bookmarks, 2 unread
                      tag swift: 2
                      tag redis: 1
                      changes by api: 3
                    """)
            #expect(summary.newest.count == 3)
        }
    }
}

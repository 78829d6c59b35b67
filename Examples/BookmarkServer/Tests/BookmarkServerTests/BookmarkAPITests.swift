import BookmarkAPI
import Bookmarks
import Foundation
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import SluiceClient
import SluiceTesting
import Testing

@Suite struct BookmarkAPITests {
    private static let example = #"{"url":"https://example.org","title":"Example","tags":["test"]}"#

    /// The API on a real gateway, in a folder that goes with it.
    private func withAPI(
        _ body: @Sendable (any TestClientProtocol, BookmarkShelf, TestGateway) async throws -> Void
    ) async throws {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("bookmarks-\(UUID())")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        try await withTestGateway { gateway in
            var configuration = gateway.configuration
            configuration.timeout = .milliseconds(500)
            let shelf = try await BookmarkShelf(RedisClient(configuration), folder: folder.path)
            #expect(try await shelf.open())
            try await bookmarkAPI(shelf).test(.router) { try await body($0, shelf, gateway) }
            await shelf.close()
        }
    }

    @Test func changesOnlyWhatTheClientHasSeen() async throws {
        try await withAPI { client, _, _ in
            let first = try await client.put("/bookmarks/a", Self.example, [.ifNoneMatch: "*"], ["X-User": "ada"])
            #expect(first.status == .created && first.headers[.eTag] == "\"1.1\"")
            let added = try await client.put("/bookmarks/a", Self.example, [.ifNoneMatch: "*"])
            #expect(added.status == .preconditionFailed)
            let changed = #"{"url":"https://example.org","title":"Changed"}"#
            #expect(try await client.put("/bookmarks/a", changed, [:]).status == .preconditionRequired)
            let second = try await client.put("/bookmarks/a", changed, [.ifMatch: "\"1.1\""], ["X-User": "ben"])
            #expect(second.status == .ok && second.headers[.eTag] == "\"1.2\"")
            let late = try await client.put("/bookmarks/a", Self.example, [.ifMatch: "\"1.1\""])
            #expect(late.status == .preconditionFailed && late.headers[.eTag] == "\"1.2\"")
            let history = try await client.execute(uri: "/bookmarks/a/history", method: .get)
            #expect(String(buffer: history.body).contains(#""actor":"ben""#))
            let gone = try await client.execute(uri: "/bookmarks/a", method: .delete, headers: [.ifMatch: "\"1.2\""])
            #expect(gone.status == .noContent)
            #expect(try await client.execute(uri: "/bookmarks/a", method: .get).status == .notFound)
        }
    }

    @Test func carriesOutARequestOnce() async throws {
        try await withAPI { client, shelf, _ in
            let key = ["Idempotency-Key": "4711", "X-User": "ada"]
            let first = try await client.put("/bookmarks/a", Self.example, [.ifNoneMatch: "*"], key)
            let again = try await client.put("/bookmarks/a", Self.example, [.ifNoneMatch: "*"], key)
            #expect(first.status == .created && again.status == .created)
            let made = try [first, again].map { try JSONDecoder().decode(Bookmark.self, from: Data(buffer: $0.body)) }
            #expect(made[0] == made[1])
            #expect(try await shelf.repository.history("a").entries.count == 1)
            let others = #"{"url":"https://example.com","title":"X"}"#
            let other = try await client.put("/bookmarks/a", others, [.ifNoneMatch: "*"], key)
            #expect(other.status == .unprocessableContent)
        }
    }

    @Test func saysWhatIsWrong() async throws {
        try await withAPI { client, _, _ in
            let wrong = try await client.put("/bookmarks/a", #"{"url":"example.org","title":""}"#, [.ifNoneMatch: "*"])
            #expect(wrong.status == .unprocessableContent)
            #expect(String(buffer: wrong.body).contains(#""field":"\/url""#))
            _ = try await client.put("/bookmarks/a", Self.example, [.ifNoneMatch: "*"])
            #expect(try await client.put("/bookmarks/b", Self.example, [.ifNoneMatch: "*"]).status == .conflict)
        }
    }

    @Test func pagesThroughAList() async throws {
        try await withAPI { client, _, _ in
            for number in 1...5 {
                let json = #"{"url":"https://example.org/\#(number)","title":"Page \#(number)","tags":["n"]}"#
                _ = try await client.put("/bookmarks/ä%20\(number)", json, [.ifNoneMatch: "*"])
            }
            struct List: Decodable {
                struct Item: Decodable {
                    let bookmark: Bookmark
                }
                let items: [Item]
                let next: String?
            }
            var (titles, path): ([String], String?) = ([], "/bookmarks?tag=n&limit=2")
            while let uri = path {
                let page = try await client.execute(uri: uri, method: .get)
                let list = try JSONDecoder().decode(List.self, from: Data(buffer: page.body))
                titles += list.items.map(\.bookmark.title)
                path = list.next.map { "/bookmarks?tag=n&limit=2&cursor=\($0)" }
            }
            #expect(Set(titles).count == 5 && titles.count == 5)
        }
    }

    @Test func goesOnAndSaysSoWhileRedisHangs() async throws {
        try await withAPI { client, shelf, gateway in
            _ = try await client.put("/bookmarks/a", Self.example, [.ifNoneMatch: "*"])
            try await shelf.store.refreshSnapshot()
            let source = try #require(HTTPField.Name("X-Source"))
            gateway.pauseRedis()
            let list = try await client.execute(uri: "/bookmarks", method: .get)
            #expect(list.status == .ok && list.headers[.age] != nil)
            #expect(list.headers[source] == "snapshot")
            let other = #"{"url":"https://example.com","title":"Later"}"#
            let kept = try await client.put("/bookmarks/b", other, [.ifNoneMatch: "*"])
            #expect(kept.status == .accepted)
            #expect(try await client.execute(uri: "/bookmarks/b", method: .get).headers[source] == "pending")
            let health = try await client.execute(uri: "/health", method: .get)
            #expect(String(buffer: health.body).contains(#""mode":"json""#))
            gateway.resumeRedis()
            let end = ContinuousClock.now + .seconds(60)
            while !shelf.store.pending.isEmpty, ContinuousClock.now < end { _ = try? await shelf.store.replay() }
            let now = try await client.execute(uri: "/health", method: .get)
            #expect(String(buffer: now.body).contains(#""mode":"normal""#))
        }
    }
}

extension TestClientProtocol {
    fileprivate func put(
        _ uri: String, _ json: String, _ headers: HTTPFields, _ others: [String: String] = [:]
    ) async throws -> TestResponse {
        var headers = headers
        for (name, value) in others {
            headers[try #require(HTTPField.Name(name))] = value
        }
        return try await execute(uri: uri, method: .put, headers: headers, body: ByteBuffer(string: json))
    }
}

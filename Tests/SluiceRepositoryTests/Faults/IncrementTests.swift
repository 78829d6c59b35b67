import SluiceClient
import SluiceGateway
import SluiceRepository
import TestSupport
import Testing

/// Several processes count in one record by `modify`: no update is lost.
@Suite(.serialized, .gateway) struct IncrementTests {
    private static let processes = 4

    @Test func addUpOnRedis() async throws {
        let address = try #require(try RunningGateway.ofSuite().gateway.addresses.first)
        let token = try #require(RunningGateway.Client.full.token)
        let counter = Counter(place: "http://\(address)", token: token)
        try await count(with: counter)
    }

    @Test(arguments: ["entity", "collection"]) func addUpInFiles(layout: String) async throws {
        // A disk keeps some hundreds of commits a second: what is counted is not lost for another reason on one.
        let directory = try TemporaryDirectory.inMemory()
        try await count(with: Counter(place: directory.path, layout: layout))
    }

    private func count(with counter: Counter) async throws {
        let total = FaultSize.increments / Self.processes * Self.processes
        try await counter.using { try await $0.create(Article(id: "counter", rank: 0)) }
        await withTaskGroup(of: Void.self) { group in
            for _ in 0..<Self.processes {
                group.addTask { await Self.start(counter, share: total / Self.processes) }
            }
        }
        try await counter.using { articles in
            let stored = try #require(try await articles.get("counter", .strong))
            #expect(stored.rank == total)
            #expect(stored.revision.description == "1.\(total + 1)")
            #expect(try await articles.store.auditStatistics()["articles:update:app"] == Int64(total))
        }
    }

    private static func start(_ counter: Counter, share: Int) async {
        await #expect(processExitsWith: .success) { [counter, share] in
            try await counter.using { try await counter.count(share, in: $0) }
        }
    }
}

/// What the processes of these tests do, and where.
struct Counter: Codable, Sendable {
    /// An address or a directory.
    var place: String
    var token: String?
    var layout: String?

    /// Lends a repository.
    func using(_ body: (Repository<Article>) async throws -> Void) async throws {
        let component = try Component(Article.self)
        if let token {
            let client = try RedisClient(ClientConfiguration(url: place, token: token))
            let store = RedisStore(client, component)
            try await store.open()
            try await body(Repository(in: store))
            await client.shutdown()
        } else {
            let options = JSONStoreOptions(layout: layout == "collection" ? .collection : .entity)
            let store = try JSONStore(component, in: place, options: options)
            try await store.open()
            try await body(Repository(in: store))
            await store.close()
        }
    }

    /// Several tasks count; who was too often not the first tries again.
    func count(_ share: Int, in articles: Repository<Article>) async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            for task in 0..<4 {
                group.addTask {
                    var left = share / 4 + (task < share % 4 ? 1 : 0)
                    while left > 0 {
                        do {
                            try await articles.modify("counter") { $0.rank = ($0.rank ?? 0) + 1 }
                            left -= 1
                        } catch let error as StoreError where error.code == .conflict || error.code == .unavailable {
                        }
                    }
                }
            }
            try await group.waitForAll()
        }
    }
}

import Glibc
import SluiceClient
import SluiceCore
import SluiceGateway
import SluiceRepository
import TestSupport
import Testing

/// Redis and the gateway are killed with -9 again and again in the middle of thousands of writes: what was acknowledged is
/// there, and nothing twice.
@Suite struct GatewayCrashTests {
    private static let token = "token-of-the-killed-gateways-4712"

    @Test func nothingAcknowledgedIsLostOrDoubled() async throws {
        let redis = try await PrivateRedis.start(RedisServerOptions(fsync: .always))
        let address = "127.0.0.1:\(try FreePort.find())"
        var gateway = try await Self.gateway(at: address, redis.url)
        var configuration = ClientConfiguration(url: "http://\(address)", token: Self.token)
        configuration.timeout = .seconds(5)
        let client = try RedisClient(configuration)
        let store = RedisStore(client, try RedisOfSuite.things())
        try await store.open()
        let acknowledged = Shared<[OperationID: Commit]>([:])
        let isOver = Shared(false)
        var kills = 0
        try await withThrowingTaskGroup(of: Void.self) { group in
            for writer in 0..<8 {
                group.addTask { try await Self.write(writer, to: store, acknowledged) { isOver.value } }
            }
            let rounds = 8
            for round in 0..<rounds {
                let goal = FaultSize.crashWrites * (round + 1) / (rounds + 1)
                try await waitUntil("there are \(goal) commits", within: .seconds(300)) {
                    acknowledged.value.count >= goal
                }
                kills += 1
                switch round % 3 {
                case 0: try await redis.restart()
                case 1:
                    gateway.kill()
                    gateway = try await Self.gateway(at: address, redis.url)
                default:
                    gateway.kill()
                    try await redis.restart()
                    gateway = try await Self.gateway(at: address, redis.url)
                }
            }
            try await waitUntil("all is written", within: .seconds(300)) {
                acknowledged.value.count >= FaultSize.crashWrites
            }
            isOver.change { $0 = true }
            try await group.waitForAll()
        }
        #expect(kills == 8)
        try await check(store, acknowledged.value)
        await client.shutdown()
    }

    private func check(_ store: RedisStore, _ acknowledged: [OperationID: Commit]) async throws {
        var entries: [AuditEntry] = []
        var query = AuditQuery(isNewestFirst: false, limit: 1_000)
        while true {
            let page = try await store.audit(query)
            entries += page.entries
            guard let next = page.next else { break }
            query.position = next
        }
        // Nothing twice, and nothing out of order.
        #expect(Set(entries.map(\.id)).count == entries.count)
        #expect(entries.map(\.sequence) == (0..<entries.count).map { Int64($0 + 1) })
        let versions = Dictionary(entries.map { ($0.id, $0.after) }) { first, _ in first }
        for (operation, commit) in acknowledged { #expect(versions[operation] == commit.version) }
        #expect(acknowledged.count >= FaultSize.crashWrites)
        // All writers got all of theirs acknowledged in the end.
        #expect(entries.count == acknowledged.count)
        var position: StoreQuery.Position?
        var commits: Int64 = 0
        repeat {
            let page = try await store.list(StoreQuery(limit: 100, position: position))
            for record in page.records {
                #expect(record.value == Array("\(record.version.counter)".utf8))
                commits += record.version.counter
            }
            position = page.next
        } while position != nil
        #expect(commits == Int64(entries.count))
        #expect(try await RedisOfSuite.walk(RedisIndexDoctor(store), limit: 100).findings.isEmpty)
    }

    /// Changes records of one writer, and repeats what nobody knows the outcome of.
    private static func write(
        _ writer: Int, to store: RedisStore, _ acknowledged: Shared<[OperationID: Commit]>, until isOver: () -> Bool
    ) async throws {
        var versions: [String: RecordVersion] = [:]
        var number = 0
        while !isOver() {
            number += 1
            let id = "w\(writer)-\(number % 7)"
            let version = versions[id]
            let change = try Change.put(
                id, "\((version?.counter ?? 0) + 1)", [.ordered(index: "created", SortKey(Int64(number)))],
                expecting: version.map { .version($0) } ?? .absent)
            while true {
                do {
                    guard case .committed(let commit) = try await store.commit(change) else {
                        throw TestSupportError("a writer of its own records is in nobody's way")
                    }
                    versions[id] = commit.version
                    acknowledged.change { $0[change.operation] = commit }
                    break
                } catch let error as StoreError
                    where [.unavailable, .outcomeUnknown, .budgetExhausted].contains(error.code)
                {
                    try await Task.sleep(for: .milliseconds(5))
                }
            }
        }
    }

    private static func gateway(at address: String, _ redis: String) async throws -> ForeignProgram {
        let path = try #require(BuiltProgram.path)
        let program = try ForeignProgram([
            "env", "SLUICE_TOKEN=\(token)", path, "gateway", "--listen", address, "--redis", redis, "--threads", "1",
        ])
        try await waitUntil("the gateway serves") {
            (try? await GatewayClient(to: address, token: token).call(.get("/no-token-needed"))) != nil
        }
        return program
    }
}

import SluiceClient
import SluiceGateway
import SluiceRepository
import TestSupport
import Testing

/// Redis is killed in the middle of commits: what was acknowledged is there, and everything is consistent.
@Suite(.gateway(redis: RedisServerOptions(fsync: .always)) { _ in })
struct RedisCrashTests {
    @Test func noAcknowledgedCommitIsLost() async throws {
        let redis = try PrivateRedis.ofSuite()
        let store = try await RedisOfSuite.openStore()
        let acknowledged = Shared<[String: RecordVersion]>([:])
        let isOver = Shared(false)
        try await withThrowingTaskGroup(of: Void.self) { group in
            for writer in 0..<8 {
                group.addTask {
                    try await Self.write(writer, to: store, acknowledged, until: { isOver.value })
                }
            }
            for _ in 0..<3 {
                let before = acknowledged.value.values.reduce(0) { $0 + $1.counter }
                try await waitUntil("there are commits", within: .seconds(30)) {
                    acknowledged.value.values.reduce(0) { $0 + $1.counter } > before + 100
                }
                try await redis.restart()
            }
            isOver.change { $0 = true }
            try await group.waitForAll()
        }
        for (id, version) in acknowledged.value {
            let record = try #require(try await store.readStrong(id).record)
            #expect(record.version >= version)
            #expect(record.value == Array("\(record.version.counter)".utf8))
        }
        #expect(try await RedisOfSuite.walk(RedisIndexDoctor(store), limit: 100).findings.isEmpty)
        let total = acknowledged.value.values.reduce(0) { $0 + $1.counter }
        #expect(total >= 300)
    }

    /// Changes records of one writer, one after the other, and repeats what nobody knows the outcome of.
    private static func write(
        _ writer: Int, to store: RedisStore, _ acknowledged: Shared<[String: RecordVersion]>, until isOver: () -> Bool
    ) async throws {
        var versions: [String: RecordVersion] = [:]
        var number = 0
        while !isOver() {
            number += 1
            let id = "w\(writer)-\(number % 5)"
            let version = versions[id]
            let change = try Change.put(
                id, "\((version?.counter ?? 0) + 1)",
                [.flag("published"), .ordered(index: "created", SortKey(Int64(number)))],
                expecting: version.map { .version($0) } ?? .absent)
            while true {
                do {
                    guard case .committed(let commit) = try await store.commit(change) else {
                        throw TestSupportError("a writer of its own records is in nobody's way")
                    }
                    versions[id] = commit.version
                    acknowledged.change { $0[id] = commit.version }
                    break
                } catch let error as StoreError
                    where [.unavailable, .outcomeUnknown, .budgetExhausted].contains(error.code)
                {
                    try await Task.sleep(for: .milliseconds(5))
                }
            }
        }
    }
}

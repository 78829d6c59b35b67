import SluiceClient
import SluiceCore
import SluiceRepository
import SluiceTesting
import Testing

/// A real Redis that goes away and comes back, a snapshot in JSON files, and a cache between.
@Suite struct DegradationOnRedisTests {
    private func withStores(
        _ policy: DegradationPolicy, _ body: (ResilientStore, TestGateway, RedisClient) async throws -> Void
    ) async throws {
        let folder = try TemporaryDirectory()
        let component = try Component(
            name: "things", indexes: [Component.IndexDeclaration(name: "published", kind: .flag)])
        try await withTestGateway { gateway in
            var configuration = gateway.configuration
            configuration.timeout = .milliseconds(300)
            let client = try RedisClient(configuration)
            let redis = RedisStore(client, component)
            try await redis.open()
            let store = try await ResilientStore(
                CachedStore(redis, generation: { try await redis.cacheGeneration() }),
                snapshot: JSONStore(component, in: folder.path + "/snapshot"), folder: folder.path + "/pending",
                circuit: { client.circuitState(of: $0) }, options: ResilienceOptions(policy: policy))
            try await body(store, gateway, client)
        }
    }

    private func untilCommitted(_ store: ResilientStore) async throws {
        let end = ContinuousClock.now + .seconds(60)
        while !store.pending.isEmpty, ContinuousClock.now < end {
            do {
                try await store.replay()
            } catch is StoreError {
                try await Task.sleep(for: .milliseconds(50))
            }
        }
    }

    @Test func readsOnWhileRedisHangs() async throws {
        try await withStores(.readOnly) { store, gateway, _ in
            for number in 0..<20 { try await store.overwrite("id-\(number)", "\(number)", [.flag("published")]) }
            #expect(try await store.refreshSnapshot() == 20)
            gateway.pauseRedis()
            // From the cache: nobody has to be asked.
            #expect(try await store.read(["id-3"], .stale(upTo: .seconds(900))).source == .cache)
            let page = try await store.list(StoreQuery(filters: [.flag("published")]))
            #expect(page.records.count == 20)
            #expect(page.source == .snapshot)
            let refused = await #expect(throws: StoreError.self) { try await store.commit(.putting("new", "1")) }
            #expect([.readOnly, .outcomeUnknown].contains(refused?.code))
            #expect(await store.status().mode == .readOnly)
            gateway.resumeRedis()
            let end = ContinuousClock.now + .seconds(60)
            while (try? await store.commit(.putting("later", "1"))) == nil, ContinuousClock.now < end {
                try await Task.sleep(for: .milliseconds(50))
            }
            #expect(try await store.valueText("later", .strong) == "1")
        }
    }

    @Test func losesNothingThatWaitedWhileRedisWasKilledAgainAndAgain() async throws {
        try await withStores(.json) { store, gateway, client in
            try await store.overwrite("counter", "0")
            try await store.refreshSnapshot()
            var expected = 0
            for round in 0..<3 {
                gateway.killRedis()
                for _ in 0..<20 {
                    let read = try await store.readStrong("counter")
                    let number = Int(String(decoding: read.record?.value ?? [], as: UTF8.self)) ?? -1
                    let change = try Change.putting("counter", "\(number + 1)", .version(read.version))
                    switch try await store.commit(change) {
                    case .committed, .pending: expected += 1
                    case .conflict: continue
                    case let other: Issue.record("round \(round): \(other)")
                    }
                }
                try await untilCommitted(store)
            }
            #expect(store.pending.isEmpty)
            #expect(store.deadLetters.isEmpty)
            let found = try await client.execute(["ZCARD", "audit:entries"])
            #expect(try await store.valueText("counter", .strong) == "\(expected)")
            #expect(found == .integer(Int64(expected) + 1))
        }
    }
}

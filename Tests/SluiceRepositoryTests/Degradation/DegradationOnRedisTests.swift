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

    /// Two hosts change the same record while Redis hangs: one wins, and the other has both versions. What was on its way to
    /// Redis when it hung may be carried out later, and takes effect once.
    @Test func oneOfTwoHostsWins() async throws {
        let folders = [try TemporaryDirectory(), try TemporaryDirectory()]
        let component = try Component(name: "things")
        try await withTestGateway { gateway in
            var configuration = gateway.configuration
            configuration.timeout = .milliseconds(300)
            var hosts: [ResilientStore] = []
            for folder in folders {
                let client = try RedisClient(configuration)
                let redis = RedisStore(client, component)
                try await redis.open()
                hosts.append(
                    try await ResilientStore(
                        redis, snapshot: JSONStore(component, in: folder.path + "/snapshot"),
                        folder: folder.path + "/pending", circuit: { client.circuitState(of: $0) },
                        options: ResilienceOptions(policy: .json)))
            }
            try await hosts[0].overwrite("shared", "0")
            for host in hosts { try await host.refreshSnapshot() }
            gateway.pauseRedis()
            var operations: Set<OperationID> = []
            for (number, host) in hosts.enumerated() {
                for (id, value) in [("shared", "host \(number)".quoted), ("own-\(number)", "1")] {
                    guard case .pending(let ticket) = try await host.overwrite(id, value) else {
                        Issue.record("not kept")
                        return
                    }
                    operations.insert(ticket.operation)
                    #expect(try await host.valueText(id) == value)
                }
                #expect(await host.status().mode == .json)
            }
            gateway.resumeRedis()
            for host in hosts { try await untilCommitted(host) }
            let letters = hosts.map(\.deadLetters)
            #expect(letters.map(\.count).sorted() == [0, 1])
            let loser = letters[0].isEmpty ? 1 : 0
            let winners = "host \(1 - loser)".quoted
            #expect(letters[loser].first?.found?.value == Array(winners.utf8))
            guard case .put(let ours, _, _)? = letters[loser].first?.change.effect else {
                Issue.record("our version is not in the letter")
                return
            }
            #expect(ours == Array("host \(loser)".quoted.utf8))
            for host in hosts {
                #expect(host.pending.isEmpty)
                #expect(try await host.valueText("shared", .strong) == winners)
                #expect(try await host.valueText("own-0", .strong) == "1")
            }
            let audit = try await hosts[0].audit(AuditQuery(limit: 100)).entries.map(\.id)
            #expect(Set(audit).count == audit.count)
            #expect(operations.subtracting(audit) == Set(letters[loser].map(\.ticket.operation)))
        }
    }
}

import SluiceClient
import SluiceGateway
import SluiceRepository
import TestSupport
import Testing

private enum Tokens {
    static let shop = "store-token-with-the-prefix-shop-4711"
}

/// What stores do with tokens that may not do everything.
@Suite(
    .gateway { configuration in
        configuration.tokens.append(try GatewayToken(name: "shop", token: Tokens.shop, prefix: "shop:"))
    })
struct RedisTokenTests {
    private static let memberships: [Membership] = [
        .flag("published"), .label(index: "tags", "swift"), .ordered(index: "created", SortKey(Int64(1))),
        .unique(index: "slug", "s"),
    ]

    @Test(arguments: [RedisReadStore.Topology.singleNode, .replicated])
    func theReadOnlyTokenReadsEverything(topology: RedisReadStore.Topology) async throws {
        let store = try await RedisOfSuite.openStore()
        let change = try Change.put("a", "{\"n\":1}", Self.memberships)
        let version = try await store.mustCommit(change).version
        try await store.mustCommit(.put("b", "2", [.flag("published")]))
        try await store.mustCommit(.put("gone"))
        try await store.mustCommit(.delete("gone", version))
        _ = try await store.setSchemaDocument(Array("{}".utf8), expecting: nil)
        let reader = RedisReadStore(
            try RedisOfSuite.readOnlyClient(), store.component, store.options, topology: topology)

        let ids = ["a", "none", "gone", "a"]
        for consistency in [ReadConsistency.strong, .session, .stale(upTo: .seconds(1))] {
            let (expected, found) = (try await store.read(ids, consistency), try await reader.read(ids, consistency))
            #expect(expected == found)
        }
        #expect(reader.strongestConsistency == (topology == .singleNode ? .strong : .session))
        let queries = [
            StoreQuery(), StoreQuery(filters: [.flag("published")]),
            StoreQuery(filters: [.flag("published"), .label(index: "tags", "swift")]),
            StoreQuery(order: .index("created", isDescending: true)),
        ]
        for query in queries {
            #expect(try await store.list(query) == reader.list(query))
            #expect(try await store.count(query.filters) == reader.count(query.filters))
        }
        #expect(try await reader.ids(in: 0..<Bucket.count, after: nil, limit: 10).count == 2)
        #expect(try await store.audit(AuditQuery()) == reader.audit(AuditQuery()))
        #expect(try await reader.audit(AuditQuery(recordID: "gone")).entries.count == 2)
        #expect(try await reader.auditDetail(change.operation) == store.auditDetail(change.operation))
        #expect(try await reader.auditStatistics() == ["things:create:app": 3, "things:delete:app": 1])
        #expect(try await reader.gate() == .open)
        #expect(try await reader.schemaDocument() == Array("{}".utf8))
        #expect(try await reader.cacheGeneration() == 4)
        #expect(try await reader.labels(of: "tags").map(\.label) == ["swift"])
    }

    @Test func theReadOnlyTokenWritesNothing() async throws {
        let store = try await RedisOfSuite.openStore()
        try await store.mustCommit(.put("a"))
        let client = try RedisClient(RedisOfSuite.configuration(.readOnly))
        let writer = RedisStore(client, store.component, store.options)
        let error = await #expect(throws: StoreError.self) { _ = try await writer.commit(.put("b")) }
        #expect(error?.code == .readOnly)
        let findings = try await writer.check()
        #expect(findings.first { $0.subject == .scripts }?.level == .problem)
        #expect(findings.first { $0.subject == .evictionPolicy }?.level == .unknown)
        #expect(try await store.count([]) == 1)
    }

    @Test func aTokenWithAPrefixIsEnough() async throws {
        var configuration = try RedisOfSuite.configuration()
        configuration.token = Tokens.shop
        let client = try RedisClient(configuration)
        let store = RedisStore(
            client, try RedisOfSuite.things(), RedisStoreOptions(keys: try KeyScheme(prefix: "shop:")))
        try await store.open()
        let hash = try #require(ContentHash(String(repeating: "a", count: 64)))
        let version = try await store.mustCommit(
            .put("a", "1", Self.memberships, idempotency: IdempotencyRequest(key: hash, fingerprint: hash))
        ).version
        #expect(try await store.readStrong("a").record?.version == version)
        #expect(try await store.list(StoreQuery(filters: [.flag("published")])).records.map(\.id) == ["a"])
        try await store.mustCommit(.delete("a", version))
        _ = try await store.setGate(Gate(epoch: 2, primary: 0..<0, isFollower: true))
        let record = try #require(try await store.readStrong("a").record)
        #expect(try await store.apply(record, sourceSequence: 1, epoch: 2) == .same)
        _ = try await store.maintain(MaintenancePolicy())
        _ = try await RedisIndexDoctor(store).repair()

        let elsewhere = RedisStore(client, store.component, RedisStoreOptions(keys: try KeyScheme(prefix: "bank:")))
        for attempt in [{ try await elsewhere.open() }, { _ = try await elsewhere.commit(.put("a"), epoch: 1) }] {
            let error = await #expect(throws: StoreError.self) { try await attempt() }
            #expect(error?.code == .readOnly)
        }
    }
}

/// What is looked at before a store is used.
@Suite(.gateway) struct RedisCheckTests {
    @Test func aSoundServerIsFoundSound() async throws {
        let findings = try await RedisOfSuite.openStore().check()
        #expect(findings.map(\.subject) == RedisFinding.Subject.allCases)
        for finding in findings {
            #expect(finding.level == .good, "\(finding)")
        }
    }
}

@Suite(.gateway(redis: RedisServerOptions(fsync: nil, directives: [["maxmemory-policy", "allkeys-lru"]])) { _ in })
struct EvictionTests {
    @Test func aServerThatThrowsKeysAwayIsRefused() async throws {
        let store = RedisStore(try RedisOfSuite.client(), try RedisOfSuite.things(), try RedisOfSuite.options())
        let error = await #expect(throws: StoreError.self) { try await store.open() }
        #expect(error?.code == .notOpen)
        #expect(error?.message.contains("noeviction") == true)
        #expect(try await store.gate() == nil)
    }
}

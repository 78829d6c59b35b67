import SluiceClient
import SluiceRepository
import TestSupport
import Testing

/// Each key of the keyspace is something else than it should be, and everything that can be asked of a store is: it works,
/// or it says what is damaged; it changes nothing by halves, and never answers as if nothing were there.
@Suite(.gateway) struct KeyspaceTypeTests {
    private static let keys: [String] = [
        "data:things:a", "ids:things", "index:published:things", "index:tags:things", "index:tags:things:swift",
        "index:created:things", "unique:slug:things", "ctl:things:gate", "ctl:things:seq", "ctl:things:dirty",
        "ctl:things:floor", "ctl:things:digest", "ctl:things:tombs", "ctl:things:source", "audit:entries",
        "audit:entries:things", "audit:entry:OPERATION", "audit:of:things:a", "audit:stats", "meta:schema:version",
        "cache:gen:things",
    ]

    private let redis: PrivateRedis

    init() throws {
        redis = try .ofSuite()
    }

    @Test(arguments: keys) func everythingWorksOrNamesTheDamage(key: String) async throws {
        let store = try await RedisOfSuite.openStore()
        let operation = OperationID.random()
        let memberships: [Membership] = [
            .flag("published"), .label(index: "tags", "swift"), .ordered(index: "created", SortKey(Int64(1))),
            .unique(index: "slug", "s"),
        ]
        try await store.mustCommit(.put("a", #"{"password":"hunter2"}"#, memberships, operation: operation))
        let gone = try await store.mustCommit(.put("gone")).version
        try await store.mustCommit(.delete("gone", gone))
        #expect(try await store.setSchemaDocument(Array("{}".utf8), expecting: nil))
        let copy = Record(
            id: "copy", version: RecordVersion(epoch: 1, counter: 9), value: Array("1".utf8),
            hash: try CanonicalJSON.hash(of: Array("1".utf8)), memberships: memberships, ring: OperationRing(),
            writer: "tests", timestamp: 1)
        let mark = DirtyMark(id: "a", sequence: 1)
        let name = store.options.keys.prefix + key.replacing("OPERATION", with: operation.description)
        try redis.call("DEL", name)
        try redis.call("RPUSH", name, "not what it was")
        let strange = try redis.call("DUMP", name)
        let byLabel = StoreQuery(filters: [.label(index: "tags", "swift")])
        let byKey = StoreQuery(order: .index("created", isDescending: true))
        // What is counted of the one record, its entry, and so on.
        let reads: [(String, Int, (RedisStore) async throws -> Int)] = [
            ("read", 1, { try await $0.read(["a", "b"], .session).records.compactMap { $0 }.count }),
            ("read strong", 1, { try await $0.readStrong("a").record == nil ? 0 : 1 }),
            ("ids", 1, { try await $0.ids(in: 0..<Bucket.count, after: nil, limit: 10).count }),
            ("list", 1, { try await $0.list(StoreQuery()).records.count }),
            ("list by flag", 1, { try await $0.list(StoreQuery(filters: [.flag("published")])).records.count }),
            ("list by label", 1, { try await $0.list(byLabel).records.count }),
            ("list by key", 1, { try await $0.list(byKey).records.count }),
            ("count", 1, { try await $0.count([]) }),
            ("count by flag", 1, { try await $0.count([.flag("published")]) }),
            ("labels", 1, { try await $0.labels(of: "tags").count }),
            ("audit", 3, { try await $0.audit(AuditQuery()).entries.count }),
            ("audit of a record", 1, { try await $0.audit(AuditQuery(recordID: "a")).entries.count }),
            ("audit entry", 1, { try await $0.auditDetail(operation) == nil ? 0 : 1 }),
            ("statistics", 2, { try await $0.auditStatistics().count }),
            ("gate", 1, { try await $0.gate() == .open ? 1 : 0 }),
            ("schema", 2, { try await $0.schemaDocument()?.count ?? 0 }),
            ("generation", 3, { Int(try await $0.cacheGeneration()) }),
            ("dirty", 0, { try await $0.dirty(after: 0, limit: 10).count }),
        ]
        let writes: [(String, (RedisStore) async throws -> Void)] = [
            ("commit", { _ = try await $0.commit(.put("b", "1", [.flag("published")]), epoch: 1) }),
            ("clear", { _ = try await $0.clear(mark) }),
            ("set schema", { _ = try await $0.setSchemaDocument(Array("{}".utf8), expecting: Array("{}".utf8)) }),
            ("maintain", { _ = try await $0.maintain(MaintenancePolicy(tombstoneAge: .zero, auditCount: 1)) }),
            ("set gate", { _ = try await $0.setGate(Gate(epoch: 2, primary: 0..<0, isFollower: true)) }),
            ("apply", { _ = try await $0.apply(copy, sourceSequence: 5, epoch: 2) }),
        ]
        var damages = 0
        func attempt(_ what: String, _ work: (RedisStore) async throws -> Void) async throws {
            do {
                try await work(RedisStore(try RedisOfSuite.client(), store.component, store.options))
            } catch let error as StoreError {
                #expect(error.code == .damaged, "\(key), \(what): \(error)")
                #expect(!error.message.contains("hunter2"))
                damages += 1
            }
            #expect(try redis.call("DUMP", name) == strange, "\(key), \(what): overwritten")
        }
        for (what, expected, read) in reads {
            try await attempt(what) { store in
                let found = try await read(store)
                #expect(found == expected, "\(key), \(what)")
            }
        }
        for (what, write) in writes { try await attempt(what, write) }
        #expect(damages > 0, "\(key): nobody has noticed")
    }

    /// What is done to one component leaves the others as they were, also where it is damaged.
    @Test func oneComponentTouchesNoOther() async throws {
        let options = try RedisOfSuite.options()
        let stores = try await [
            RedisOfSuite.openStore(RedisOfSuite.things("things"), options),
            RedisOfSuite.openStore(RedisOfSuite.things("others"), options),
        ]
        let memberships: [Membership] = [.flag("published"), .unique(index: "slug", "the same")]
        for store in stores {
            let version = try await store.mustCommit(.put("a", "1", memberships)).version
            try await store.mustCommit(.delete("a", version))
            try await store.mustCommit(.put("b", "1", memberships))
        }
        func dump() throws -> [String: RedisReply] {
            guard case .array(let keys) = try redis.call("KEYS", "\(options.keys.prefix)*others*") else { return [:] }
            var dump: [String: RedisReply] = [:]
            for case .bulk(let key) in keys {
                let name = String(decoding: key, as: UTF8.self)
                dump[name] = try redis.call("DUMP", name)
            }
            return dump
        }
        let before = try dump()
        #expect(before.count > 8)
        try redis.call("DEL", options.keys.prefix + "ids:things")
        try redis.call("SET", options.keys.prefix + "ids:things", "damaged")
        await #expect(throws: StoreError.self) { try await stores[0].commit(.put("c"), epoch: 1) }
        try redis.call("DEL", options.keys.prefix + "ids:things")
        try await stores[0].mustCommit(.put("c", "1", [.flag("published")]))
        _ = try await stores[0].maintain(MaintenancePolicy(tombstoneAge: .zero, auditCount: 0))
        _ = try await RedisIndexDoctor(stores[0]).repair()
        _ = try await stores[0].setGate(Gate(epoch: 7, primary: 0..<0, isFollower: true, capturesChanges: true))
        #expect(try dump() == before)
        #expect(try await stores[1].gate() == .open)
        #expect(try await stores[1].audit(AuditQuery()).entries.count == 3)
        try await stores[1].mustCommit(.put("c", "1"))
    }

    /// What is only a cache is made anew, and does not fail its callers.
    @Test(arguments: ["cache:api:things", "cache:stats", "cache:gen:things"])
    func cachesDoNotFail(key: String) async throws {
        let client = try RedisOfSuite.client()
        let keys = try RedisOfSuite.options().keys
        try redis.call("RPUSH", keys.prefix + key, "not what it was")
        let cache = ResponseCache(client, collection: "things", keys: keys)
        for _ in 0..<2 {
            #expect(try await cache.response { Array("made".utf8) }.body == Array("made".utf8))
        }
    }
}

import SluiceRepository
import TestSupport
import Testing

/// Where a key is something else than it should be, nothing is half written, and the error names the kind of key only.
@Suite(.gateway) struct WrongTypeTests {
    /// Keys that a commit touches, without the prefix.
    private static let keys: [(key: String, kind: String)] = [
        ("data:things:secret", "data"), ("ids:things", "ids"), ("ctl:things:gate", "gate"), ("ctl:things:seq", "seq"),
        ("ctl:things:dirty", "dirty"), ("ctl:things:floor", "floor"), ("ctl:things:digest", "digest"),
        ("ctl:things:tombs", "tombs"), ("audit:entries:things", "audit:entries"), ("audit:entries", "audit:entries"),
        ("audit:of:things:secret", "audit:of"), ("audit:stats", "audit:stats"), ("cache:gen:things", "cache:gen"),
        ("index:published:things", "index:published"), ("index:tags:things", "index:tags"),
        ("index:tags:things:swift", "index:tags"), ("index:created:things", "index:created"),
        ("unique:slug:things", "unique:slug"), ("audit:entry:OPERATION", "audit:entry"), ("idem:things:KEY", "idem"),
    ]
    private static let memberships: [Membership] = [
        .flag("published"), .label(index: "tags", "swift"), .ordered(index: "created", SortKey(Int64(1))),
        .unique(index: "slug", "s"),
    ]

    private let redis: PrivateRedis

    init() throws {
        redis = try .ofSuite()
    }

    @Test(arguments: keys)
    func nothingIsHalfCommitted(key: String, kind: String) async throws {
        let store = try await RedisOfSuite.openStore()
        // A gate that captures, so that the dirty marks are touched too.
        _ = try await store.setGate(Gate(epoch: 2, primary: 0..<Bucket.count, capturesChanges: true))
        let operation = OperationID.random()
        let request = IdempotencyRequest(key: try hash("4"), fingerprint: try hash("5"))
        let name =
            store.options.keys.prefix
            + key.replacing("OPERATION", with: operation.description).replacing("KEY", with: request.key.description)
        try replace(name)
        let before = try state(store)
        let change = try Change.put(
            "secret", #"{"password":"hunter2"}"#, Self.memberships, operation: operation, idempotency: request)
        try await expectDamage(kind) { _ = try await store.commit(change, epoch: 2) }
        #expect(try state(store) == before)
    }

    @Test(arguments: keys.map(\.key).filter { !$0.contains("audit") && !$0.contains("seq") && !$0.contains("dirty") })
    func nothingIsHalfCopied(key: String) async throws {
        let store = try await RedisOfSuite.openStore()
        _ = try await store.setGate(Gate(epoch: 2, primary: 0..<0, isFollower: true))
        let request = try hash("4")
        try replace(store.options.keys.prefix + key.replacing("KEY", with: request.description))
        let before = try state(store)
        let version = RecordVersion(epoch: 1, counter: 1)
        let record = Record(
            id: "secret", version: version, value: Array("1".utf8), hash: try hash("3"),
            memberships: Self.memberships, ring: OperationRing(),
            idempotency: [
                IdempotencyRecord(key: request, fingerprint: request, version: version, expires: 4_000_000_000_000)
            ], writer: "tests", timestamp: 1)
        try await expectDamage(Self.keys.first { $0.key == key }?.kind ?? "") {
            _ = try await store.apply(record, sourceSequence: 1, epoch: 2)
        }
        #expect(try state(store) == before)
    }

    @Test(arguments: ["ctl:things:seq", "cache:gen:things"])
    func countersThatAreNoneStopACommit(key: String) async throws {
        let store = try await RedisOfSuite.openStore()
        for text in ["many", "-1", "1.5", "9007199254740991", "99999999999999999999"] {
            try redis.call("SET", store.options.keys.prefix + key, text)
            let before = try state(store)
            try await expectDamage(key.contains("seq") ? "seq" : "cache:gen") {
                try await store.mustCommit(.put("a"))
            }
            #expect(try state(store) == before)
        }
    }

    @Test func otherScriptsLookFirstToo() async throws {
        for key in ["gate", "dirty", "floor"] {
            let store = try await RedisOfSuite.openStore()
            let version = try await store.mustCommit(.put("a")).version
            try await store.mustCommit(.delete("a", version))
            try replace("\(store.options.keys.prefix)ctl:things:\(key)")
            let before = try state(store)
            try await expectDamage(key) {
                switch key {
                case "gate": _ = try await store.setGate(Gate(epoch: 5, primary: 0..<1))
                case "dirty": _ = try await store.clear(DirtyMark(id: "a", sequence: 1))
                default: _ = try await store.maintain(MaintenancePolicy(tombstoneAge: .zero))
                }
            }
            #expect(try state(store) == before)
        }
        let store = try await RedisOfSuite.openStore()
        try await store.mustCommit(.put("a"))
        try replace("\(store.options.keys.prefix)audit:of:things:a")
        let before = try state(store)
        try await expectDamage("audit:of") { _ = try await store.maintain(MaintenancePolicy(auditCount: 0)) }
        #expect(try state(store) == before)
    }

    @Test func readingNamesWhatIsWrong() async throws {
        let store = try await RedisOfSuite.openStore()
        try await store.mustCommit(.put("a"))
        let key = "\(store.options.keys.prefix)data:things:a"
        let hash = try hash("3")
        for (field, text) in [
            ("head", ""), ("head", "x.1 0 0 identity 5 \(hash) w"), ("head", "1.1 0 0 zip 5 \(hash) w"),
            ("head", "1.1 0 0 identity 5 abc w"), ("head", "1.1 2 0 identity 5 \(hash) w"),
            ("head", "1.1 0 0 gzip+base64 5 \(hash) w"), ("ix", "[[\"o\",1]]"), ("ring", "nonsense"), ("idem", "a:b"),
        ] {
            let good = try redis.call("HGET", key, field)
            try redis.call("HSET", key, field, text)
            try await expectDamage("data") { _ = try await store.readStrong("a") }
            try await expectDamage("data") { _ = try await store.read(["a"], .session) }
            if case .bulk(let bytes) = good {
                try redis.connect().call(["HSET", key, field].map { Array($0.utf8) } + [bytes])
            } else {
                try redis.call("HDEL", key, field)
            }
        }
        #expect(try await store.readStrong("a").record?.value == Array("{}".utf8))
    }

    private func hash(_ digit: String) throws -> ContentHash {
        try #require(ContentHash(String(repeating: digit, count: 64)))
    }

    private func replace(_ key: String) throws {
        try redis.call("DEL", key)
        try redis.call("RPUSH", key, "not what it was")
    }

    /// All keys of a store with their contents, as the server dumps them.
    private func state(_ store: RedisStore) throws -> [String: RedisReply] {
        guard case .array(let keys) = try redis.call("KEYS", "\(store.options.keys.prefix)*") else { return [:] }
        var state: [String: RedisReply] = [:]
        for case .bulk(let key) in keys {
            let name = String(decoding: key, as: UTF8.self)
            state[name] = try redis.call("DUMP", name)
        }
        return state
    }

    private func expectDamage(
        _ kind: String, _ location: SourceLocation = #_sourceLocation, _ body: () async throws -> Void
    ) async throws {
        let error = await #expect(throws: StoreError.self, sourceLocation: location) { try await body() }
        #expect(error?.code == .damaged, "\(String(describing: error))", sourceLocation: location)
        let message = error?.message ?? ""
        #expect(message.contains("of the kind \(kind) "), "\(message)", sourceLocation: location)
        #expect(!message.contains("secret") && !message.contains("hunter2"), "\(message)", sourceLocation: location)
    }
}

import SluiceClient
import SluiceRepository
import TestSupport
import Testing

/// The index doctor finds what is wrong, in both directions, and repairs it while the store is used.
@Suite(.gateway) struct IndexDoctorTests {
    private static let places: [Membership] = [
        .flag("published"), .label(index: "tags", "swift"), .ordered(index: "created", SortKey(Int64(5))),
        .unique(index: "slug", "slug-a"),
    ]
    private let redis: PrivateRedis

    init() throws {
        redis = try .ofSuite()
    }

    /// What somebody does to the keys, and what that is.
    private static let damages: [(words: [String], problem: IndexFinding.Problem, index: String?)] = [
        (["SREM", "index:published:things", "a"], .missing, "published"),
        (["SREM", "index:tags:things:swift", "a"], .missing, "tags"),
        (["ZREM", "index:created:things", "8000000000000005\0a"], .missing, "created"),
        (["HDEL", "unique:slug:things", "slug-a"], .missing, "slug"),
        (["HSET", "unique:slug:things", "slug-a", "nobody"], .missing, "slug"),
        (["SADD", "index:featured:things", "a"], .stray, "featured"),
        (["SADD", "index:published:things", "nobody"], .orphan, "published"),
        (["SADD", "index:tags:things:swift", "nobody"], .orphan, "tags"),
        (["ZADD", "index:created:things", "0", "8000000000000004\0a"], .stray, "created"),
        (["ZADD", "index:created:things", "0", "8000000000000004\0nobody"], .orphan, "created"),
        (["HSET", "unique:slug:things", "other", "a"], .stray, "slug"),
        (["HSET", "unique:slug:things", "other", "nobody"], .orphan, "slug"),
        (["ZADD", "ids:things", "12", "nobody"], .orphan, nil),
        (["DEL", "data:things:a"], .orphan, nil),
    ]

    @Test(arguments: damages)
    func damageIsFoundAndRepaired(words: [String], problem: IndexFinding.Problem, index: String?) async throws {
        let store = try await RedisOfSuite.openStore()
        try await store.mustCommit(.put("a", "1", Self.places))
        try await store.mustCommit(.put("b", "1", [.flag("published"), .unique(index: "slug", "slug-b")]))
        let doctor = RedisIndexDoctor(store)
        #expect(try await RedisOfSuite.walk(doctor).findings.isEmpty)

        var command = words
        command[1] = store.options.keys.prefix + words[1]
        try redis.connect().call(command.map { Array($0.utf8) })
        let found = try await RedisOfSuite.walk(doctor).findings
        #expect(found.contains { $0.problem == problem && $0.index == index }, "\(found)")
        #expect(try await RedisOfSuite.walk(doctor).findings == found)

        let step = try await RedisOfSuite.walk(doctor, repairing: true)
        #expect(step.added + step.removed > 0)
        #expect(try await RedisOfSuite.walk(doctor).findings.isEmpty)
        #expect(try await store.count([.flag("published")]) == (words[0] == "DEL" ? 1 : 2))
        if words[0] != "DEL" {
            #expect(try await store.list(StoreQuery(order: .index("created", isDescending: false))).records.count == 1)
            let error = try await store.commit(.put("c", "1", [.unique(index: "slug", "slug-a")]))
            #expect(error == .notUnique(index: "slug", holder: "a"))
        }
    }

    private static let digestDamages: [[String]] = [
        ["HDEL", "ctl:things:digest", "BUCKET"], ["HSET", "ctl:things:digest", "BUCKET", "1 2 3 4 5"],
        ["HSET", "ctl:things:digest", "BUCKET", "nonsense"], ["HSET", "ctl:things:digest", "9999", "1 1 1 1 1"],
        ["DEL", "ctl:things:digest"],
    ]

    @Test(arguments: digestDamages)
    func digestsAreRecounted(words: [String]) async throws {
        let store = try await RedisOfSuite.openStore()
        let model = MemoryStore(store.component)
        try await model.open()
        for each in [store, model] as [any RecordStore] {
            for number in 0..<40 { try await each.mustCommit(.put("n\(number)", "\(number)")) }
            for number in 0..<10 {
                try await each.mustCommit(.delete("n\(number)", RecordVersion(epoch: 1, counter: 1)))
            }
            let version = try await each.readStrong("n3").version
            try await each.mustCommit(.put("n3", "99", expecting: .version(version)))
        }
        let doctor = RedisIndexDoctor(store)
        #expect(try await RedisOfSuite.walk(doctor).findings.isEmpty)
        // A deleted record's bucket: tombstones count.
        let bucket = store.component.bucket(of: "n5").number
        var command = words.map { $0.replacing("BUCKET", with: "\(bucket)") }
        command[1] = store.options.keys.prefix + command[1]
        try redis.connect().call(command.map { Array($0.utf8) })
        let found = try await RedisOfSuite.walk(doctor).findings
        #expect(!found.isEmpty && found.allSatisfy { $0.problem == .miscounted && $0.id.isEmpty && $0.index == nil })
        if words[0] != "DEL" { #expect(found.map(\.bucket) == [Int(command[2])]) }
        #expect(try await RedisOfSuite.walk(RedisIndexDoctor(store, index: "tags")).findings.isEmpty)

        let step = try await RedisOfSuite.walk(doctor, repairing: true)
        #expect(step.recounted == found.count)
        #expect(try await RedisOfSuite.walk(doctor).findings.isEmpty)
        for number in 0..<40 {
            let bucket = store.component.bucket(of: "n\(number)").number
            let text = try redis.call("HGET", "\(store.options.keys.prefix)ctl:things:digest", "\(bucket)")
            #expect(text == .text(model.model.digest(of: bucket).description))
        }
        // The counts of buckets go on being right.
        let version = try await store.readStrong("n5").version
        try await store.mustCommit(.put("n5", "98", expecting: .version(version)))
        #expect(try await RedisOfSuite.walk(doctor).findings.isEmpty)
    }

    @Test func oneIndexIsLookedAtAlone() async throws {
        let store = try await RedisOfSuite.openStore()
        try await store.mustCommit(.put("a", "1", Self.places))
        let prefix = store.options.keys.prefix
        try redis.call("SREM", "\(prefix)index:published:things", "a")
        try redis.call("SADD", "\(prefix)index:tags:things:swift", "nobody")
        try redis.call("ZADD", "\(prefix)ids:things", "3", "nobody")
        let doctor = RedisIndexDoctor(store, index: "tags")
        #expect(try await RedisOfSuite.walk(doctor).findings.map(\.problem) == [.orphan])
        #expect(try await RedisOfSuite.walk(doctor, repairing: true).removed > 0)
        #expect(try await RedisOfSuite.walk(doctor).findings.isEmpty)
        #expect(try await store.count([.flag("published")]) == 0)
        let rest = try await RedisOfSuite.walk(RedisIndexDoctor(store, index: "published")).findings
        #expect(rest.map(\.problem) == [.missing])
        _ = await expect(.invalid) { try await RedisIndexDoctor(store, index: "nosuch").verify() }
        #expect(RedisIndexDoctor.Cursor(#"["digests","10000"]"#) == nil)
    }

    @Test func valuesAreAskedAfterAnIndexWasDeclared() async throws {
        let options = try RedisOfSuite.options()
        let old = try await RedisOfSuite.openStore(try Component(name: "things"), options)
        for number in 0..<9 { try await old.mustCommit(.put("n\(number)", "\(number)")) }
        let component = try Component(
            name: "things",
            indexes: [
                Component.IndexDeclaration(name: "odd", kind: .flag),
                Component.IndexDeclaration(name: "half", kind: .unique),
            ]
        ) { value in
            let number = Int(String(decoding: value, as: UTF8.self)) ?? 0
            if number == 8 { throw StoreError(.invalid, "eight is no number") }
            return [.unique(index: "half", "\(number / 2)")] + (number % 2 == 1 ? [.flag("odd")] : [])
        }
        let store = RedisStore(try RedisOfSuite.client(), component, options)
        #expect(try await store.count([.flag("odd")]) == 0)
        let plain = try await RedisOfSuite.walk(RedisIndexDoctor(store))
        #expect(plain.findings.isEmpty)

        let doctor = RedisIndexDoctor(store, renews: true)
        let step = try await RedisOfSuite.walk(doctor, repairing: true)
        #expect(step.findings.filter { $0.problem == .outdated }.count == 8)
        #expect(step.findings.filter { $0.problem == .unreadable }.map(\.id) == ["n8"])
        #expect(step.renewed == 8)
        #expect(try await store.count([.flag("odd")]) == 4)
        // The version is as it was, and of two records that want the same value one has it.
        #expect(try await store.readStrong("n1").record?.version == RecordVersion(epoch: 1, counter: 1))
        let rest = try await RedisOfSuite.walk(doctor).findings
        #expect(rest.filter { $0.problem == .duplicate }.count == 4)
        #expect(rest.filter { $0.problem != .duplicate }.map(\.problem) == [.unreadable])
    }

    @Test func explanationsSayWhereARecordIsListedAndWhy() async throws {
        let store = try await RedisOfSuite.openStore()
        try await store.mustCommit(.put("a", "1", Self.places))
        let doctor = RedisIndexDoctor(store)
        let sound = try await doctor.explain("a")
        #expect(sound.isSound)
        #expect(sound.places.map(\.membership) == Membership.memberships(text: Membership.text(of: Self.places)))
        try redis.call("SADD", "\(store.options.keys.prefix)index:featured:things", "a")
        try redis.call("HSET", "\(store.options.keys.prefix)unique:slug:things", "slug-a", "b")
        let strange = try await doctor.explain("a")
        #expect(!strange.isSound)
        #expect(
            strange.places.filter { !$0.isSound }.map(\.membership) == [
                .unique(index: "slug", "slug-a"), .flag("featured"),
            ])
        #expect(strange.places.first { $0.holder != nil }?.holder == "b")
        #expect(try await doctor.explain("nobody").isSound)
    }

    @Test func repairsDoNoHarmToThoseWhoWrite() async throws {
        let store = try await RedisOfSuite.openStore()
        let isOver = Shared(false)
        try await withThrowingTaskGroup(of: Void.self) { group in
            for writer in 0..<4 {
                group.addTask {
                    var versions: [String: RecordVersion] = [:]
                    for number in 0..<120 {
                        let id = "w\(writer)-\(number % 7)"
                        let version = versions[id]
                        let places: [Membership] = [
                            .ordered(index: "created", SortKey(Int64(number))), .label(index: "tags", "t\(number % 3)"),
                            .unique(index: "slug", "\(id)-\(number % 2)"),
                        ]
                        let change: Change =
                            if let version, number % 5 == 0 {
                                .delete(id, version)
                            } else {
                                try .put(id, "\(number)", places, expecting: version.map { .version($0) } ?? .absent)
                            }
                        versions[id] = try await store.mustCommit(change).version
                    }
                }
            }
            group.addTask {
                while !isOver.value {
                    _ = try await RedisOfSuite.walk(RedisIndexDoctor(store), repairing: true, limit: 20)
                }
            }
            for _ in 0..<4 { try await group.next() }
            isOver.change { $0 = true }
            try await group.waitForAll()
        }
        let findings = try await RedisOfSuite.walk(RedisIndexDoctor(store), limit: 100).findings
        #expect(findings.isEmpty, "\(findings)")
    }

    @Test func maintenanceRemovesWhatPointsNowhere() async throws {
        let store = try await RedisOfSuite.openStore()
        try await store.mustCommit(.put("a", "1", Self.places))
        try redis.call("DEL", "\(store.options.keys.prefix)data:things:a")
        let report = try await store.maintain(MaintenancePolicy())
        #expect(report.orphans >= 4)
        #expect(try await store.count([.flag("published")]) == 0)
        #expect(try await store.labels(of: "tags").isEmpty)
    }
}

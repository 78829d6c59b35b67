import SluiceClient
import SluiceRepository
import TestSupport
import Testing

/// The audit of all components.
@Suite(.gateway) struct AuditReaderTests {
    private static let names = ["things", "a-things", "a"]
    private let clock = Shared<Int64>(1_700_000_000_000)

    /// Commits in all stores in turns, several in the same millisecond.
    private func fill(_ stores: [any RecordStore]) async throws {
        for number in 0..<60 {
            if number.isMultiple(of: 4) { clock.change { $0 += 1 } }
            let store = stores[number * 7 % stores.count]
            let id = "id \(number % 10),\"é<b>"
            let note = AuditNote(
                action: .update, source: number % 5 == 0 ? .cli : .api, actor: number % 2 == 0 ? "ada" : "bo\u{1B}b")
            let version = try await store.readStrong(id).version
            try await store.mustCommit(.put(id, "\(number)", expecting: .version(version), note: note))
        }
    }

    private func all(_ reader: AuditReader, _ query: AuditQuery, limit: Int) async throws -> [AuditEntry] {
        var query = query
        query.limit = limit
        var found: [AuditEntry] = []
        var cursor: Cursor?
        repeat {
            let trail = try await reader.entries(query, cursor: cursor)
            #expect(trail.entries.count <= limit)
            found += trail.entries
            cursor = trail.next
        } while cursor != nil
        return found
    }

    private func check(_ reader: AuditReader, _ stores: [any ReadableStore]) async throws {
        var expected: [AuditEntry] = []
        for store in stores { expected += try await store.audit(AuditQuery(limit: 1_000)).entries }
        expected.sort { left, right in
            left.time == right.time
                ? (Array("\(left.component):".utf8) + [0], left.sequence) < (
                    Array("\(right.component):".utf8) + [0], right.sequence
                )
                : left.time < right.time
        }
        for limit in [1, 3, 7, 60, 1_000] {
            #expect(try await all(reader, AuditQuery(isNewestFirst: false), limit: limit) == expected, "\(limit)")
            #expect(try await all(reader, AuditQuery(), limit: limit) == expected.reversed(), "\(limit)")
        }
        let some = try await all(reader, AuditQuery(source: .cli, isNewestFirst: false), limit: 2)
        #expect(some == expected.filter { $0.note.source == .cli })
        let one = try await all(reader, AuditQuery(recordID: "id 3,\"é<b>", actor: "bo\u{1B}b"), limit: 4)
        #expect(one == expected.reversed().filter { $0.recordID == "id 3,\"é<b>" })
        let times = expected[10].time..<expected[40].time
        let part = try await all(reader, AuditQuery(times: times), limit: 5)
        #expect(part == expected.reversed().filter { times.contains($0.time) })
        let statistics = try await reader.statistics()
        #expect(statistics.values.reduce(0, +) == 60)
        #expect(
            statistics["things:update:cli"]
                == Int64(expected.count { $0.component == "things" && $0.note.source == .cli }))
    }

    @Test func redisIsReadByOneListWithTheReadOnlyToken() async throws {
        let options = try RedisOfSuite.options()
        var stores: [RedisStore] = []
        for name in Self.names {
            stores.append(try await RedisOfSuite.openStore(try RedisOfSuite.things(name), options))
        }
        try await fill(stores)
        try await check(AuditReader(try RedisOfSuite.readOnlyClient(), options), stores)
        try await check(AuditReader(of: stores), stores)
    }

    @Test func storesAreMergedByTime() async throws {
        var stores: [MemoryStore] = []
        for name in Self.names {
            let store = MemoryStore(try RedisOfSuite.things(name)) { [clock] in clock.value }
            try await store.open()
            stores.append(store)
        }
        try await fill(stores)
        try await check(AuditReader(of: stores), stores)
    }

    @Test func cursorsAreForTheirQueryOnly() async throws {
        let store = try await RedisOfSuite.openStore()
        try await fill([store])
        let reader = try AuditReader(try RedisOfSuite.readOnlyClient(), store.options)
        let trail = try await reader.entries(AuditQuery(limit: 2))
        _ = await expect(.invalid) { try await reader.entries(AuditQuery(source: .cli), cursor: trail.next) }
        _ = await expect(.invalid) { try await reader.entries(AuditQuery(), cursor: Cursor("nonsense")) }
        _ = await expect(.invalid) { try await reader.entries(AuditQuery(limit: 0)) }
        _ = await expect(.invalid) {
            try AuditReader(try RedisOfSuite.readOnlyClient(), try RedisOfSuite.options(usesHashTags: true))
        }
    }

    @Test func aFollowerFindsWhatIsNewOnce() throws {
        func entry(_ component: String, _ sequence: Int64, _ time: Int64) -> AuditEntry {
            AuditEntry(
                id: .random(), sequence: sequence, time: time, component: component, recordID: "r",
                note: AuditNote(action: .create, source: .app), before: .none, after: .none)
        }
        var follower = AuditFollower(after: 100_000)
        #expect(follower.start == 90_000)
        let (one, two) = (entry("a", 1, 100_000), entry("b", 1, 100_000))
        #expect(follower.take([one]) == [one])
        // Of another component, whose commit was seen later.
        #expect(follower.take([two, one]) == [two])
        #expect(follower.take([two, one]).isEmpty)
        let (late, next) = (entry("a", 2, 99_000), entry("b", 2, 130_000))
        #expect(follower.take([late, one, two, next]) == [late, next])
        #expect(follower.start == 120_000)
        #expect(follower.take([next]).isEmpty)
        #expect(AuditFollower(after: 0).start == 0)
    }
}

private func < (left: ([UInt8], Int64), right: ([UInt8], Int64)) -> Bool {
    left.0 == right.0 ? left.1 < right.1 : left.0.lexicographicallyPrecedes(right.0)
}

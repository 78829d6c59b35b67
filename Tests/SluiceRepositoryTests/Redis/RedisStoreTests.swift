import SluiceClient
import SluiceRepository
import TestSupport
import Testing

/// What is special about a store on Redis.
@Suite(.serialized, .gateway) struct RedisStoreTests {
    private let redis: PrivateRedis

    init() throws {
        redis = try .ofSuite()
    }

    @Test func scriptsComeBackWhenTheServerForgetsThem() async throws {
        let store = try await RedisOfSuite.openStore()
        try await store.mustCommit(.put("a"))
        try redis.call("SCRIPT", "FLUSH")
        try await store.mustCommit(.put("b"))
        #expect(try await store.readStrong("b").record != nil)
        try redis.call("SCRIPT", "FLUSH")
        let outcomes = await store.commitEach(try (0..<5).map { try .put("c\($0)") })
        for (index, outcome) in outcomes.enumerated() {
            guard case .success(.committed) = outcome else {
                Issue.record("\(index): \(outcome)")
                continue
            }
        }
        #expect(try await store.count([]) == 7)
    }

    @Test func manyChangesGoTogether() async throws {
        let store = try await RedisOfSuite.openStore()
        try await store.mustCommit(.put("n7"))
        let large = "[\(String(repeating: "\"abc\",", count: 20_000))0]"
        var changes = try (0..<600).map { try Change.put("n\($0)", $0.isMultiple(of: 100) ? large : "\($0)") }
        changes.append(.delete("n8", RecordVersion(epoch: 7, counter: 7)))
        changes.append(try .put(""))
        let outcomes = await store.commitEach(changes)
        #expect(outcomes.count == changes.count)
        for (index, outcome) in outcomes.enumerated() {
            switch (index, outcome) {
            case (7, .success(.conflict)), (600, .success(.conflict)), (0..<600, .success(.committed)): break
            case (601, .failure(let error as StoreError)): #expect(error.code == .invalid)
            default: Issue.record("\(index): \(outcome)")
            }
        }
        #expect(try await store.count([]) == 600)
        #expect(try await store.read(["n100"], .session).records[0]?.value == Array(large.utf8))
        // The gate has moved on since the store saw it.
        let other = RedisStore(try RedisOfSuite.client(), store.component, store.options)
        _ = try await other.setGate(Gate(epoch: 9, primary: 0..<Bucket.count))
        let late = await store.commitEach([try .put("late")])
        #expect(try late[0].get() == .committed(Commit(version: RecordVersion(epoch: 9, counter: 1), sequence: 601)))
    }

    @Test func valuesAreCompressedWhereThatHelps() async throws {
        let store = try await RedisOfSuite.openStore()
        let long = "{\"t\":\"\(String(repeating: "compress me, ", count: 1_000))\"}"
        let short = "{\"t\":\"short\"}"
        for (id, value) in [("long", long), ("short", short)] {
            let version = try await store.mustCommit(.put(id, value)).version
            #expect(try await store.readStrong(id).record?.value == Array(value.utf8))
            #expect(try await store.read([id], .session).records[0]?.value == Array(value.utf8))
            let change = try Change.put(id, "1", expecting: .version(version))
            try await store.mustCommit(change)
            #expect(try await store.auditDetail(change.operation)?.valueBefore == Array(value.utf8))
        }
        try await store.mustCommit(.put("again", long))
        let key = "\(store.options.keys.prefix)data:things:again"
        guard case .bulk(let head) = try redis.call("HGET", key, "head") else { throw TestSupportError("no head") }
        #expect(String(decoding: head, as: UTF8.self).contains(" gzip+base64 "))
        guard case .integer(let count) = try redis.call("HSTRLEN", key, "val") else { throw TestSupportError("no val") }
        #expect(count < long.utf8.count / 10)
        var plain = store.options
        plain.compressedFromBytes = nil
        plain.maximumValueBytes = 1_000
        let other = RedisStore(try RedisOfSuite.client(), store.component, plain)
        let error = await #expect(throws: StoreError.self) { _ = try await other.readStrong("again") }
        #expect(error?.code == .damaged)
    }

    @Test func nothingThatMattersExpires() async throws {
        let store = try await RedisOfSuite.openStore()
        let hash = try #require(ContentHash(String(repeating: "a", count: 64)))
        let version = try await store.mustCommit(
            .put(
                "a", "1", [.flag("published"), .unique(index: "slug", "s")],
                idempotency: IdempotencyRequest(key: hash, fingerprint: hash))
        ).version
        try await store.mustCommit(.delete("a", version))
        guard case .array(let keys) = try redis.call("KEYS", "\(store.options.keys.prefix)*") else { return }
        #expect(keys.count > 10)
        for case .bulk(let key) in keys {
            let name = String(decoding: key, as: UTF8.self)
            guard case .integer(let seconds) = try redis.call("TTL", name) else { continue }
            if name.contains("idem:") {
                #expect(86_300...86_400 ~= seconds)
            } else {
                #expect(seconds == -1, "\(name)")
            }
        }
    }

    @Test func timesOfTheAuditNeverFall() async throws {
        let store = try await RedisOfSuite.openStore()
        try await store.mustCommit(.put("a"))
        // As if the clock had been an hour ahead.
        let key = "\(store.options.keys.prefix)audit:entries:things"
        guard case .array(let members) = try redis.call("ZRANGE", key, "0", "-1", "WITHSCORES"),
            case .bulk(let member) = members[0], case .bulk(let score) = members[1],
            let time = Int64(String(decoding: score, as: UTF8.self))
        else { throw TestSupportError("no audit") }
        let ahead = time + 3_600_000
        try redis.connect().call(
            [key].reduce([Array("ZADD".utf8)]) { $0 + [Array($1.utf8)] } + [Array("\(ahead)".utf8), member])
        for id in 0..<40 { try await store.mustCommit(.put("n\(id)")) }
        var query = AuditQuery(isNewestFirst: true, limit: 7)
        var seen: [AuditEntry] = []
        while true {
            let page = try await store.audit(query)
            seen += page.entries
            guard let next = page.next else { break }
            query.position = next
        }
        #expect(seen.map(\.sequence) == Array((1...41).reversed()))
        #expect(seen.dropLast().allSatisfy { $0.time == ahead })
    }

    @Test func pagesOfTheAuditMeetEachEntryOnceWhileEntriesComeAndGo() async throws {
        let store = try await RedisOfSuite.openStore()
        for id in 0..<60 {
            let note = AuditNote(action: .create, source: id.isMultiple(of: 3) ? .cli : .api, actor: "a\(id % 2)")
            try await store.mustCommit(.put("n\(id)", note: note))
        }
        for (isNewestFirst, source) in [(true, nil), (false, nil), (true, ChangeSource.cli), (false, ChangeSource.api)]
        {
            var query = AuditQuery(source: source, isNewestFirst: isNewestFirst, limit: 4)
            var seen: [Int64] = []
            while true {
                let page = try await store.audit(query)
                seen += page.entries.map(\.sequence)
                guard let next = page.next else { break }
                query.position = next
                try await store.mustCommit(.put("later\(isNewestFirst)\(source?.description ?? "")\(seen.count)"))
                if seen.count == 8 {
                    _ = try await store.maintain(MaintenancePolicy(auditCount: try entryCount(store) - 2, batchSize: 2))
                }
                if seen.count > 300 { break }
            }
            #expect(Set(seen).count == seen.count)
            #expect(seen == (isNewestFirst ? seen.sorted(by: >) : seen.sorted()))
            #expect(!seen.isEmpty)
            if !isNewestFirst { #expect(seen.suffix(3) != []) }
        }
    }

    @Test func commitsArePublished() async throws {
        let store = try await RedisOfSuite.openStore()
        let (id, operation) = ("a \"b\"/é", OperationID.random())
        var iterator = store.events().makeAsyncIterator()
        while let news = try await iterator.next(), news != .listening {}
        try await store.mustCommit(.put(id, operation: operation))
        while let news = try await iterator.next() {
            guard case .event(let event) = news, event.operation == operation else { continue }
            #expect(event.id == id)
            #expect(event.version == RecordVersion(epoch: 1, counter: 1))
            #expect(event.action == .create)
            #expect(event.sequence == 1)
            break
        }
    }

    @Test func aCommitIsOneRequest() async throws {
        let client = try RedisOfSuite.client()
        let store = RedisStore(client, try RedisOfSuite.things(), try RedisOfSuite.options())
        try await store.open()
        let version = try await store.mustCommit(.put("a")).version
        func requests(_ body: () async throws -> Void) async throws -> Int64 {
            let before = client.counts.callsTaken.current
            try await body()
            return Int64(client.counts.callsTaken.current - before)
        }
        #expect(try await requests { try await store.mustCommit(.put("b")) } == 1)
        #expect(try await requests { try await store.mustCommit(.put("a", expecting: .version(version))) } == 1)
        #expect(try await requests { _ = try await store.read((0..<100).map { "n\($0)" }, .session) } == 1)
        #expect(try await requests { _ = await store.commitEach(try (0..<100).map { try .put("n\($0)") }) } == 1)
        #expect(try await requests { _ = try await store.list(StoreQuery(limit: 50)) } == 2)
    }

    private func entryCount(_ store: RedisStore) throws -> Int {
        guard case .integer(let count) = try redis.call("ZCARD", "\(store.options.keys.prefix)audit:entries:things")
        else { return 0 }
        return count
    }
}

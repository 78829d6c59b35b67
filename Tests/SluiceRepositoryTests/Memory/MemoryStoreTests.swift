import SluiceRepository
import Testing

@Suite struct MemoryStoreTests {
    private func makeStore() async throws -> MemoryStore {
        let store = MemoryStore(try Component(name: "things"))
        try await store.open()
        return store
    }

    private func put(_ id: String, _ value: String, _ expectation: Change.Expectation = .absent) throws -> Change {
        let bytes = Array(value.utf8)
        return Change(
            id: id, operation: .random(),
            effect: .put(value: bytes, hash: try CanonicalJSON.hash(of: bytes), memberships: []),
            expectation: expectation, audit: AuditNote(action: .create, source: .app), writer: "test", timestamp: 0)
    }

    @Test func tellsListenersOfCommitsInTheirOrder() async throws {
        let store = try await makeStore()
        let (one, two) = (store.events(), store.events())
        let changes = try (0..<5).map { try put("id-\($0)", "\($0)") }
        for change in changes { _ = try await store.commit(change) }
        _ = try await store.commit(changes[0])
        _ = try await store.commit(put("id-0", "true"))
        _ = try await store.commit(put("last", "0"))
        for events in [one, two] {
            var heard: [StoreEvent] = []
            for await event in events {
                heard.append(event)
                if event.id == "last" { break }
            }
            #expect(heard.map(\.sequence) == [1, 2, 3, 4, 5, 6])
            #expect(heard.prefix(5).map(\.operation) == changes.map(\.operation))
            #expect(heard.allSatisfy { $0.version == RecordVersion(epoch: 1, counter: 1) && $0.action == .create })
        }
    }

    @Test func makesCachedAnswersOldWithWhatChanges() async throws {
        let store = try await makeStore()
        var last = try await store.cacheGeneration()
        let change = try put("a", "1")
        for (change, isNew) in [(change, true), (change, false), (try put("a", "2"), false), (try put("b", "2"), true)]
        {
            _ = try await store.commit(change)
            let generation = try await store.cacheGeneration()
            #expect((generation > last) == isNew)
            last = generation
        }
    }

    @Test func givesEqualDigestsToEqualContents() async throws {
        let (one, two) = (try await makeStore(), try await makeStore())
        let ids = (0..<50).map { "id-\($0)" }
        let changes = try ids.map { try put($0, "1") }
        for change in changes { _ = try await one.commit(change) }
        for change in changes.reversed() { _ = try await two.commit(change) }
        let buckets = Set(ids.map { one.component.bucket(of: $0).number })
        for bucket in buckets {
            #expect(one.model.digest(of: bucket) == two.model.digest(of: bucket))
            #expect(one.model.digest(of: bucket).count > 0)
            #expect(BucketDigest(one.model.digest(of: bucket).description) == one.model.digest(of: bucket))
        }
        let bucket = one.component.bucket(of: "id-7").number
        let before = one.model.digest(of: bucket)
        _ = try await one.commit(put("id-7", "2", .version(RecordVersion(epoch: 1, counter: 1))))
        #expect(one.model.digest(of: bucket) != before)
        #expect(one.model.digest(of: bucket).count == before.count)
        #expect(two.model.digest(of: bucket) == before)
    }

    @Test func forgetsWhatItPurgesInTheDigestToo() async throws {
        let store = MemoryStore(try Component(name: "things")) { 1_000 }
        try await store.open()
        _ = try await store.commit(put("a", "1"))
        let deletion = Change(
            id: "a", operation: .random(), effect: .delete, expectation: .version(RecordVersion(epoch: 1, counter: 1)),
            audit: AuditNote(action: .delete, source: .app), writer: "", timestamp: 0)
        _ = try await store.commit(deletion)
        let bucket = store.component.bucket(of: "a").number
        #expect(store.model.digest(of: bucket).count == 1)
        var model = store.model
        #expect(try model.maintain(MaintenancePolicy(tombstoneAge: .zero), at: 1_001).tombstones == 1)
        #expect(model.digest(of: bucket) == BucketDigest())
    }

    /// Computed with another program, as the scripts for Redis compute it.
    @Test func digestsAsTheScriptsDo() async throws {
        let store = try await makeStore()
        _ = try await store.commit(put("a", "1"))
        let bucket = store.component.bucket(of: "a").number
        #expect(store.model.digest(of: bucket).description == "1 3759063928 173022464 781435382 2487434127")
    }
}

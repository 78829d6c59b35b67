import SluiceCore
import SluiceRepository
import Testing

@Suite struct CachedStoreTests {
    private let clock = StandingClock()

    private func makeStores(
        _ configuration: CacheConfiguration = CacheConfiguration(), watches: Bool = false
    ) async throws -> (cache: CachedStore, counted: CountedStore) {
        let counted = CountedStore(MemoryStore(try Component(name: "things")))
        try await counted.open()
        let look: @Sendable () async throws -> Int64 = { try await counted.store.cacheGeneration() }
        let cache = CachedStore(counted, configuration, watches ? look : nil, clock.surroundings)
        return (cache, counted)
    }

    private func value(_ store: some RecordStore, _ consistency: ReadConsistency = .session) async throws -> String? {
        try await store.read(["a"], consistency).records[0]?.value.map { String(decoding: $0, as: UTF8.self) }
    }

    private func write(_ value: String, to store: some RecordStore) async throws {
        let version = try await store.readStrong("a").version
        let outcome = try await store.commit(.putting("a", value, .version(version)))
        guard case .committed = outcome else { throw StoreError(.conflict, "\(outcome)") }
    }

    @Test func answersFromMemoryUntilTheTimeIsOver() async throws {
        let (cache, store) = try await makeStores(CacheConfiguration(staleWindow: .zero))
        try await write("1", to: store.store)
        for _ in 1...10 { #expect(try await value(cache) == "1") }
        #expect(store.reads == 1)
        #expect(try await cache.read(["a"], .session).source == .cache)
        clock.advance(by: .seconds(26))
        let answer = try await cache.read(["a"], .session)
        #expect(answer.freshness == .stale(.seconds(26)))
        clock.advance(by: .seconds(8))
        #expect(try await value(cache) == "1")
        #expect(store.reads == 2)
        #expect(cache.statistics.misses == 2)
    }

    @Test func asksTheStoreForTheNewest() async throws {
        let (cache, store) = try await makeStores()
        try await write("1", to: store.store)
        #expect(try await value(cache) == "1")
        try await write("2", to: store.store)
        #expect(try await value(cache) == "1")
        #expect(try await value(cache, .strong) == "2")
        // What was seen is remembered.
        #expect(try await value(cache) == "2")
    }

    @Test func knowsWhatThisProcessWrites() async throws {
        let (cache, store) = try await makeStores()
        for number in 1...5 {
            try await write("\(number)", to: cache)
            #expect(try await value(cache) == "\(number)")
        }
        #expect(store.reads == 0)
    }

    @Test func takesTheAgeThatACallerAllows() async throws {
        let (cache, store) = try await makeStores()
        try await write("1", to: store.store)
        #expect(try await value(cache) == "1")
        try await write("2", to: store.store)
        clock.advance(by: .seconds(600))
        #expect(try await value(cache, .stale(upTo: .seconds(900))) == "1")
        #expect(try await value(cache, .stale(upTo: .seconds(10))) == "2")
    }

    @Test func remembersWhatIsAbsentForAMoment() async throws {
        let (cache, store) = try await makeStores()
        for _ in 1...5 { #expect(try await value(cache) == nil) }
        #expect(store.reads == 1)
        try await write("1", to: store.store)
        clock.advance(by: .seconds(32))
        #expect(try await value(cache) == "1")
    }

    @Test func asksOnceForAllWhoWait() async throws {
        let (cache, store) = try await makeStores()
        try await write("1", to: store.store)
        store.hold()
        try await withThrowingTaskGroup(of: String?.self) { group in
            for _ in 0..<50 { group.addTask { try await value(cache) } }
            while cache.statistics.misses < 50 { await Task.yield() }
            store.letGo()
            for try await found in group { #expect(found == "1") }
        }
        #expect(store.reads == 1)
        #expect(cache.statistics.joins == 49)
    }

    @Test func letsAWaiterGoWhenItIsCancelled() async throws {
        let (cache, store) = try await makeStores()
        try await write("1", to: store.store)
        store.hold()
        let first = Task { try await value(cache) }
        let second = Task { try await value(cache) }
        while cache.statistics.misses < 2 { await Task.yield() }
        first.cancel()
        await #expect(throws: CancellationError.self) { try await first.value }
        store.letGo()
        #expect(try await second.value == "1")
        #expect(store.reads == 1)
    }

    @Test func tellsAllWhoWaitOfAFailure() async throws {
        let (cache, store) = try await makeStores()
        store.fail(StoreError(.unavailable, "for a test"))
        await #expect(throws: StoreError.self) { try await value(cache) }
        store.fail(nil)
        try await write("1", to: store.store)
        #expect(try await value(cache) == "1")
    }

    @Test func givesAnOldAnswerWhileItFetchesANewOne() async throws {
        let (cache, store) = try await makeStores()
        try await write("1", to: store.store)
        #expect(try await value(cache) == "1")
        try await write("2", to: store.store)
        clock.advance(by: .seconds(40))
        store.hold()
        #expect(try await value(cache) == "1")
        #expect(try await value(cache) == "1")
        store.letGo()
        while try await value(cache) != "2" { await Task.yield() }
        #expect(store.reads == 2)
        clock.advance(by: .seconds(70))
        try await write("3", to: store.store)
        // Behind the window nothing old is given.
        #expect(try await value(cache) == "3")
    }

    @Test func neverGoesBackToAnOlderVersion() async throws {
        let (cache, store) = try await makeStores()
        try await write("1", to: store.store)
        store.hold()
        let late = Task { try await value(cache) }
        while cache.statistics.misses < 1 || store.reads < 1 { await Task.yield() }
        try await write("2", to: cache)
        store.letGo()
        // What was read before the write comes after it.
        #expect(try await late.value == "2")
        #expect(try await value(cache) == "2")
    }

    @Test func doesNotBelieveAReplicaThatLags() async throws {
        let (cache, store) = try await makeStores(CacheConfiguration(staleWindow: .zero))
        try await write("1", to: cache)
        let old = try await store.store.read(["a"], .session)
        try await write("2", to: cache)
        store.lag(old)
        clock.advance(by: .seconds(60))
        #expect(try await value(cache) == "2")
        cache.flush()
        store.lag(nil)
        #expect(try await value(cache) == "2")
    }

    @Test func seesThatOthersHaveWritten() async throws {
        let (cache, store) = try await makeStores(watches: true)
        try await write("1", to: store.store)
        #expect(try await value(cache) == "1")
        while cache.statistics.flushes < 1 { await Task.yield() }
        #expect(try await value(cache) == "1")
        // What it writes itself is no reason to forget.
        try await write("2", to: cache)
        clock.advance(by: .seconds(2))
        #expect(try await value(cache) == "2")
        try await write("3", to: store.store)
        clock.advance(by: .seconds(2))
        let end = ContinuousClock.now + .seconds(10)
        while try await value(cache) != "3", ContinuousClock.now < end { clock.advance(by: .seconds(1)) }
        #expect(try await value(cache) == "3")
    }

    @Test func learnsFromEvents() async throws {
        let (cache, store) = try await makeStores()
        let events = store.store.events()
        let listener = Task { await cache.follow(events) }
        try await write("1", to: store.store)
        #expect(try await value(cache) == "1")
        try await write("2", to: store.store)
        let end = ContinuousClock.now + .seconds(10)
        while try await value(cache) != "2", ContinuousClock.now < end { await Task.yield() }
        #expect(try await value(cache) == "2")
        listener.cancel()
        await listener.value
    }

    @Test func keepsToItsSize() async throws {
        let (cache, store) = try await makeStores(CacheConfiguration(maximumEntries: 10, maximumBytes: 100_000))
        for number in 0..<100 {
            _ = try await cache.commit(.putting("id-\(number)", "\"\(String(repeating: "x", count: 100))\""))
        }
        #expect(cache.statistics.entries == 10)
        #expect(cache.statistics.evictions == 90)
        _ = try await cache.read((90..<100).map { "id-\($0)" }, .session)
        #expect(store.reads == 0)
        _ = try await cache.commit(.putting("large", "\"\(String(repeating: "x", count: 90_000))\""))
        #expect(cache.statistics.bytes <= 100_000)
        _ = try await cache.commit(.putting("too large", "\"\(String(repeating: "x", count: 200_000))\""))
        #expect(try await cache.read(["too large"], .session).records[0] != nil)
    }

    @Test func forgetsAllWhenTheEpochChanges() async throws {
        let (cache, store) = try await makeStores()
        try await write("1", to: cache)
        _ = try await store.store.setGate(Gate(epoch: 2, primary: 0..<Bucket.count))
        _ = try await cache.readStrong("b")
        #expect(cache.statistics.flushes == 1)
        #expect(try await value(cache) == "1")
    }
}

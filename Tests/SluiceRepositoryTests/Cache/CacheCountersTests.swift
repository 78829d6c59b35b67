import SluiceClient
import SluiceRepository
import TestSupport
import Testing

/// What caches count for all processes, at `cache:stats`.
@Suite(.gateway) struct CacheCountersTests {
    private let clock = StandingClock()

    private func makeCache(_ counters: CacheCounters) async throws -> CachedStore {
        let store = MemoryStore(try Component(name: "things"))
        try await store.open()
        return CachedStore(store, CacheConfiguration(), nil, clock.surroundings, counters)
    }

    @Test func recordsAndResponsesAreCountedApart() async throws {
        let options = try RedisOfSuite.options()
        let counters = CacheCounters(try RedisOfSuite.client(), keys: options.keys)
        for _ in 1...2 {
            let cache = try await makeCache(counters)
            for _ in 1...5 { _ = try await cache.read(["a"], .session) }
            await cache.flushStatistics()
            await cache.flushStatistics()
        }
        let responses = ResponseCache(try RedisOfSuite.client(), collection: "things", keys: options.keys)
        for _ in 1...4 { _ = try await responses.response { [1] } }
        await responses.flushStatistics()

        let read = try await CacheCounters.read(try RedisOfSuite.readOnlyClient(), keys: options.keys)
        #expect(read.map(\.kind) == [.records, .responses] && read.allSatisfy { $0.collection == "things" })
        #expect(read[0].hits == 8 && read[0].misses == 2 && read[0].hitRate == 0.8)
        #expect(read[1].hits == 3 && read[1].misses == 1)
        #expect(
            try await CacheCounters.read(try RedisOfSuite.readOnlyClient(), keys: RedisOfSuite.options().keys).isEmpty)
    }

    @Test func theyAreAddedToInTheBackgroundWhileTheCacheIsUsed() async throws {
        let options = try RedisOfSuite.options()
        let cache = try await makeCache(
            CacheCounters(try RedisOfSuite.client(), keys: options.keys, interval: .seconds(30)))
        for _ in 1...100 { _ = try await cache.read(["a"], .session) }
        let reader = try RedisOfSuite.readOnlyClient()
        #expect(try await CacheCounters.read(reader, keys: options.keys).isEmpty)
        clock.advance(by: .seconds(31))
        _ = try await cache.read(["a"], .session)
        try await waitUntil("the counters are there") {
            try await CacheCounters.read(reader, keys: options.keys).first?.hits ?? 0 >= 98
        }
    }

    @Test func whatIsNoCounterIsLeftOut() async throws {
        let options = try RedisOfSuite.options()
        let key = "\(options.keys.prefix)cache:stats"
        try PrivateRedis.ofSuite().call(
            "HSET", key, "a:hits", "3", "a:other", "4", "b", "5", "a:records:misses", "x", "c:records:joins", "1")
        let read = try await CacheCounters.read(try RedisOfSuite.readOnlyClient(), keys: options.keys)
        #expect(read.map(\.collection) == ["a", "c"])
        #expect(read[0].hits == 3 && read[1].hitRate == nil && read[1].joins == 1)
        try PrivateRedis.ofSuite().call("DEL", key)
        try PrivateRedis.ofSuite().call("SET", key, "x")
        _ = await expect(.damaged) {
            try await CacheCounters.read(try RedisOfSuite.readOnlyClient(), keys: options.keys)
        }
    }
}

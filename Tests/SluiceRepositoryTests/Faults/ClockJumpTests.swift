import SluiceClient
import SluiceCore
import SluiceGateway
import SluiceRepository
import TestSupport
import Testing

/// The clock on the wall is set, by much and in both directions: nothing is ordered by it, and what lives for a time is
/// counted by another clock.
@Suite(.gateway) struct ClockJumpTests {
    static let jumps: [Int64] = [86_400, -86_400, 34_560_000, -77_760_000]

    private let wall = WallClock()
    private let clock = StandingClock()

    private var surroundings: Surroundings {
        var surroundings = clock.surroundings
        let wall = wall
        surroundings.wallClock = { wall.now }
        return surroundings
    }

    @Test(arguments: jumps) func recordsInTheCacheLiveAsLongAsEver(jump: Int64) async throws {
        let store = CountedStore(MemoryStore(try RedisOfSuite.things()))
        try await store.open()
        let cache = CachedStore(store, CacheConfiguration(timeToLive: .seconds(30)), nil, surroundings)
        try await cache.overwrite("a", "1")
        let before = store.reads
        wall.advance(seconds: jump)
        #expect(try await cache.read(["a"], .stale(upTo: .seconds(900))).source == .cache)
        #expect(store.reads == before)
        clock.advance(by: .seconds(100))
        _ = try await cache.read(["a"], .session)
        #expect(store.reads == before + 1)
    }

    @Test(arguments: jumps) func responsesAreNeverTakenForNewerThanTheyAre(jump: Int64) async throws {
        var options = ResponseCacheOptions()
        options.surroundings = surroundings
        let cache = ResponseCache(
            try RedisOfSuite.client(), collection: "things", keys: try RedisOfSuite.options().keys, options: options)
        _ = try await cache.response { Array("old".utf8) }
        wall.advance(seconds: jump)
        let response = try await cache.response { Array("new".utf8) }
        #expect(response.body == Array("new".utf8))
        #expect(response.freshness != .stale(.seconds(-1)))
    }

    @Test(arguments: jumps) func locksAreHeldAndHandedOn(jump: Int64) async throws {
        let surroundings = surroundings
        let wall = wall
        let keepers: [any LockKeeper] = [
            RedisLocks(try RedisOfSuite.client(), keys: try RedisOfSuite.options().keys),
            FileLocks(folder: try TemporaryDirectory().path + "-locks"),
        ]
        for keeper in keepers {
            let first = try await keeper.withLock("job", ttl: .seconds(5), waiting: .zero, surroundings) { token in
                wall.advance(seconds: jump)
                let answer = try await keeper.take("job", owner: "other", ttl: .seconds(5), above: 0)
                if case .taken = answer { Issue.record("two holders") }
                return token
            }
            let second = try await keeper.withLock("job", ttl: .seconds(5), waiting: .seconds(5), surroundings) { $0 }
            #expect(second > first)
        }
    }
}

import SluiceClient
import SluiceCore
import SluiceRepository
import SluiceTesting
import Testing

/// On a real Redis, through the gateway.
@Suite struct ResponseCacheTests {
    /// Counts how often something is rendered.
    private final class Kitchen: Sendable {
        private let count = Lock(0)
        var rendered: Int { count.withLock { $0 } }
        func render(_ text: String = "dish") -> [UInt8] {
            count.withLock { $0 += 1 }
            return Array(text.utf8)
        }
    }

    private let clock = StandingClock()
    private let wall = WallClock()

    private func makeCache(
        _ client: RedisClient, _ options: ResponseCacheOptions = ResponseCacheOptions(), _ keys: KeyScheme = .standard
    ) -> ResponseCache {
        var options = options
        var surroundings = clock.surroundings
        let wall = wall
        surroundings.wallClock = { wall.now }
        options.surroundings = surroundings
        return ResponseCache(client, collection: "things", keys: keys, options: options)
    }

    @Test func rendersOnceUntilACommit() async throws {
        try await withTestGateway { gateway in
            let client = try RedisClient(gateway.configuration)
            let (one, two) = (makeCache(client), makeCache(try RedisClient(gateway.configuration)))
            let kitchen = Kitchen()
            for cache in [one, two, one, two] {
                let response = try await cache.response(to: "/api/things?page=1") { kitchen.render("é\u{0}") }
                #expect(response.body == Array("é\u{0}".utf8))
            }
            #expect(kitchen.rendered == 1)
            _ = try await one.response(to: "/api/things?page=2") { kitchen.render() }
            #expect(kitchen.rendered == 2)
            // As a commit does.
            _ = try await client.execute(["INCR", "cache:gen:things"])
            let response = try await two.response(to: "/api/things?page=1") { kitchen.render("new") }
            #expect(response.body == Array("new".utf8))
            #expect(!response.isCached)
            #expect(kitchen.rendered == 3)
            #expect(try await one.response(to: "/api/things?page=1") { kitchen.render() }.isCached)
        }
    }

    @Test func namesItsKeysAsOperatorsKnowThem() async throws {
        try await withTestGateway { gateway in
            let client = try RedisClient(gateway.configuration)
            let kitchen = Kitchen()
            _ = try await makeCache(client).response { kitchen.render() }
            #expect(try await client.execute(["EXISTS", "cache:api:things"]) == .integer(1))
            let left = try await client.execute(["PTTL", "cache:api:things"]).integer ?? 0
            #expect(270_000...330_000 ~= left)
            let scheme = try KeyScheme(prefix: "shop:", usesHashTags: true)
            _ = try await makeCache(client, ResponseCacheOptions(), scheme).response { kitchen.render() }
            #expect(try await client.execute(["EXISTS", "shop:cache:api:{things}"]) == .integer(1))
        }
    }

    /// A commit while a response is rendered makes that response old at once.
    @Test func isOldWhenACommitCameWhileItWasRendered() async throws {
        try await withTestGateway { gateway in
            let client = try RedisClient(gateway.configuration)
            let cache = makeCache(client)
            let kitchen = Kitchen()
            _ = try await cache.response {
                _ = try await client.execute(["INCR", "cache:gen:things"])
                return kitchen.render()
            }
            _ = try await cache.response { kitchen.render() }
            #expect(kitchen.rendered == 2)
        }
    }

    @Test func rendersOnceForAllWhoWait() async throws {
        try await withTestGateway { gateway in
            let cache = makeCache(try RedisClient(gateway.configuration))
            let kitchen = Kitchen()
            try await withThrowingTaskGroup(of: [UInt8]?.self) { group in
                for _ in 0..<20 {
                    group.addTask {
                        try await cache.response {
                            while cache.statistics.misses < 20 { await Task.yield() }
                            return kitchen.render()
                        }.body
                    }
                }
                for try await body in group { #expect(body == Array("dish".utf8)) }
            }
            #expect(kitchen.rendered == 1)
            #expect(cache.statistics.joins == 19)
        }
    }

    @Test func remembersForAMomentThatThereIsNothing() async throws {
        try await withTestGateway { gateway in
            let cache = makeCache(try RedisClient(gateway.configuration))
            let kitchen = Kitchen()
            for _ in 1...3 {
                let response = try await cache.response {
                    _ = kitchen.render()
                    return nil
                }
                #expect(response.body == nil)
            }
            #expect(kitchen.rendered == 1)
            wall.advance(seconds: 2)
            #expect(try await cache.response { kitchen.render() }.body == Array("dish".utf8))
        }
    }

    @Test func givesWhatIsOldWhileItRenders() async throws {
        try await withTestGateway { gateway in
            let client = try RedisClient(gateway.configuration)
            let cache = makeCache(client, ResponseCacheOptions(staleWindow: .seconds(60)))
            let kitchen = Kitchen()
            _ = try await cache.response { kitchen.render("old") }
            _ = try await client.execute(["INCR", "cache:gen:things"])
            let old = try await cache.response { kitchen.render("new") }
            #expect(old.body == Array("old".utf8))
            let end = ContinuousClock.now + .seconds(10)
            while try await cache.response({ kitchen.render("new") }).body != Array("new".utf8),
                ContinuousClock.now < end
            {}
            #expect(try await cache.response { kitchen.render("newer") }.body == Array("new".utf8))
            #expect(cache.statistics.staleHits >= 1)
        }
    }

    @Test func forgetsWhatAnotherVersionRendered() async throws {
        try await withTestGateway { gateway in
            let client = try RedisClient(gateway.configuration)
            let kitchen = Kitchen()
            _ = try await makeCache(client).response { kitchen.render("1") }
            let newer = makeCache(client, ResponseCacheOptions(schemaVersion: 2))
            #expect(try await newer.response { kitchen.render("2") }.body == Array("2".utf8))
            _ = try await client.execute(["SET", "cache:api:things", "something else"])
            #expect(try await newer.response { kitchen.render("3") }.body == Array("3".utf8))
        }
    }

    @Test func rendersWhenRedisDoesNotAnswer() async throws {
        try await withTestGateway { gateway in
            let proxy = try FaultProxy(to: gateway.configuration)
            let cache = makeCache(try RedisClient(proxy.configuration))
            proxy.inject(.refuse, connections: 100)
            let kitchen = Kitchen()
            let response = try await cache.response { kitchen.render() }
            #expect(response.body == Array("dish".utf8))
            await #expect(throws: StoreError.self) {
                try await cache.response { throw StoreError(.unavailable, "for a test") }
            }
        }
    }

    @Test func asksNobodyForAWhileIfItIsTold() async throws {
        try await withTestGateway { gateway in
            let client = try RedisClient(gateway.configuration)
            let cache = makeCache(client, ResponseCacheOptions(localTimeToLive: .seconds(1)))
            let kitchen = Kitchen()
            _ = try await cache.response { kitchen.render("old") }
            _ = try await client.execute(["INCR", "cache:gen:things"])
            #expect(try await cache.response { kitchen.render() }.body == Array("old".utf8))
            clock.advance(by: .seconds(1))
            #expect(try await cache.response { kitchen.render("new") }.body == Array("new".utf8))
            #expect(cache.statistics.entries == 1)
        }
    }

    @Test func countsForAllProcesses() async throws {
        try await withTestGateway { gateway in
            let client = try RedisClient(gateway.configuration)
            let kitchen = Kitchen()
            for _ in 1...2 {
                let cache = makeCache(client)
                for _ in 1...5 { _ = try await cache.response { kitchen.render() } }
                await cache.flushStatistics()
                await cache.flushStatistics()
            }
            #expect(try await client.execute(["HGET", "cache:stats", "things:hits"]).string == "9")
            #expect(try await client.execute(["HGET", "cache:stats", "things:misses"]).string == "1")
        }
    }
}

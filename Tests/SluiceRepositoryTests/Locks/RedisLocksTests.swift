import SluiceClient
import SluiceRepository
import SluiceTesting
import Testing

/// On a real Redis, through the gateway.
@Suite struct RedisLocksTests {
    @Test func handsOutRisingTokens() async throws {
        try await withTestGateway { gateway in
            let locks = RedisLocks(try RedisClient(gateway.configuration))
            for expected in Int64(1)...5 {
                let token = try await locks.withLock("import") { $0 }
                #expect(token == FencingToken(expected))
            }
            #expect(try await locks.withLock("export") { $0 } == FencingToken(1))
            #expect(try await locks.withLock("import", above: 40) { $0 } == FencingToken(41))
            #expect(try await locks.withLock("import", above: 7) { $0 } == FencingToken(42))
        }
    }

    @Test func namesItsKeysAsOperatorsKnowThem() async throws {
        try await withTestGateway { gateway in
            let client = try RedisClient(gateway.configuration)
            try await RedisLocks(client).withLock("import/é", ttl: .seconds(20)) { _ in
                let left = try await client.execute(["PTTL", "locks:import/é"]).integer ?? 0
                #expect(1_000...20_000 ~= left)
            }
            #expect(try await client.execute(["EXISTS", "locks:import/é"]) == .integer(0))
            #expect(try await client.execute(["GET", "fence:import/é"]).string == "1")
            let scheme = try KeyScheme(prefix: "shop:", usesHashTags: true)
            try await RedisLocks(client, keys: scheme).withLock("import") { _ in
                let there = try await client.execute(["EXISTS", "shop:locks:{import}"])
                #expect(there == .integer(1))
            }
        }
    }

    @Test func letsOneOfManyIn() async throws {
        try await withTestGateway { gateway in
            let clients = try (0..<2).map { _ in try RedisClient(gateway.configuration) }
            let inside = Occupancy()
            try await withThrowingTaskGroup(of: Void.self) { group in
                for number in 0..<10 {
                    group.addTask {
                        let locks = RedisLocks(clients[number % 2])
                        try await locks.withLock("import", waiting: .seconds(30)) { token in
                            inside.enter(token.value)
                            for _ in 0..<20 { await Task.yield() }
                            inside.leave()
                        }
                    }
                }
                try await group.waitForAll()
            }
            #expect(inside.most == 1)
            #expect(inside.tokens == (1...10).map { Int64($0) })
        }
    }

    @Test func saysForHowLongSomebodyElseHasIt() async throws {
        try await withTestGateway { gateway in
            let locks = RedisLocks(try RedisClient(gateway.configuration))
            try await locks.withLock("import", ttl: .seconds(5)) { _ in
                let error = await #expect(throws: LockError.self) { try await locks.withLock("import") { _ in } }
                #expect(error?.code == .held)
                #expect(error?.retryAfter.map { .zero < $0 && $0 <= .seconds(5) } == true)
            }
        }
    }

    @Test func expiresWhenItsHolderIsGone() async throws {
        try await withTestGateway { gateway in
            let locks = RedisLocks(try RedisClient(gateway.configuration))
            // A holder that dies renews nothing.
            let dead = try await locks.take("import", owner: "dead", ttl: .milliseconds(150), above: 0)
            #expect(dead == .taken(FencingToken(1)))
            let token = try await locks.withLock("import", waiting: .seconds(10)) { $0 }
            #expect(token == FencingToken(2))
            #expect(try await !locks.renew("import", owner: "dead", token: FencingToken(1), ttl: .seconds(1)))
            #expect(try await !locks.release("import", owner: "dead", token: FencingToken(1)))
        }
    }

    @Test func isRenewedWhileTheBodyRuns() async throws {
        try await withTestGateway { gateway in
            let locks = RedisLocks(try RedisClient(gateway.configuration))
            let other = RedisLocks(try RedisClient(gateway.configuration))
            try await locks.withLock("import", ttl: .milliseconds(300)) { _ in
                let end = ContinuousClock.now + .seconds(1)
                while ContinuousClock.now < end {
                    let answer = try await other.take("import", owner: "other", ttl: .seconds(1), above: 0)
                    guard case .held = answer else {
                        Issue.record("another holder while the body runs")
                        return
                    }
                }
            }
        }
    }

    @Test func cancelsTheBodyWhenTheLockIsStolen() async throws {
        try await withTestGateway { gateway in
            let client = try RedisClient(gateway.configuration)
            let locks = RedisLocks(client)
            let inside = Occupancy()
            let error = await #expect(throws: LockError.self) {
                try await locks.withLock("import", ttl: .milliseconds(300)) { _ in
                    _ = try await client.execute(["DEL", "locks:import"])
                    #expect(
                        try await locks.take("import", owner: "thief", ttl: .seconds(9), above: 0) != .held(for: nil))
                    do {
                        try await Task.sleep(for: .seconds(60))
                    } catch {
                        inside.enter(1)
                        throw error
                    }
                }
            }
            #expect(error?.code == .lost)
            #expect(inside.tokens == [1])
            // The thief keeps it.
            #expect(try await client.execute(["GET", "locks:import"]).string == "2 thief")
        }
    }

    @Test func losesTheLockWhenRedisHangs() async throws {
        try await withTestGateway { gateway in
            let locks = RedisLocks(try RedisClient(gateway.configuration))
            let error = await #expect(throws: LockError.self) {
                try await locks.withLock("import", ttl: .milliseconds(400)) { _ in
                    gateway.pauseRedis()
                    try await Task.sleep(for: .seconds(60))
                }
            }
            gateway.resumeRedis()
            #expect(error?.code == .lost)
        }
    }

    @Test func keepsTheLockWhenRedisIsStartedAgain() async throws {
        try await withTestGateway { gateway in
            let client = try RedisClient(gateway.configuration)
            let token = try await RedisLocks(client).withLock("import", ttl: .seconds(30)) { token in
                gateway.killRedis()
                let end = ContinuousClock.now + .seconds(20)
                while ContinuousClock.now < end {
                    if let held = try? await client.execute(["EXISTS", "locks:import"]) {
                        #expect(held == .integer(1))
                        return token
                    }
                }
                throw StoreError(.unavailable, "Redis did not come back")
            }
            #expect(token == FencingToken(1))
        }
    }

    @Test func isGivenBackHoweverTheBodyEnds() async throws {
        try await withTestGateway { gateway in
            let client = try RedisClient(gateway.configuration)
            let locks = RedisLocks(client)
            await #expect(throws: StoreError.self) {
                try await locks.withLock("import") { _ in throw StoreError(.invalid, "for a test") }
            }
            #expect(try await client.execute(["EXISTS", "locks:import"]) == .integer(0))
            let isInside = AsyncStream<Void>.makeStream()
            let task = Task {
                try await locks.withLock("import") { _ in
                    isInside.continuation.yield()
                    try await Task.sleep(for: .seconds(60))
                }
            }
            for await _ in isInside.stream { break }
            task.cancel()
            await #expect(throws: CancellationError.self) { try await task.value }
            #expect(try await client.execute(["EXISTS", "locks:import"]) == .integer(0))
        }
    }

    @Test func stopsWaitingWhenItIsCancelled() async throws {
        try await withTestGateway { gateway in
            let client = try RedisClient(gateway.configuration)
            let locks = RedisLocks(client)
            _ = try await locks.take("import", owner: "other", ttl: .seconds(60), above: 0)
            let task = Task { try await locks.withLock("import", waiting: .seconds(60)) { _ in } }
            task.cancel()
            await #expect(throws: CancellationError.self) { try await task.value }
            #expect(try await client.execute(["GET", "locks:import"]).string == "1 other")
        }
    }

    /// The answer is lost, and the lock is the asker's: he asks again, and is not his own rival.
    @Test func asksAgainWhenAnAnswerIsLost() async throws {
        try await withTestGateway { gateway in
            let proxy = try FaultProxy(to: gateway.configuration)
            let locks = RedisLocks(try RedisClient(proxy.configuration))
            _ = try await locks.withLock("warm") { $0 }
            proxy.inject(.cutAnswer())
            let token = try await locks.withLock("import", waiting: .seconds(10)) { $0 }
            #expect(token == FencingToken(1))
        }
    }

    @Test func refusesKeysThatHoldSomethingElse() async throws {
        try await withTestGateway { gateway in
            let client = try RedisClient(gateway.configuration)
            let locks = RedisLocks(client)
            _ = try await client.execute(["RPUSH", "locks:import", "x"])
            _ = try await client.execute(["SET", "fence:export", "no number"])
            for name in ["import", "export"] {
                let error = await #expect(throws: LockError.self) { try await locks.withLock(name) { _ in } }
                #expect(error?.code == .invalid)
            }
            #expect(try await client.execute(["EXISTS", "locks:export"]) == .integer(0))
        }
    }

    @Test(arguments: ["", String(repeating: "x", count: 201), "a\nb"])
    func refusesNamesThatCannotBe(name: String) async throws {
        try await withTestGateway { gateway in
            let locks = RedisLocks(try RedisClient(gateway.configuration))
            let error = await #expect(throws: LockError.self) { try await locks.withLock(name) { _ in } }
            #expect(error?.code == .invalid)
        }
    }
}

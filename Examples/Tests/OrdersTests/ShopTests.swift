import Orders
import SluiceClient
import SluiceTesting
import Testing

@Suite struct ShopTests {
    @Test func takesFromTheStock() async throws {
        try await withTestGateway { gateway in
            let shop = Shop(try RedisClient(gateway.configuration))
            #expect(try await shop.supply("tea", 5) == 5)
            #expect(try await shop.order("1", "tea", 3) == .accepted(left: 2))
            #expect(try await shop.order("2", "tea", 3) == .refused(available: 2))
        }
    }

    @Test func neverSellsTheSamePieceTwice() async throws {
        try await withTestGateway { gateway in
            let shop = Shop(try RedisClient(gateway.configuration))
            _ = try await shop.supply("tea", 50)
            let accepted = try await withThrowingTaskGroup(of: Shop.Outcome.self) { group in
                for number in 0..<200 {
                    group.addTask { try await shop.order("\(number)", "tea", 1) }
                }
                return try await group.reduce(0) { count, outcome in
                    if case .accepted = outcome { count + 1 } else { count }
                }
            }
            #expect(accepted == 50)
        }
    }

    @Test func anOrderThatIsSentAgainCountsOnce() async throws {
        try await withTestGateway { gateway in
            let proxy = try FaultProxy(to: gateway.configuration)
            let shop = Shop(try RedisClient(proxy.configuration))
            _ = try await shop.supply("tea", 10)
            #expect(try await shop.order("4711", "tea", 3) == .accepted(left: 7))
            proxy.inject(.cutAnswer())
            // The client sends it again by itself: the gateway recognises it.
            #expect(try await shop.order("4712", "tea", 3) == .accepted(left: 4))
            #expect(try await shop.order("4712", "tea", 3) == .accepted(left: 4))
        }
    }
}

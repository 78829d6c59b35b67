import SluiceClient
import TestSupport
import Testing

@Suite(.gateway) struct KeyTests {
    @Test func expiry() async throws {
        let client = try RedisClient.ofSuite()
        try #require(try await client.execute(.set("keys:expiry", "v")))
        #expect(try await !client.execute(.expire("keys:expiry", .seconds(9), condition: .ifAny)))
        #expect(try await client.execute(.expire("keys:expiry", .at(unixSeconds: 4_102_444_800))))
        #expect(try await client.execute(.expiryTime("keys:expiry")) == .expires(4_102_444_800))
        #expect(
            try await client.execute(.expiryTime("keys:expiry", in: .milliseconds)) == .expires(4_102_444_800_000))
        #expect(
            try await !client.execute(.expire("keys:expiry", .milliseconds(5_000_000_000_000), condition: .ifEarlier)))
        #expect(try await client.execute(.persist("keys:expiry")))
        #expect(try await client.execute(.timeToLive("keys:expiry")) == .persistent)
    }

    @Test func names() async throws {
        let client = try RedisClient.ofSuite()
        try await client.execute(.set(["keys:n1": "1", "keys:n2": "2"]))
        #expect(try await !client.execute(.rename("keys:n1", toUnused: "keys:n2")))
        #expect(try await !client.execute(.copy("keys:n1", to: "keys:n2")))
        #expect(try await client.execute(.copy("keys:n1", to: "keys:n2", existing: .replace)))
        try await client.execute(.rename("keys:n1", to: "keys:n3"))
        #expect(try await client.execute(.exists("keys:n1", "keys:n2", "keys:n3")) == 2)
        #expect(try await client.execute(.touch("keys:n2")) == 1)
        #expect(try await client.execute(.delete("keys:n2")) == 1)
        #expect(try await client.execute(.unlink("keys:n2", "keys:n3")) == 1)
    }

    @Test func kinds() async throws {
        let client = try RedisClient.ofSuite()
        try #require(try await client.execute(.set("keys:kind", "v")))
        #expect(try await client.execute(.type(of: "keys:kind")) == .string)
        #expect(try await client.execute(.type(of: "keys:none")) == KeyType.none)
        #expect(try await client.execute(.encoding(of: "keys:kind")) == "embstr")
        #expect(try await client.execute(.memoryUsage(of: "keys:kind")).map { $0 > 0 } == true)
        #expect(try await client.execute(.idleSeconds(of: "keys:kind")).map { $0 >= 0 } == true)
        #expect(try await client.execute(.referenceCount(of: "keys:none")) == nil)
        #expect(try await client.execute(.randomKey()) != nil)
    }

    @Test func dumps() async throws {
        let client = try RedisClient.ofSuite()
        try #require(try await client.execute(.set("keys:dump", "v")))
        let dump = try #require(try await client.execute(.dump("keys:dump")))
        try await client.execute(.restore("keys:dump", from: dump, existing: .replace))
        #expect(try await client.execute(.get("keys:dump")) == "v")
        #expect(try await client.execute(.dump("keys:none")) == nil)
    }

    @Test func sorting() async throws {
        let client = try RedisClient.ofSuite()
        _ = try await client.execute(.listPush("keys:sort", 3, 10, 2))
        #expect(try await client.execute(.sort("keys:sort", as: Int.self)) == [2, 3, 10])
        let order = SortOrder(.alphabetic, isDescending: true, limit: Limit(2))
        #expect(try await client.execute(.sort("keys:sort", order)) == ["3", "2"])
        #expect(try await client.execute(.sort("keys:sort", SortOrder(values: ["none:*"]))) == [nil, nil, nil])
        #expect(try await client.execute(.sort("keys:sort", storingIn: "keys:sorted")) == 3)
    }

    @Test(arguments: [1, 10, 1000]) func scansFindEverything(count: Int) async throws {
        let client = try RedisClient.ofSuite()
        let keys = Set((0..<50).map { "keys:scan:\(count):\($0)" })
        for key in keys { try #require(try await client.execute(.set(key, "v"))) }
        var found: Set<String> = []
        for try await key in client.scan(matching: "keys:scan:\(count):*", count: count) { found.insert(key) }
        #expect(found == keys)
        #expect(Set(try await client.execute(.keys(matching: "keys:scan:\(count):*"))) == keys)
    }

    @Test func scansFindOneType() async throws {
        let client = try RedisClient.ofSuite()
        try #require(try await client.execute(.set("keys:typed:s", "v")))
        _ = try await client.execute(.setAdd("keys:typed:m", "v"))
        var found: Set<String> = []
        for try await key in client.scan(matching: "keys:typed:*", type: .set) { found.insert(key) }
        #expect(found == ["keys:typed:m"])
    }
}

import SluiceClient
import SluiceGateway
import SluiceTesting
import TestSupport
import Testing

@Suite struct TestGatewayTests {
    @Test func lendsARealGatewayAndRemovesIt() async throws {
        let configuration = try await withTestGateway { gateway in
            let client = try RedisClient(gateway.configuration)
            let reader = try ReadOnlyClient(gateway.readOnlyConfiguration)
            try await client.execute(.set("greeting", "hello"))
            #expect(try await reader.execute(.get("greeting")) == "hello")
            let refused = try RedisClient(gateway.readOnlyConfiguration)
            await #expect(throws: ClientError.self) { try await refused.execute(.delete("greeting")) }
            return gateway.configuration
        }
        let error = await #expect(throws: ClientError.self) {
            try await RedisClient(configuration).execute(.ping())
        }
        #expect(error?.wire == .notSent)
    }

    @Test func eachHasAnEmptyDatabaseOfItsOwn() async throws {
        try await withTestGateway { first in
            try await withTestGateway { second in
                try await RedisClient(first.configuration).execute(.set("key", "1"))
                #expect(try await RedisClient(second.configuration).execute(.exists("key")) == 0)
            }
        }
    }

    @Test func redisComesBackAfterACrash() async throws {
        try await withTestGateway { gateway in
            let client = try RedisClient(gateway.configuration)
            try await client.execute(.set("key", "1"))
            gateway.killRedis()
            try await waitUntil("Redis is back") { (try? await client.execute(.ping())) != nil }
        }
    }

    @Test func aHangingRedisIsATimeout() async throws {
        try await withTestGateway { gateway in
            var configuration = gateway.configuration
            configuration.timeout = .milliseconds(200)
            let client = try RedisClient(configuration)
            try await client.execute(.ping())
            gateway.pauseRedis()
            await #expect(throws: ClientError.self) { try await client.execute(.increment("visits")) }
            gateway.resumeRedis()
            try await waitUntil("Redis goes on") { (try? await client.execute(.ping())) != nil }
        }
    }

    @Test func withoutAServerProgramTheErrorSaysSo() async throws {
        let error = await #expect(throws: GatewayError.self) {
            try await TestGateway.start(redisServer: "/nowhere/redis-server")
        }
        #expect(error?.message.contains("/nowhere/redis-server") == true)
    }
}

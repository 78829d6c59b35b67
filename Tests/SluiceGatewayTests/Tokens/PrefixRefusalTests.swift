import SluiceCore
import SluiceGateway
import TestSupport
import Testing

/// Where Redis does not enforce a prefix, a token with one is not served.
@Suite(.privateRedis) struct PrefixRefusalTests {
    private static let token = "token-with-the-prefix-shop-4711"
    private let redis: PrivateRedis

    init() throws {
        redis = try .ofSuite()
        try redis.call("ACL", "SETUSER", "weak", "on", ">weak-password", "~*", "&*", "+@all", "-acl|setuser")
    }

    private func shop() throws -> GatewayToken {
        try GatewayToken(name: "shop", token: Self.token, prefix: "shop:")
    }

    @Test func theGatewayDoesNotStart() async throws {
        let token = try shop()
        let error = await #expect(throws: GatewayError.self) {
            try await RunningGateway.start(over: "unix://weak:weak-password@\(redis.socketPath)") {
                $0.tokens.append(token)
            }
        }
        #expect(error?.code == .redis)
        #expect(error?.message.contains("tokens.shop.prefix") == true)
        // It left nothing behind.
        guard case .bulk(let list) = try redis.call("CLIENT", "LIST") else { throw TestSupportError("no list") }
        #expect(!String(decoding: list, as: UTF8.self).contains("name=sluice"))
    }

    @Test func requestsAreRefusedWhenItShowsLaterOnly() async throws {
        let redis = try await PrivateRedis.start()
        try await redis.kill()
        let token = try shop()
        let gateway = try await RunningGateway.start(over: "unix://weak:weak-password@\(redis.socketPath)") {
            $0.tokens.append(token)
            $0.timeouts.connect = .milliseconds(200)
        }
        try await redis.restart()
        try redis.call("ACL", "SETUSER", "weak", "on", ">weak-password", "~*", "&*", "+@all", "-acl|setuser")
        try await waitUntil("Redis is found") {
            try await gateway.command(#"["PING"]"#).status == 200
        }
        var answer = try await gateway.run("GET shop:a", token: Self.token)
        #expect(answer.status == 503 && answer.text.contains("ACL SETUSER"), "\(answer.text)")
        // As soon as it may, it does.
        try redis.call("ACL", "SETUSER", "weak", "+acl|setuser")
        try await waitUntil("the token is served") {
            answer = try await gateway.run("GET shop:a", token: Self.token)
            return answer.status == 200
        }
        try await waitUntil("every loop serves it, and holds it to its keys") {
            answer = try await gateway.run("GET bank:a", token: Self.token)
            #expect(answer.status != 200)
            return answer.text.contains("NOPERM")
        }
        await gateway.gateway.stop()
    }

    @Test(arguments: [
        "", " ", "shop :", "sh\u{F6}p:", "s", "sluice:", "sluice:idempotency:x", String(repeating: "a", count: 129),
    ])
    func prefixesAreChecked(prefix: String) {
        let error = #expect(throws: ConfigurationError.self) {
            try GatewayToken(name: "x", token: Self.token, prefix: prefix)
        }
        #expect(error?.key == "tokens.x.prefix")
    }
}

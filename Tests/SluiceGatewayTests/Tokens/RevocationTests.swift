import SluiceCore
import SluiceGateway
import TestSupport
import Testing

/// A token that is taken out of the configuration is worth nothing, on open connections and streams too.
@Suite(.privateRedis) struct RevocationTests {
    private let folder: TemporaryDirectory
    private var path: String { "\(folder.path)/gateway.json" }

    init() throws {
        folder = try TemporaryDirectory()
    }

    @Test func reloadEndsWhatARevokedTokenHasOpen() async throws {
        let redis = try PrivateRedis.ofSuite()
        let store = TokenStore(path: path)
        let kept = try store.create("kept", TokenStore.Grant())
        let revoked = try store.create("revoked", TokenStore.Grant())
        let configuration = try GatewayConfiguration.load(
            file: path,
            environment: ["SLUICE_REDIS_URL": redis.url, "SLUICE_LISTEN": "127.0.0.1:0", "SLUICE_THREADS": "2"])
        let gateway = try await Gateway.start(configuration)
        let address = gateway.addresses[0]
        let idle = try GatewayClient(to: address, token: revoked)
        #expect(try await idle.command(#"["PING"]"#).status == 200)
        let streams = try (0..<4).map { _ in try GatewayClient(to: address, token: revoked) }
        let other = try GatewayClient(to: address, token: kept)
        for stream in streams + [other] {
            try #require(try await stream.openStream("/subscribe/news").status == 200)
            #expect(try await stream.nextEvent() == "data: subscribe,news,1")
        }
        try store.revoke("revoked")
        try gateway.reload()
        for stream in streams {
            try await stream.expectEnd()
        }
        try await waitUntil("the token is refused") { try await idle.command(#"["PING"]"#).status == 401 }
        try redis.call("PUBLISH", "news", "still here")
        #expect(try await other.nextEvent() == "data: message,news,still here")
        await gateway.stop()
    }
}

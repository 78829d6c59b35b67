import SluiceClient
import SluiceCore
import SluiceGateway
import SluiceResilience
import TestSupport
import Testing

/// Ways to the server, and what is told when there is none.
@Suite(.timeLimit(.minutes(1))) struct ConnectionTests {
    private func errorOfACall(_ configuration: ClientConfiguration) async throws -> ClientError? {
        var configuration = configuration
        configuration.retry = .none
        let client = try RedisClient(configuration)
        return try await clientError { try await client.execute(["INCR", "a"]) }
    }

    @Test func aNameThatNobodyHas() async throws {
        let error = try await errorOfACall(ClientConfiguration(url: "http://nobody.invalid", token: "t"))
        #expect(error?.code == .hostNotFound && error?.wire == .notSent)
    }

    @Test func aPortWhereNobodyListens() async throws {
        let error = try await errorOfACall(ClientConfiguration(url: "http://127.0.0.1:1", token: "t"))
        #expect(error?.code == .cannotConnect && error?.wire == .notSent && error?.retryability == .always)
    }

    @Test func aProxyIsUsed() async throws {
        try await ScriptedServer.with({ .json($0.result("1")) }) { _, proxy in
            var configuration = ClientConfiguration(url: "http://nobody.invalid", token: "t", usesBase64: false)
            configuration.proxy = proxy.url
            #expect(try await RedisClient(configuration).execute(["GET", "a"]) == .integer(1))
            #expect(proxy.requests.first?.line == "POST http://nobody.invalid/ HTTP/1.1")
            configuration.proxy = "http://127.0.0.1:1"
            let error = try await errorOfACall(configuration)
            #expect(error?.code == .cannotConnect)
        }
    }

    @Test(.privateRedis) func aUnixSocketIsUsed() async throws {
        let folder = try TemporaryDirectory()
        let path = "\(folder.path)/gateway.sock"
        try await RunningGateway.run(over: try PrivateRedis.ofSuite()) { configuration in
            configuration.listeners = [try ListenAddress("unix:\(path)")]
        } _: { _ in
            let client = try RedisClient(
                ClientConfiguration(
                    url: "http://gateway", token: try #require(RunningGateway.Client.full.token), unixSocketPath: path))
            #expect(try await client.execute(.set("unix", "yes")))
            await client.shutdown()
        }
        withExtendedLifetime(folder) {}
    }

    @Test(arguments: ["http://", "http://a:b:c", "https://[::1", "http://host:port"])
    func addressesThatAreNoneAreRefusedAtOnce(url: String) async throws {
        #expect(throws: ClientError.self) { try RedisClient(ClientConfiguration(url: url, token: "t")) }
    }
}

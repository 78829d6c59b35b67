import SluiceClient
import SluiceCore
import SluiceGateway
import SluiceRepository

/// A Redis, a gateway in front of it, a client for each of its tokens, and an application's repositories.
struct DemoStage: Sendable {
    /// Where projects.json and resources.json are.
    let samples: String
    let folder: TemporaryDirectory
    let redis: DemoRedis
    let gateway: Gateway
    let client: RedisClient
    let readOnlyClient: RedisClient
    let projects: Catalogue<Project>
    let resources: Catalogue<Resource>

    var url: String { "http://\(gateway.addresses.first ?? "")" }

    /// Lends a stage, and clears it whatever happens.
    static func with<Value: Sendable>(
        samples: String, _ body: (DemoStage) async throws -> Value
    ) async throws -> Value {
        let folder = try TemporaryDirectory()
        let redis = try await DemoRedis(in: "\(folder.path)/redis")
        return try await ending(redis.stop) {
            let gateway = try await startGateway(on: redis, in: folder)
            return try await ending({ await gateway.stop() }) {
                let client = try makeClient(of: gateway, .readWrite)
                let readOnlyClient = try makeClient(of: gateway, .readOnly)
                return try await ending({
                    await client.shutdown()
                    await readOnlyClient.shutdown()
                }) {
                    let stage = DemoStage(
                        samples: samples, folder: folder, redis: redis, gateway: gateway, client: client,
                        readOnlyClient: readOnlyClient,
                        projects: try await Catalogue(
                            Project.self, client: client, readOnlyClient: readOnlyClient.readOnly, folder: folder.path,
                            policy: .readOnly),
                        resources: try await Catalogue(
                            Resource.self, client: client, readOnlyClient: readOnlyClient.readOnly, folder: folder.path,
                            policy: .json))
                    return try await stage.running(body)
                }
            }
        }
    }

    /// Runs what an application runs for as long as it uses its stores.
    private func running<Value: Sendable>(_ body: (DemoStage) async throws -> Value) async throws -> Value {
        let (first, second) = (projects.store, resources.store)
        return try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { await first.run() }
            group.addTask { await second.run() }
            defer { group.cancelAll() }
            return try await body(self)
        }
    }

    private static func ending<Value: Sendable>(
        _ end: () async -> Void, _ body: () async throws -> Value
    ) async throws -> Value {
        do {
            let value = try await body()
            await end()
            return value
        } catch {
            await end()
            throw error
        }
    }

    private static func startGateway(on redis: DemoRedis, in folder: TemporaryDirectory) async throws -> Gateway {
        var configuration = GatewayConfiguration(
            listeners: [try ListenAddress("127.0.0.1:0")],
            backend: .redis(try RedisURL("unix://\(redis.socketPath)")), dataDirectory: "\(folder.path)/gateway")
        configuration.accessLog = .off
        // How long a command waits for a Redis that is away: here it is to be seen quickly.
        configuration.timeouts.command = .milliseconds(250)
        return try await Gateway.startQuietly(configuration)
    }

    private static func makeClient(of gateway: Gateway, _ access: GatewayToken.Access) throws -> RedisClient {
        guard let token = gateway.generatedTokens.first(where: { $0.entry.access == access }) else {
            throw DemoFailure("the gateway has made no token for \(access.rawValue)")
        }
        var configuration = ClientConfiguration(url: "http://\(gateway.addresses.first ?? "")", token: token.secret)
        configuration.timeout = .seconds(5)
        // That Redis is away is to be known at once: there is somewhere else to go.
        configuration.retry = .none
        // As few calls as the demo makes shall open and close it.
        configuration.circuitBreaker = CircuitBreakerConfiguration(
            window: .calls(8), minimumCalls: 4, openDuration: .milliseconds(500))
        return try RedisClient(configuration)
    }
}

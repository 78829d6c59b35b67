import Glibc
public import SluiceClient
import SluiceCore
public import SluiceGateway

/// A real gateway with a private Redis of its own, in this process, for tests: nothing is imitated.
///
///     try await withTestGateway { gateway in
///         let client = try RedisClient(gateway.configuration)
///         try await client.execute(.set("greeting", "hello"))
///     }
///
/// It needs `redis-server` or `valkey-server` on the search path, listens on a free port of 127.0.0.1, and keeps what it
/// writes in a temporary folder that goes with it.
public final class TestGateway: Sendable {
    /// For a client that may do everything.
    public let configuration: ClientConfiguration
    /// For a client with the read-only token.
    public let readOnlyConfiguration: ClientConfiguration

    private let gateway: Gateway
    private let folder: TemporaryDirectory

    /// Starts a gateway and its Redis; stop it with ``stop()``, or use ``withTestGateway(redisServer:_:)``.
    ///
    /// - Parameter redisServer: the path of the server program. Default: the one on the search path.
    /// - Throws: `GatewayError`, such as when there is no server program.
    /// - Returns: the gateway, serving an empty database.
    public static func start(redisServer: String? = nil) async throws(GatewayError) -> TestGateway {
        let folder: TemporaryDirectory
        let tokens: [GatewayToken]
        let listener: ListenAddress
        do {
            folder = try TemporaryDirectory()
            tokens = try [
                GatewayToken(name: "writer", token: Self.token),
                GatewayToken(name: "reader", token: Self.readOnlyToken, access: .readOnly),
            ]
            listener = try ListenAddress("127.0.0.1:0")
        } catch {
            throw GatewayError(cannotPrepare: "\(error)")
        }
        let configuration = GatewayConfiguration(
            listeners: [listener], backend: .embedded(.init(fsync: .never, server: redisServer)),
            dataDirectory: folder.path + "/data", tokens: tokens, threads: 1, accessLog: .off)
        return TestGateway(try await Gateway.startQuietly(configuration), folder)
    }

    private init(_ gateway: Gateway, _ folder: TemporaryDirectory) {
        self.gateway = gateway
        self.folder = folder
        let url = "http://\(gateway.addresses[0])"
        configuration = ClientConfiguration(url: url, token: Self.token)
        readOnlyConfiguration = ClientConfiguration(url: url, token: Self.readOnlyToken)
    }

    // Nobody else reaches the gateway: what matters is only that the two differ.
    private static let token = "writing-token-of-a-test-gateway"
    private static let readOnlyToken = "reading-token-of-a-test-gateway"

    /// Stops the gateway and its Redis, and removes their files.
    public func stop() async {
        await gateway.stop()
    }

    // MARK: Faults of Redis

    /// Kills Redis as a crash would. The gateway starts it again, with the data that it had written; until then
    /// commands are answered with errors.
    public func killRedis() {
        signal(SIGKILL)
    }

    /// Makes Redis hang: it keeps its connections and answers nothing, until ``resumeRedis()``.
    public func pauseRedis() {
        signal(SIGSTOP)
    }

    /// Lets Redis go on after ``pauseRedis()``.
    public func resumeRedis() {
        signal(SIGCONT)
    }

    private func signal(_ number: Int32) {
        if let process = gateway.embeddedRedisProcess {
            kill(process, number)
        }
    }
}

/// Lends a gateway with a private Redis to a test, and stops it whatever happens.
///
/// - Parameters:
///   - redisServer: the path of the server program. Default: the one on the search path.
///   - body: the test.
/// - Throws: what `body` throws, or `GatewayError` if the gateway does not start.
/// - Returns: what `body` returns.
public func withTestGateway<Value>(
    redisServer: String? = nil, _ body: (TestGateway) async throws -> Value
) async throws -> Value {
    let gateway = try await TestGateway.start(redisServer: redisServer)
    do {
        let value = try await body(gateway)
        await gateway.stop()
        return value
    } catch {
        await gateway.stop()
        throw error
    }
}

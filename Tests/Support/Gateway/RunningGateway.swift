import SluiceCore
package import SluiceGateway

/// A gateway in this process over a Redis of the test's own, with known tokens.
package final class RunningGateway: Sendable {
    /// Who a test's client is.
    package enum Client: Sendable, CaseIterable {
        /// May do everything.
        case full
        case readOnly
        case stranger

        package var token: String? {
            switch self {
            case .full: "full-token-of-the-tests-4711"
            case .readOnly: "reading-token-of-the-tests-4711"
            case .stranger: nil
            }
        }
    }

    package let gateway: Gateway
    private let logFile: LogFile

    /// Starts a gateway, lends it to `body`, and stops it whatever happens.
    ///
    /// - Parameters:
    ///   - redis: the Redis behind it; it need not be up.
    ///   - adjust: changes its configuration, which serves ``Client``'s tokens on free ports.
    ///   - body: uses the gateway.
    /// - Returns: what `body` returns.
    /// - Throws: what `body` throws, or why the gateway does not start.
    package static func run<Value: Sendable>(
        over redis: PrivateRedis, _ adjust: (inout GatewayConfiguration) throws -> Void = { _ in },
        _ body: (RunningGateway) async throws -> Value
    ) async throws -> Value {
        let gateway = try await start(over: redis.url, adjust)
        do {
            let value = try await body(gateway)
            await gateway.gateway.stop()
            return value
        } catch {
            await gateway.gateway.stop()
            throw error
        }
    }

    /// Starts a gateway that the caller stops.
    package static func start(
        over redisURL: String, _ adjust: (inout GatewayConfiguration) throws -> Void = { _ in }
    ) async throws -> RunningGateway {
        var configuration = GatewayConfiguration(
            listeners: [try ListenAddress("127.0.0.1:0")], adminListener: try ListenAddress("127.0.0.1:0"),
            backend: .redis(try RedisURL(redisURL)), tokens: try tokens(), threads: 2)
        configuration.timeouts.drain = .seconds(2)
        try adjust(&configuration)
        let logFile = try LogFile()
        let final = configuration
        let gateway = try await OwnThread.run(name: "test-gateway") {
            try Gateway(final, logDescriptor: logFile.descriptor)
        }
        return RunningGateway(gateway, logFile)
    }

    private init(_ gateway: Gateway, _ logFile: LogFile) {
        self.gateway = gateway
        self.logFile = logFile
    }

    /// The tokens of ``Client``.
    package static func tokens() throws -> [GatewayToken] {
        try [(Client.full, GatewayToken.Access.readWrite), (.readOnly, .readOnly)].compactMap { client, access in
            try client.token.map { try GatewayToken(name: "\(client)", token: $0, access: access) }
        }
    }

    /// Opens a connection.
    package func connect(
        _ client: Client = .full, timeout: Duration = .seconds(20), receiveBufferBytes: Int32? = nil
    ) throws -> GatewayClient {
        try GatewayClient(
            to: gateway.addresses[0], token: client.token, timeout: timeout, receiveBufferBytes: receiveBufferBytes)
    }

    /// Sends one request on a connection of its own.
    @discardableResult
    package func call(_ request: APIRequest, as client: Client = .full) async throws -> HTTPAnswer {
        try await connect(client).call(request)
    }

    /// Runs one command, given as the JSON text of its words, on a connection of its own.
    @discardableResult
    package func command(_ words: String, as client: Client = .full) async throws -> HTTPAnswer {
        try await call(.post("/", words), as: client)
    }

    /// Asks the admin listener.
    package func admin(_ target: String) async throws -> HTTPAnswer {
        guard let address = gateway.adminAddress else { throw TestSupportError("there is no admin listener") }
        return try await GatewayClient(to: address, token: nil).call(.get(target))
    }

    /// All that the gateway has logged until now.
    package func log() throws -> String {
        try logFile.text()
    }
}

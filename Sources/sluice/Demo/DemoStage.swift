import SluiceClient
import SluiceGateway

/// The gateway of the demo, and a client for each of its tokens.
struct DemoStage: Sendable {
    let gateway: Gateway
    let url: String
    let client: RedisClient
    let reader: RedisClient

    init(dataDirectory: String) async throws(Failure) {
        do {
            var configuration = GatewayConfiguration(
                listeners: [try ListenAddress("127.0.0.1:0")], dataDirectory: dataDirectory)
            // What is acknowledged survives the kill that the demo shows.
            configuration.backend = .embedded(.init(fsync: .always))
            configuration.accessLog = .off
            gateway = try await Gateway.start(configuration)
            url = "http://\(gateway.addresses.first ?? "")"
            let tokens = gateway.generatedTokens
            client = try RedisClient(ClientConfiguration(url: url, token: tokens.first?.secret ?? ""))
            reader = try RedisClient(ClientConfiguration(url: url, token: tokens.last?.secret ?? ""))
        } catch {
            throw Failure(.errorReply, "the demo cannot start: \(error)")
        }
    }

    /// Ends the clients, then what they talk to.
    func end() async {
        await client.shutdown()
        await reader.shutdown()
        await gateway.stop()
    }
}

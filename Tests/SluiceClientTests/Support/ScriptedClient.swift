import SluiceClient

extension ScriptedServer {
    /// A server that follows a script, and a client of it, for as long as `body` runs.
    static func with(
        _ script: @escaping @Sendable (Request) -> Answer,
        _ adjust: (inout ClientConfiguration) -> Void = { _ in },
        _ body: (RedisClient, ScriptedServer) async throws -> Void
    ) async throws {
        let server = try ScriptedServer(script)
        defer { server.stop() }
        var configuration = ClientConfiguration(url: server.url, token: "secret-token", usesBase64: false)
        adjust(&configuration)
        let client = try RedisClient(configuration)
        let result: Result<Void, any Error>
        do {
            result = .success(try await body(client, server))
        } catch {
            result = .failure(error)
        }
        await client.shutdown()
        try result.get()
    }
}

/// The error of a call, which must fail.
func clientError<Value>(_ body: () async throws -> Value) async throws -> ClientError? {
    do {
        _ = try await body()
        return nil
    } catch let error as ClientError {
        return error
    }
}

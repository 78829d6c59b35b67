import SluiceClient
import SluiceCore
import TestSupport
import Testing

/// What callers are told when servers and connections misbehave.
@Suite(.timeLimit(.minutes(1))) struct FaultTests {
    private func withClient(
        of script: @escaping @Sendable (ScriptedServer.Request) -> ScriptedServer.Answer,
        timeout: Duration = .seconds(30), _ body: (RedisClient, ScriptedServer) async throws -> Void
    ) async throws {
        let server = try ScriptedServer(script)
        defer { server.stop() }
        let configuration = ClientConfiguration(url: server.url, token: "t", usesBase64: false, timeout: timeout)
        try await body(try RedisClient(configuration), server)
    }

    /// The second request of the first connection gets no answer.
    private static func breaking(_ body: String) -> @Sendable (ScriptedServer.Request) -> ScriptedServer.Answer {
        { $0.connection == 0 && $0.position == 1 ? .close : .json(body) }
    }

    @Test func aCommandThatMayHaveRunIsNotSentAgainOnAnotherConnection() async throws {
        try await withClient(of: Self.breaking(#"{"result":1}"#)) { client, server in
            _ = try await client.execute(["INCR", "a"])
            let error = await #expect(throws: ClientError.self) { try await client.execute(["INCR", "a"]) }
            #expect(error?.code == .connectionLost && error?.wire == .maybeExecuted)
            #expect(server.requests.count == 2)
        }
    }

    @Test func aReadIs() async throws {
        try await withClient(of: Self.breaking(#"{"result":1}"#)) { client, server in
            _ = try await client.execute(["GET", "a"])
            let reply = try await client.execute(["GET", "a"])
            #expect(reply == .integer(1))
            #expect(server.requests.count == 3)
        }
    }

    @Test(arguments: [("GET", 3), ("INCR", 2)])
    func aBatchIsSentAgainOnlyIfAllOfItReads(name: String, requests: Int) async throws {
        try await withClient(of: Self.breaking(#"[{"result":1},{"result":2}]"#)) { client, server in
            _ = try await client.pipeline([["GET", "a"], [name, "b"]])
            let result = await Result { try await client.pipeline([["GET", "a"], [name, "b"]]) }
            #expect(((try? result.get()) == nil) == (name == "INCR"))
            #expect(server.requests.count == requests)
        }
    }

    @Test func aServerThatHangsMeansThatTheCommandMayHaveRun() async throws {
        try await withClient(of: { _ in .hang }, timeout: .milliseconds(50)) { client, _ in
            let error = await #expect(throws: ClientError.self) { try await client.execute(["INCR", "a"]) }
            #expect(error?.code == .timeout && error?.wire == .maybeExecuted)
        }
    }

    @Test func aTaskThatIsCancelledAlreadySendsNothing() async throws {
        try await withClient(of: { _ in .json(#"{"result":1}"#) }) { client, server in
            let task = Task {
                withUnsafeCurrentTask { $0?.cancel() }
                return try await client.execute(["INCR", "a"])
            }
            await #expect(throws: CancellationError.self) { try await task.value }
            _ = try await client.execute(["GET", "a"])
            #expect(server.requests.count == 1)
        }
    }

    @Test func cancellationAtAnyMomentEndsInOneResult() async throws {
        try await withClient(of: { .json($0.result("1")) }) { client, _ in
            await withTaskGroup(of: Void.self) { group in
                for index in 0..<200 {
                    group.addTask {
                        let task = Task { try await client.execute(["INCR", "a"]) }
                        for _ in 0..<(index % 20) { await Task.yield() }
                        task.cancel()
                        switch await task.result {
                        case .success(let reply): #expect(reply == .integer(1))
                        case .failure(let error): #expect(error is CancellationError)
                        }
                    }
                }
            }
        }
    }
}

extension Result where Failure == any Error {
    fileprivate init(_ body: () async throws -> Success) async {
        do {
            self = .success(try await body())
        } catch {
            self = .failure(error)
        }
    }
}

import SluiceClient
import SluiceCore
import SluiceResilience
import TestSupport
import Testing

/// What is sent again and what is not.
@Suite(.timeLimit(.minutes(1))) struct RetryTests {
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

    @Test func noneMeansNone() async throws {
        try await ScriptedServer.with({ _ in .close }, { $0.retry = .none }) { client, server in
            let error = try await clientError { try await client.execute(["GET", "a"]) }
            #expect(error?.attempts == 1 && server.requests.count == 1)
        }
    }

    @Test(arguments: [2, 3, 5]) func attemptsAreLimited(attempts: Int) async throws {
        try await ScriptedServer.with(
            { _ in .close },
            {
                $0.retry.maximumAttempts = attempts
                $0.retry.baseDelay = .milliseconds(1)
            }
        ) { client, server in
            let error = try await clientError { try await client.execute(["GET", "a"]) }
            #expect(error?.attempts == attempts && server.requests.count == attempts)
        }
    }

    @Test func theBudgetEndsRetries() async throws {
        try await ScriptedServer.with(
            { _ in .close },
            {
                $0.retry.baseDelay = .zero
                $0.retry.budget = RetryBudgetConfiguration(capacity: 10, cost: 5)
                $0.circuitBreaker = .disabled
            }
        ) { client, server in
            let first = try await clientError { try await client.execute(["GET", "a"]) }
            let second = try await clientError { try await client.execute(["GET", "a"]) }
            #expect(first?.isRetryBudgetExhausted == false && second?.isRetryBudgetExhausted == true)
            #expect(server.requests.count == 4)
        }
    }

    /// What did not run is sent again whatever it does.
    @Test(arguments: [("GET", 503), ("INCR", 503), ("GET", 429), ("INCR", 429)])
    func refusalsAreSentAgain(name: String, status: Int) async throws {
        try await ScriptedServer.with(
            {
                $0.position == 0
                    ? .answer(status, fields: ["Retry-After: 0"], #"{"error":"ERR later"}"#) : .json($0.result("1"))
            }, { $0.retry.baseDelay = .zero }
        ) { client, server in
            let reply = try await client.execute([name, "a"])
            #expect(reply == .integer(1))
            #expect(server.requests.count == 2)
        }
    }

    @Test func aServerThatAsksForMoreTimeThanThereIsIsNotAskedAgain() async throws {
        try await ScriptedServer.with(
            { _ in .answer(429, fields: ["Retry-After: 3600"], #"{"error":"ERR later"}"#) }
        ) { client, server in
            let error = try await clientError { try await client.execute(["GET", "a"]) }
            #expect(error?.code == .rateLimited && error?.retryAfter == .seconds(3600))
            #expect(server.requests.count == 1)
        }
    }

    @Test func membersOfABatchAreJudgedOneByOne() async throws {
        try await ScriptedServer.with(
            { request in
                if request.text.contains("first") { return .held(request.result("1")) }
                return request.commands.count > 1 ? .close : .json(request.result("1"))
            }, { $0.retry.baseDelay = .zero }
        ) { client, server in
            let first = Task { try await client.execute(["GET", "first"]) }
            try await waitUntil("it is under way") { server.requests.count == 1 }
            let taken = client.counts.callsTaken.current
            async let write = clientError { try await client.execute(["INCR", "a"]) }
            async let read = client.execute(["GET", "a"])
            try await waitUntil("both wait") { client.counts.callsTaken.current == taken + 2 }
            server.release()
            _ = try await first.value
            #expect(try await write?.wire == .maybeExecuted)
            #expect(try await read == .integer(1))
        }
    }

    @Test func anAttemptMayHaveLessTimeThanTheCall() async throws {
        try await ScriptedServer.with(
            { $0.connection == 0 ? .hang : .json($0.result("1")) },
            {
                $0.attemptTimeout = .milliseconds(30)
                $0.retry.baseDelay = .zero
            }
        ) { client, _ in
            let reply = try await client.execute(["GET", "a"])
            #expect(reply == .integer(1))
        }
    }

    @Test func whatIsKnownToBeRepeatableIsRepeated() async throws {
        try await ScriptedServer.with(
            { $0.connection == 0 ? .close : .json($0.result("1")) }, { $0.retry.baseDelay = .zero }
        ) { client, _ in
            let repeatable = client.with(CallOptions(isRepeatable: true))
            let reply = try await repeatable.execute(["EVALSHA", "abc", "0"])
            #expect(reply == .integer(1))
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

import SluiceClient
import SluiceCore
import TestSupport
import Testing

/// Cancelling what waits, wherever it waits, and what takes long.
@Suite(.timeLimit(.minutes(1))) struct CancellationTests {
    private func expectCancellation(
        of command: [String], _ adjust: (inout ClientConfiguration) -> Void = { _ in },
        after prepare: (RedisClient, ScriptedServer) async throws -> Void = { _, _ in }
    ) async throws {
        try await ScriptedServer.with({ _ in .hang }, adjust) { client, server in
            try await prepare(client, server)
            let taken = client.counts.callsTaken.current
            let task = Task { try await client.execute(command) }
            try await waitUntil("the driver has it") { client.counts.callsTaken.current == taken + 1 }
            let finished = client.counts.callsFinished.current
            task.cancel()
            await #expect(throws: CancellationError.self) { try await task.value }
            #expect(client.counts.callsFinished.current == finished + 1)
        }
    }

    @Test(arguments: [["GET", "a"], ["HGETALL", "a"], ["BLPOP", "a", "0"]]) func onTheWay(command: [String])
        async throws
    {
        try await expectCancellation(of: command)
    }

    @Test(arguments: [["HGETALL", "a"], ["BLPOP", "a", "0"]]) func behindOthers(command: [String]) async throws {
        try await expectCancellation(of: command, { $0.maximumConcurrentRequests = 1 }) { client, server in
            Task { try? await client.execute(["HGETALL", "first"]) }
            try await waitUntil("the first is under way") { server.requests.count == 1 }
        }
    }

    /// The server takes the connection, and never answers the first words of TLS.
    @Test func whileConnecting() async throws {
        try await ScriptedServer.with({ _ in .hang }) { _, server in
            var configuration = ClientConfiguration(
                url: server.url.replacing("http://", with: "https://"), token: "secret-token")
            configuration.connectTimeout = .seconds(50)
            let client = try RedisClient(configuration)
            let task = Task { try await client.execute(["INCR", "a"]) }
            try await waitUntil("it connects") { server.connectionCount == 1 }
            task.cancel()
            await #expect(throws: CancellationError.self) { try await task.value }
            #expect(client.counts.callsTaken.current == client.counts.callsFinished.current)
            await client.shutdown()
            try await waitUntil("the connection is closed") { server.connectionCount == 0 }
        }
    }

    @Test func betweenTwoAttempts() async throws {
        try await ScriptedServer.with(
            { _ in .answer(429, fields: ["Retry-After: 20"], #"{"error":"ERR later"}"#) }
        ) { client, server in
            let task = Task { try await client.execute(["GET", "a"]) }
            try await waitUntil("it is to be made again") { client.counts.callsFinished.current == 1 }
            task.cancel()
            await #expect(throws: CancellationError.self) { try await task.value }
            #expect(server.requests.count == 1)
        }
    }

    @Test func whileAStreamIsSilent() async throws {
        try await ScriptedServer.with({ _ in .open("data: subscribe,a,1\n\n") }) { client, server in
            let task = Task {
                var events: [SubscriptionEvent] = []
                for try await event in client.subscribe(to: "a") { events.append(event) }
                return events
            }
            try await waitUntil("it listens") { server.requests.count == 1 }
            task.cancel()
            if case .success(let events) = await task.result { #expect(events.count <= 1) }
            try await waitUntil("the connection is closed") { server.connectionCount == 0 }
            #expect(client.counts.callsTaken.current == client.counts.callsFinished.current)
        }
    }

    @Test func aParentsCancellationReachesTheCallsOfItsChildren() async throws {
        try await ScriptedServer.with({ _ in .hang }) { client, server in
            let task = Task {
                async let first = client.execute(["HGETALL", "a"])
                async let second = client.pipeline([["GET", "a"]])
                _ = try await (first, second)
            }
            try await waitUntil("both are under way") { server.requests.count == 2 }
            task.cancel()
            await #expect(throws: CancellationError.self) { try await task.value }
            #expect(client.counts.callsTaken.current == client.counts.callsFinished.current)
        }
    }
}

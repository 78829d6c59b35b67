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

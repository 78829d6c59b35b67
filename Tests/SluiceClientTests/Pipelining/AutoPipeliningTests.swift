import SluiceClient
import SluiceCore
import TestSupport
import Testing

/// Which commands leave together, seen from the server.
@Suite(.timeLimit(.minutes(1))) struct AutoPipeliningTests {
    /// Holds the first request back until the test lets it go.
    private static let holdsTheFirst: @Sendable (ScriptedServer.Request) -> ScriptedServer.Answer = {
        $0.text.contains("first") ? .held($0.result("1")) : .json($0.result("1"))
    }

    /// Starts calls one after the other, each once the one before it has been handed over.
    private func issue(
        _ commands: [[String]], with client: RedisClient, to server: ScriptedServer
    ) async throws -> [Task<Reply, any Error>] {
        var tasks: [Task<Reply, any Error>] = []
        for command in commands {
            let taken = client.counts.callsTaken.current
            tasks.append(Task { try await client.execute(command) })
            try await waitUntil("the call is handed over") { client.counts.callsTaken.current > taken }
            if tasks.count == 1 {
                try await waitUntil("the first is under way") { !server.requests.isEmpty }
            }
        }
        return tasks
    }

    @Test func commandsIssuedMeanwhileLeaveTogetherInOrder() async throws {
        try await ScriptedServer.with(Self.holdsTheFirst) { client, server in
            let first = try await issue([["GET", "first"]], with: client, to: server)
            let commands = (0..<50).map { ["INCR", "k\($0)"] }
            let others = try await issue(commands, with: client, to: server)
            server.release()
            for task in first + others { #expect(try await task.value == .integer(1)) }
            #expect(server.requests.map(\.commands) == [[["GET", "first"]], commands])
            #expect(server.requests[0].line == "POST / HTTP/1.1")
            #expect(server.requests[1].line == "POST /pipeline HTTP/1.1")
        }
    }

    @Test func eachGetsItsOwnAnswer() async throws {
        try await ScriptedServer.with({ request in
            guard request.line.contains("/pipeline") else { return .held(#"{"result":0}"#) }
            return .json(#"[{"result":1},{"error":"WRONGTYPE no"},{"result":null}]"#)
        }) { client, server in
            let tasks = try await issue(
                [["GET", "a"], ["INCR", "b"], ["INCR", "c"], ["GET", "d"]], with: client, to: server)
            server.release()
            #expect(try await tasks[0].value == .integer(0))
            #expect(try await tasks[1].value == .integer(1))
            let error = try await clientError { try await tasks[2].value }
            #expect(error?.code == .wrongType && error?.command == "INCR")
            #expect(try await tasks[3].value == .null)
        }
    }

    @Test func limitsAreKept() async throws {
        try await ScriptedServer.with(
            Self.holdsTheFirst,
            {
                $0.autoPipelining.maximumCommands = 4
                $0.autoPipelining.largeCommandBytes = 1000
            }
        ) { client, server in
            let large = String(repeating: "x", count: 2000)
            let commands = [["GET", "a"], ["SET", "b", large]] + (0..<6).map { ["GET", "k\($0)"] }
            let tasks = try await issue([["GET", "first"]] + commands, with: client, to: server)
            server.release()
            for task in tasks { _ = try await task.value }
            #expect(server.requests.map(\.commands.count) == [1, 1, 1, 4, 2])
            #expect(server.requests.flatMap(\.commands) == [["GET", "first"]] + commands)
        }
    }

    /// What may block or answer with much holds nobody up.
    @Test(arguments: [["BLPOP", "q", "0"], ["HGETALL", "h"], ["KEYS", "*"], ["SCAN", "0"], ["MY.OWN", "x"]])
    func someGoBesideTheOthers(command: [String]) async throws {
        try await ScriptedServer.with({ request in
            request.commands == [command] ? .held(request.result("1")) : .json(request.result("1"))
        }) { client, server in
            let waiting = try await issue([command], with: client, to: server)
            _ = try await client.execute(["GET", "a"])
            server.release()
            _ = try await waiting[0].value
        }
    }

    @Test func switchedOffEachIsARequest() async throws {
        try await ScriptedServer.with({ .held($0.result("1")) }, { $0.autoPipelining = .off }) { client, server in
            let tasks = try await issue((0..<10).map { ["GET", "k\($0)"] }, with: client, to: server)
            try await waitUntil("all are under way") { server.requests.count == 10 }
            server.release()
            for task in tasks { _ = try await task.value }
            #expect(server.requests.allSatisfy { $0.line == "POST / HTTP/1.1" })
        }
    }

    @Test func aWindowGathersThoseThatComeInIt() async throws {
        try await ScriptedServer.with(
            { .json($0.result("1")) }, { $0.autoPipelining.window = .milliseconds(200) }
        ) { client, server in
            let tasks = try await issue((0..<5).map { ["GET", "k\($0)"] }, with: client, to: server)
            for task in tasks { _ = try await task.value }
            #expect(server.requests.count < 5)
        }
    }

    @Test func aBatchThatIsRefusedAsAWholeIsSentOneByOne() async throws {
        try await ScriptedServer.with({ request in
            if request.line.contains("/pipeline") { return .answer(413, #"{"error":"ERR too large"}"#) }
            return request.text.contains("bad")
                ? .answer(400, #"{"error":"ERR bad"}"#) : .held(request.result("1"))
        }) { client, server in
            let tasks = try await issue(
                [["GET", "first"], ["GET", "a"], ["GET", "bad"], ["GET", "b"]], with: client, to: server)
            server.release()
            #expect(try await tasks[1].value == .integer(1))
            let failure1 = try await clientError { try await tasks[2].value }
            #expect(failure1?.code == .errorReply)
            #expect(try await tasks[3].value == .integer(1))
        }
    }

    @Test func whatIsCancelledBeforeItsTurnIsNotSent() async throws {
        try await ScriptedServer.with(Self.holdsTheFirst) { client, server in
            let tasks = try await issue(
                [["GET", "first"], ["INCR", "a"], ["INCR", "b"], ["INCR", "c"]], with: client, to: server)
            tasks[2].cancel()
            await #expect(throws: CancellationError.self) { try await tasks[2].value }
            server.release()
            _ = try await (tasks[1].value, tasks[3].value)
            #expect(server.requests.flatMap(\.commands) == [["GET", "first"], ["INCR", "a"], ["INCR", "c"]])
        }
    }

    @Test func whatIsCancelledOnTheWayDisturbsNobodyElse() async throws {
        try await ScriptedServer.with({ .held($0.result("1")) }) { client, server in
            let tasks = try await issue([["GET", "first"], ["INCR", "a"], ["INCR", "b"]], with: client, to: server)
            tasks[0].cancel()
            await #expect(throws: CancellationError.self) { try await tasks[0].value }
            try await waitUntil("the others are under way") { server.requests.count == 2 }
            tasks[1].cancel()
            await #expect(throws: CancellationError.self) { try await tasks[1].value }
            server.release()
            #expect(try await tasks[2].value == .integer(1))
        }
    }

    @Test func deadlinesAreEachOnesOwn() async throws {
        try await ScriptedServer.with(Self.holdsTheFirst) { client, server in
            let first = try await issue([["GET", "first"]], with: client, to: server)
            let hasty = client.with(CallOptions(timeout: .milliseconds(30)))
            let error = try await clientError { try await hasty.execute(["INCR", "a"]) }
            #expect(error?.code == .timeout && error?.wire == .notSent)
            server.release()
            #expect(try await first[0].value == .integer(1))
            #expect(server.requests.count == 1)
        }
    }
}

import Glibc
import SluiceClient
import SluiceCore
import TestSupport
import Testing

/// Ends, crowds, and what must not be left behind.
@Suite(.timeLimit(.minutes(2))) struct ClientLifeTests {
    @Test func shutdownEndsEveryCallOnceAndFreesEverything() async throws {
        let server = try ScriptedServer { _ in .hang }
        defer { server.stop() }
        let client = try RedisClient(ClientConfiguration(url: server.url, token: "t"))
        let tasks = (0..<100).map { number in
            Task {
                try await clientError { () async throws in
                    switch number % 4 {
                    case 0: _ = try await client.execute(["INCR", "a"])
                    case 1: _ = try await client.execute(["HGETALL", "a"])
                    case 2: _ = try await client.pipeline([["INCR", "a"]])
                    default: for try await _ in client.subscribe(to: "a") {}
                    }
                }
            }
        }
        try await waitUntil("calls are under way") { client.counts.callsTaken.current == 100 }
        await client.shutdown()
        for task in tasks { #expect(try await task.value?.code == .shutDown) }
        #expect(client.counts.callsFinished.current == 100)
        #expect(client.counts.handlesMade.current == client.counts.handlesFreed.current)
        try await waitUntil("no connection is left open") { server.connectionCount == 0 }
        let late = try await clientError { try await client.execute(["GET", "a"]) }
        #expect(late?.code == .shutDown && late?.wire == .notSent)
        await client.shutdown()
    }

    @Test func drainingLetsCallsEnd() async throws {
        try await ScriptedServer.with({ .held($0.result("1")) }) { client, server in
            let call = Task { try await client.execute(["INCR", "a"]) }
            try await waitUntil("it is under way") { server.requests.count == 1 }
            let end = Task { await client.shutdown(drainingFor: .seconds(20)) }
            try await waitUntil("nothing new is taken") {
                try await clientError {
                    try await client.with(CallOptions(timeout: .milliseconds(5))).execute(["GET", "b"])
                }?
                .code == .shutDown
            }
            server.release()
            #expect(try await call.value == .integer(1))
            await end.value
        }
    }

    @Test func callsOutliveTheClientsLastReference() async throws {
        let server = try ScriptedServer { .held($0.result("1")) }
        defer { server.stop() }
        var client: RedisClient? = try RedisClient(ClientConfiguration(url: server.url, token: "t", usesBase64: false))
        let counts = try #require(client?.counts)
        let call = Task { [client] in try await client?.execute(["INCR", "a"]) }
        try await waitUntil("it is under way") { server.requests.count == 1 }
        client = nil
        server.release()
        #expect(try await call.value == .integer(1))
        try await waitUntil("the thread ends") { counts.handlesFreed.current == counts.handlesMade.current }
    }

    @Test(arguments: [true, false]) func tenThousandCallers(isPipelined: Bool) async throws {
        try await ScriptedServer.with(
            { .json($0.result("1")) },
            {
                $0.autoPipelining.isEnabled = isPipelined
                $0.timeout = .seconds(100)
            }
        ) { client, server in
            let sum = try await withThrowingTaskGroup(of: Int.self) { group in
                for number in 0..<10_000 {
                    group.addTask {
                        if number % 10 == 9 {
                            let task = Task { try await client.execute(["INCR", "a"]) }
                            task.cancel()
                            _ = try? await task.value
                            return 1
                        }
                        return Int(try await client.execute(["INCR", "a"]).integer ?? 0)
                    }
                }
                return try await group.reduce(0, +)
            }
            #expect(sum == 10_000)
            #expect(client.counts.callsTaken.current == client.counts.callsFinished.current)
            #expect(Set(server.requests.map(\.connection)).count <= 128)
        }
    }

    @Test func tokensAreNeverMixed() async throws {
        let server = try ScriptedServer { .json($0.result(#""\#($0.fields["authorization"] ?? "")""#)) }
        defer { server.stop() }
        let clients = try (0..<8).map { number in
            try RedisClient(ClientConfiguration(url: server.url, token: "token-\(number)", usesBase64: false))
        }
        try await withThrowingTaskGroup(of: Void.self) { group in
            for number in 0..<400 {
                group.addTask {
                    let reply = try await clients[number % 8].execute(["GET", "a"])
                    #expect(reply.string == "Bearer token-\(number % 8)")
                }
            }
            try await group.waitForAll()
        }
        let connections = Dictionary(grouping: server.requests, by: \.connection)
        #expect(connections.values.allSatisfy { Set($0.map { $0.fields["authorization"] }).count == 1 })
    }

    @Test func tasksMayRunOnTheClientsThread() async throws {
        try await ScriptedServer.with({ .json($0.result("1")) }) { client, _ in
            let sum = try await withThrowingTaskGroup(of: Int.self) { group in
                for _ in 0..<100 {
                    group.addTask(executorPreference: client.executor) {
                        var sum = 0
                        for _ in 0..<10 { sum += Int(try await client.execute(["INCR", "a"]).integer ?? 0) }
                        return sum
                    }
                }
                return try await group.reduce(0, +)
            }
            #expect(sum == 1000)
            // Tasks outlive the thread.
            let task = Task(executorPreference: client.executor) {
                await client.shutdown()
                await Task.yield()
                return try await clientError { try await client.execute(["GET", "a"]) }
            }
            #expect(try await task.value?.code == .shutDown)
        }
    }

    @Test func cancellationAtAnyMomentEndsInOneResult() async throws {
        for isPipelined in [true, false] {
            try await ScriptedServer.with({ .json($0.result("1")) }, { $0.autoPipelining.isEnabled = isPipelined }) {
                client, _ in
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
                #expect(client.counts.callsTaken.current == client.counts.callsFinished.current)
            }
        }
    }

    @Test func aCancelledTransferEndsAtTheServerToo() async throws {
        try await ScriptedServer.with({ _ in .endless }, { $0.maximumAnswerBytes = .max }) { client, server in
            let task = Task { try await client.execute(["HGETALL", "a"]) }
            try await waitUntil("it is under way") { server.requests.count == 1 }
            task.cancel()
            await #expect(throws: CancellationError.self) { try await task.value }
            try await waitUntil("the connection is closed") { server.connectionCount == 0 }
        }
    }
}

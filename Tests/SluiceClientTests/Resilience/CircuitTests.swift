import SluiceClient
import SluiceCore
import SluiceResilience
import Synchronization
import TestSupport
import Testing

/// The client's circuit breakers, seen by its callers.
@Suite(.timeLimit(.minutes(1))) struct CircuitTests {
    @Test func callsFailAtOnceAfterManyFailuresAndEachClassByItself() async throws {
        try await ScriptedServer.with(
            { $0.text.contains("SET") ? .answer(500, "{\"error\":\"ERR broken\"}") : .json($0.result("1")) },
            {
                $0.retry = .none
                $0.circuitBreaker.minimumCalls = 5
                $0.circuitBreaker.window = .calls(10)
                $0.circuitBreaker.openDuration = .seconds(60)
            }
        ) { client, server in
            var events = client.circuitEvents.makeAsyncIterator()
            for _ in 0..<5 {
                let failure1 = try await clientError { try await client.execute(["SET", "a", "b"]) }
                #expect(failure1?.code == .serverError)
            }
            let event = await events.next()
            #expect(event?.change.to == .open && event?.callClass == .write && event?.endpoint == server.url)
            #expect(client.circuitState(of: .write) == .open && client.circuitState(of: .read) == .closed)
            let error = try await clientError { try await client.execute(["SET", "a", "b"]) }
            #expect(error?.code == .circuitOpen && error?.wire == .notSent)
            #expect(server.requests.count == 5)
            _ = try await client.execute(["GET", "a"])
            client.setCircuitMode(.disabled, for: .write)
            let failure2 = try await clientError { try await client.execute(["SET", "a", "b"]) }
            #expect(failure2?.code == .serverError)
        }
    }

    @Test func readsPassThoughWritesOfTheSameBatchDoNot() async throws {
        try await ScriptedServer.with({
            $0.text.contains("first") ? .held($0.result("1")) : .json($0.result("1"))
        }) { client, server in
            client.setCircuitMode(.forcedOpen, for: .write)
            let first = Task { try await client.execute(["GET", "first"]) }
            try await waitUntil("it is under way") { server.requests.count == 1 }
            let taken = client.counts.callsTaken.current
            async let write = clientError { try await client.execute(["SET", "a", "b"]) }
            async let read = client.execute(["GET", "a"])
            try await waitUntil("both wait") { client.counts.callsTaken.current == taken + 2 }
            server.release()
            _ = try await first.value
            #expect(try await write?.code == .circuitOpen)
            #expect(try await read == .integer(1))
        }
    }

    @Test func aTokenThatIsRefusedOpensTheCircuitAtOnce() async throws {
        try await ScriptedServer.with({ _ in .answer(401, "{\"error\":\"WRONGPASS invalid\"}") }) { client, server in
            let failure3 = try await clientError { try await client.execute(["GET", "a"]) }
            #expect(failure3?.code == .unauthorized)
            let failure4 = try await clientError { try await client.execute(["GET", "a"]) }
            #expect(failure4?.code == .circuitOpen)
            #expect(server.requests.count == 1)
        }
    }

    @Test func itClosesAgainWhenTheServerIsWell() async throws {
        let isWell = Atomic(false)
        try await ScriptedServer.with(
            { isWell.load(ordering: .relaxed) ? .json($0.result("1")) : .close },
            {
                $0.retry = .none
                $0.circuitBreaker.minimumCalls = 2
                $0.circuitBreaker.openDuration = .milliseconds(10)
                $0.circuitBreaker.probes = 1
            }
        ) { client, _ in
            for _ in 0..<2 { _ = try await clientError { try await client.execute(["GET", "a"]) } }
            isWell.store(true, ordering: .relaxed)
            try await waitUntil("it is closed") {
                _ = try await clientError { try await client.execute(["GET", "a"]) }
                return client.circuitState(of: .read) == .closed
            }
        }
    }
}

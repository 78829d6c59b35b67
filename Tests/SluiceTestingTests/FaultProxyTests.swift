import SluiceClient
import SluiceTesting
import TestSupport
import Testing

/// Each fault, as the client sees it, and what really happened behind it.
@Suite struct FaultProxyTests {
    @Test(arguments: [
        (Fault.refuse, 0), (.cutRequest(after: 20), 0), (.cutAnswer(), 1), (.cutAnswer(after: 30), 1),
        (.answer(status: 502, body: "<html>"), 0), (.answer(Array("not HTTP\r\n\r\n".utf8)), 0),
    ])
    func breaksOneConnection(fault: Fault, executions: Int) async throws {
        try await withTestGateway { gateway in
            let proxy = try FaultProxy(to: gateway.configuration)
            let client = try RedisClient(proxy.configuration)
            #expect(try await client.execute(.increment("before")) == 1)
            proxy.inject(fault)
            await #expect(throws: ClientError.self) { try await client.execute(.increment("counter")) }
            let direct = try RedisClient(gateway.configuration)
            try await waitUntil("it has run as often as it should") {
                try await direct.execute(.get("counter")) == (executions == 0 ? nil : "\(executions)")
            }
            #expect(try await client.execute(.increment("behind")) == 1)
        }
    }

    /// Wherever a connection breaks, what the client tells is true: it never says that nothing ran when something did, and
    /// repeats nothing that may have run.
    @Test(arguments: [true, false]) func breaksAnywhere(inTheAnswer: Bool) async throws {
        try await withTestGateway { gateway in
            let proxy = try FaultProxy(to: gateway.configuration)
            var configuration = proxy.configuration
            configuration.circuitBreaker = .disabled
            configuration.retry.budget = RetryBudgetConfiguration(capacity: 1000, cost: 1)
            let client = try RedisClient(configuration)
            let direct = try RedisClient(gateway.configuration)
            var (known, unknown) = (0, 0)
            for bytes in stride(from: 0, through: 400, by: 7) {
                proxy.inject(inTheAnswer ? .cutAnswer(after: bytes) : .cutRequest(after: bytes))
                switch try await error({ try await client.execute(.increment("counter")) })?.wire {
                case nil: known += 1
                case .maybeExecuted: unknown += 1
                case let wire: #expect(wire == .notSent, "after \(bytes) bytes")
                }
                proxy.inject(inTheAnswer ? .cutAnswer(after: bytes) : .cutRequest(after: bytes))
                let error = try await error { try await client.execute(.get("none")) }
                #expect(error == nil, "a read is made again, after \(bytes) bytes")
                proxy.heal()
            }
            let count = try #require(try await direct.execute(.get("counter", as: Int.self)))
            #expect(known...(known + unknown) ~= count)
            // Whole requests and answers are shorter than the last cuts.
            #expect(known > 0 && unknown > 0)
        }
    }

    private func error<Value>(_ body: () async throws -> Value) async throws -> ClientError? {
        do {
            _ = try await body()
            return nil
        } catch let error as ClientError {
            return error
        }
    }

    @Test func delaysAndHangs() async throws {
        try await withTestGateway { gateway in
            let proxy = try FaultProxy(to: gateway.configuration)
            var configuration = proxy.configuration
            configuration.timeout = .milliseconds(300)
            let client = try RedisClient(configuration)
            proxy.inject(.delay(.milliseconds(1)))
            #expect(try await client.execute(.increment("counter")) == 1)
            proxy.inject(.hang)
            let error = await #expect(throws: ClientError.self) { try await client.execute(.increment("counter")) }
            #expect(error?.wire == .maybeExecuted)
            #expect(try await RedisClient(gateway.configuration).execute(.get("counter")) == "2")
        }
    }

    @Test func healedFaultsDoNotHappen() async throws {
        try await withTestGateway { gateway in
            let proxy = try FaultProxy(to: gateway.configuration)
            proxy.inject(.refuse, connections: 100)
            proxy.heal()
            #expect(try await RedisClient(proxy.configuration).execute(.ping()) == "PONG")
            #expect(proxy.connectionCount == 1)
        }
    }

    @Test func wantsAnAddress() {
        #expect(throws: FaultProxyError.self) {
            try FaultProxy(to: ClientConfiguration(url: "https://a.example", token: "x"))
        }
    }
}

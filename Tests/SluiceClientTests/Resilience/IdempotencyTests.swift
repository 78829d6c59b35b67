import SluiceClient
import SluiceCore
import SluiceGateway
import SluiceResilience
import TestSupport
import Testing

@Suite(.timeLimit(.minutes(1))) struct IdempotencyTests {
    @Test func keysGoOnlyWithCommandsThatNeedThem() async throws {
        try await ScriptedServer.with({ .json($0.result("1")) }) { client, server in
            let safe = client.with(CallOptions(idempotency: .automatic))
            _ = try await safe.execute(["INCR", "a"])
            _ = try await safe.execute(["INCR", "a"])
            _ = try await safe.execute(["GET", "a"])
            _ = try await client.execute(["INCR", "a"])
            let keys = server.requests.map { $0.fields["idempotency-key"] }
            #expect(keys[0] != nil && keys[1] != nil && keys[0] != keys[1] && keys[2] == nil && keys[3] == nil)
        }
    }

    @Test func withoutAnAnnouncementNothingIsRepeated() async throws {
        try await ScriptedServer.with({ _ in .close }) { client, server in
            let safe = client.with(CallOptions(idempotency: .automatic))
            let failure1 = try await clientError { try await safe.execute(["INCR", "a"]) }
            #expect(failure1?.wire == .maybeExecuted)
            #expect(server.requests.count == 1)
        }
    }

    @Test func withOneTheSameKeyIsSentAgain() async throws {
        try await ScriptedServer.with({ request in
            switch request.text {
            case let text where text.contains("hello"):
                .answer(200, fields: ["Idempotency-Status: executed"], #"{"result":1}"#)
            case _ where request.connection == 0: .close
            case _ where request.connection == 1:
                .answer(409, fields: ["Idempotency-Status: running", "Retry-After: 0"], #"{"error":"ERR running"}"#)
            default: .answer(200, fields: ["Idempotency-Status: replayed"], #"{"result":7}"#)
            }
        }) { client, server in
            _ = try await client.with(CallOptions(idempotency: .automatic)).execute(["INCR", "hello"])
            let safe = client.with(CallOptions(idempotency: .key("order-1")))
            let call = Task { try await safe.execute(["INCR", "a"]) }
            try await waitUntil("it was refused twice") { server.requests.count >= 3 }
            call.cancel()
            _ = await call.result
            #expect(server.requests.dropFirst().allSatisfy { $0.fields["idempotency-key"] == "order-1" })
        }
    }

    @Test(arguments: ["", "a b", "ü", String(repeating: "x", count: 256)])
    func badKeysAreRefused(key: String) async throws {
        try await ScriptedServer.with({ .json($0.result("1")) }) { client, server in
            let error = try await clientError {
                try await client.with(CallOptions(idempotency: .key(key))).execute(["INCR", "a"])
            }
            #expect(error?.code == .invalidRequest && server.requests.isEmpty)
        }
    }
}

/// The way from the gateway to Redis is cut after each number of bytes: what has a key runs exactly once.
@Suite(.privateRedis, .timeLimit(.minutes(2))) struct IdempotencyThroughGatewayTests {
    @Test(arguments: CuttingProxy.Direction.allCases) func aCountCountsOnce(direction: CuttingProxy.Direction)
        async throws
    {
        let redis = try PrivateRedis.ofSuite()
        for bytes in stride(from: 600, to: 2600, by: 250) {
            let proxy = try CuttingProxy(to: redis.socketPath, cutAfter: bytes, direction)
            let running = try await RunningGateway.start(over: proxy.url)
            let address = try #require(running.gateway.addresses.first)
            var configuration = ClientConfiguration(
                url: "http://\(address)", token: try #require(RunningGateway.Client.full.token))
            configuration.retry.maximumAttempts = 8
            configuration.circuitBreaker = .disabled
            let client = try RedisClient(configuration).with(CallOptions(idempotency: .automatic))
            let key = "once:\(direction):\(bytes)"
            var known = 0
            var unknown = 0
            for _ in 0..<20 {
                let error = try await clientError { try await client.execute(.increment(key)) }
                switch error?.wire {
                case nil: known += 1
                case .maybeExecuted: unknown += 1
                default: break
                }
            }
            let count = try redis.call("GET", key).integerText
            #expect(known...(known + unknown) ~= count, "after \(bytes) bytes")
            #expect(unknown <= 1)
            await client.shutdown()
            await running.gateway.stop()
        }
    }
}

extension RedisReply {
    /// The number that a string holds; 0 for none.
    fileprivate var integerText: Int {
        if case .bulk(let bytes) = self { Int(String(decoding: bytes, as: UTF8.self)) ?? 0 } else { 0 }
    }
}

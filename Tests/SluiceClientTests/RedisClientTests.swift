import SluiceClient
import SluiceCore
import SluiceGateway
import TestSupport
import Testing

/// The client against a real gateway in front of a real Redis.
@Suite(.privateRedis) struct RedisClientTests {
    private func withClient(
        adjust: (inout ClientConfiguration) -> Void = { _ in }, _ body: (RedisClient) async throws -> Void
    ) async throws {
        try await RunningGateway.run(over: try PrivateRedis.ofSuite()) { running in
            let address = try #require(running.gateway.addresses.first)
            let token = try #require(RunningGateway.Client.full.token)
            var configuration = ClientConfiguration(url: "http://\(address)", token: token)
            adjust(&configuration)
            try await body(RedisClient(configuration))
        }
    }

    @Test func bytesSurviveBothWays() async throws {
        try await withClient { client in
            let bytes = (0...255).map(UInt8.init)
            _ = try await client.execute([Array("SET".utf8), Array("bytes".utf8), bytes])
            #expect(try await client.execute(["GET", "bytes"]) == .bulk(bytes))
        }
    }

    @Test func repliesKeepTheirShapes() async throws {
        try await withClient { client in
            #expect(try await client.execute(["GET", "client:none"]) == .null)
            #expect(try await client.execute(["INCRBY", "client:max", "9223372036854775807"]) == .integer(.max))
            let script = "return {1, 'OK', false, {'x'}}"
            let reply = try await client.execute(["EVAL", script, "0"])
            #expect(reply == .array([.integer(1), .bulk(Array("OK".utf8)), .null, .array([.bulk([0x78])])]))
        }
    }

    @Test func oneFailureOfAPipelineIsItsOwn() async throws {
        try await withClient { client in
            let replies = try await client.pipeline([
                ["SET", "client:p", "x"], ["INCR", "client:p"], ["GET", "client:p"],
            ])
            #expect(replies[0].string == "OK")
            #expect(replies[1] == .error("ERR value is not an integer or out of range"))
            #expect(replies[2].string == "x")
        }
    }

    @Test func aDiscardedTransactionIsAnError() async throws {
        try await withClient { client in
            do {
                _ = try await client.transaction([["SET", "client:t", "x"], ["GET"]])
                Issue.record("the transaction ran")
            } catch let error as ClientError {
                #expect(error.code == .errorReply)
            }
            #expect(try await client.execute(["EXISTS", "client:t"]) == .integer(0))
        }
    }

    @Test(arguments: [true, false]) func tenThousandCallers(isPipelined: Bool) async throws {
        try await withClient(adjust: {
            $0.autoPipelining.isEnabled = isPipelined
            $0.timeout = .seconds(100)
        }) { client in
            let key = "client:callers:\(isPipelined)"
            let seen = try await withThrowingTaskGroup(of: Int.self) { group in
                for _ in 0..<10_000 { group.addTask { try await client.execute(.increment(key)) } }
                return try await group.reduce(into: Set<Int>()) { $0.insert($1) }
            }
            #expect(seen == Set(1...10_000))
            #expect(client.counts.callsTaken.current == client.counts.callsFinished.current)
            await client.shutdown()
            #expect(client.counts.handlesMade.current == client.counts.handlesFreed.current)
        }
    }

    @Test func messagesArrive() async throws {
        try await withClient { client in
            var events = client.subscribe(to: "client:news").makeAsyncIterator()
            #expect(try await events.next() == .subscribed(to: "client:news", count: 1))
            _ = try await client.execute(["PUBLISH", "client:news", "a,b"])
            #expect(try await events.next() == .message(channel: "client:news", payload: "a,b"))
        }
    }

    @Test func messagesOfMatchingChannelsArrive() async throws {
        try await withClient { client in
            var events = client.subscribe(toPatterns: "client:p:*", "client:q?").makeAsyncIterator()
            #expect(try await events.next() == .subscribed(to: "client:p:*", count: 1))
            #expect(try await events.next() == .subscribed(to: "client:q?", count: 2))
            for channel in ["client:p:1", "client:other", "client:q2", "client:p:"] {
                _ = try await client.execute(.publish("from \(channel)", to: channel))
            }
            for (pattern, channel) in [
                ("client:p:*", "client:p:1"), ("client:q?", "client:q2"), ("client:p:*", "client:p:"),
            ] {
                let expected = SubscriptionEvent.patternMessage(
                    pattern: pattern, channel: channel, payload: "from \(channel)")
                #expect(try await events.next() == expected)
            }
        }
    }

    @Test func nobodyThereMeansNotSent() async throws {
        let client = try RedisClient(ClientConfiguration(url: "http://127.0.0.1:1", token: "t"))
        let error = await #expect(throws: ClientError.self) { try await client.execute(["PING"]) }
        #expect(error?.code == .cannotConnect && error?.wire == .notSent)
    }

    @Test(.privateRedis) func cancellationIsReportedAsSuch() async throws {
        let redis = try PrivateRedis.ofSuite()
        try await withClient { client in
            _ = try await client.execute(["PING"])
            redis.pause()
            defer { redis.resume() }
            let waiting = Task { try await client.execute(["PING"]) }
            waiting.cancel()
            await #expect(throws: CancellationError.self) { try await waiting.value }
        }
    }
}

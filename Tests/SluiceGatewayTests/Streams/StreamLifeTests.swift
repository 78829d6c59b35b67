import SluiceGateway
import TestSupport
import Testing

/// Streams end when either side does, and cost nothing afterwards.
@Suite struct StreamLifeTests {
    /// How many connections Redis has that wait for messages.
    private static func subscribers(of redis: PrivateRedis) throws -> Int {
        guard case .bulk(let list) = try redis.call("CLIENT", "LIST") else { throw TestSupportError("no list") }
        return String(decoding: list, as: UTF8.self).matches(of: /\s(sub|psub)=[1-9]/).count
    }

    private static func openStreams(of gateway: RunningGateway) async throws -> String {
        let metrics = try await gateway.admin("/metrics").text
        return metrics.firstMatch(of: /\nsluice_streams_open (\d+)/).map { String($0.output.1) } ?? ""
    }

    @Test(.gateway { $0.streamHeartbeat = .milliseconds(50) }) func quietStreamsCarryComments() async throws {
        let client = try RunningGateway.ofSuite().connect()
        try #require(try await client.openStream("/subscribe/quiet").status == 200)
        #expect(try await client.nextEvent() == "data: subscribe,quiet,1")
        for _ in 0..<3 {
            #expect(try await client.nextEvent() == ":")
        }
        try PrivateRedis.ofSuite().call("PUBLISH", "quiet", "x")
        var event: String?
        repeat {
            event = try await client.nextEvent()
        } while event == ":"
        #expect(event == "data: message,quiet,x")
    }

    @Test(.gateway) func clientsThatLeaveFreeTheirConnectionToRedis() async throws {
        let (gateway, redis) = (try RunningGateway.ofSuite(), try PrivateRedis.ofSuite())
        var clients: [GatewayClient] = []
        for index in 0..<10 {
            let client = try gateway.connect()
            try #require(try await client.openStream(index % 2 == 0 ? "/subscribe/a" : "/psubscribe/b").status == 200)
            _ = try await client.nextEvent()
            clients.append(client)
        }
        #expect(try Self.subscribers(of: redis) == 10)
        #expect(try await Self.openStreams(of: gateway) == "10")
        for client in clients.prefix(7) {
            await client.close()
        }
        try await waitUntil("seven connections to Redis are gone") { try Self.subscribers(of: redis) == 3 }
        try await waitUntil("seven streams are gone") { try await Self.openStreams(of: gateway) == "3" }
        // The others still listen.
        try redis.call("PUBLISH", "b", "x")
        #expect(try await clients[9].nextEvent() == "data: pmessage,b,b,x")
    }

    @Test(.gateway) func endOfRedisEndsTheStream() async throws {
        let (gateway, redis) = (try RunningGateway.ofSuite(), try PrivateRedis.ofSuite())
        let client = try gateway.connect()
        try #require(try await client.openStream("/subscribe/a").status == 200)
        #expect(try await client.nextEvent() == "data: subscribe,a,1")
        try await redis.kill()
        // A proper end, so that the client can tell it from a broken connection.
        #expect(try await client.nextEvent() == nil)
        let refused = try await client.call(APIRequest.get("/subscribe/a").with("Accept", "text/event-stream"))
        #expect(refused.status == 503)
        #expect(refused.field("Content-Type") == "application/json")
        try await redis.restart()
        #expect(try await client.openStream("/subscribe/a").status == 200)
        #expect(try await client.nextEvent() == "data: subscribe,a,1")
    }

    @Test(.gateway { $0.timeouts.connect = .milliseconds(300) }) func streamDoesNotWaitForeverForARedisThatHangs()
        async throws
    {
        let (gateway, redis) = (try RunningGateway.ofSuite(), try PrivateRedis.ofSuite())
        redis.pause()
        let request = APIRequest.get("/subscribe/a").with("Accept", "text/event-stream")
        let answer = try await gateway.call(request)
        #expect(answer.status == 503)
        #expect(answer.text.hasPrefix(#"{"error":"ERR Redis is not reachable"#))
        // Neither does one whose client has left meanwhile.
        let client = try gateway.connect()
        try await client.send(request)
        await client.close()
        try await waitUntil("no stream is left") { try await Self.openStreams(of: gateway) == "0" }
        redis.resume()
    }

    @Test(.gateway) func endOfTheGatewayEndsTheStream() async throws {
        let redis = try PrivateRedis.ofSuite()
        let client = try await RunningGateway.run(over: redis) { gateway in
            let client = try gateway.connect()
            try #require(try await client.openStream("/subscribe/a").status == 200)
            _ = try await client.nextEvent()
            return client
        }
        #expect(try await client.nextEvent() == nil)
        try await waitUntil("Redis has no subscriber left") { try Self.subscribers(of: redis) == 0 }
    }

    @Test(
        .gateway {
            $0.limits.streams = 2; $0.threads = 1
        }) func streamsAreLimited() async throws
    {
        let gateway = try RunningGateway.ofSuite()
        let clients = [try gateway.connect(), try gateway.connect()]
        for client in clients {
            try #require(try await client.openStream("/subscribe/a").status == 200)
        }
        let third = try gateway.connect()
        let refused = try await third.call(APIRequest.get("/subscribe/a").with("Accept", "text/event-stream"))
        #expect(refused.status == 503)
        #expect(refused.field("Retry-After") != nil)
        await clients[0].close()
        try await waitUntil("there is room again") {
            let client = try gateway.connect()
            return try await client.openStream("/subscribe/a").status == 200
        }
    }

    @Test(.gateway { $0.threads = 1 }) func slowSubscriberIsDroppedWithoutDelayingOthers() async throws {
        let gateway = try RunningGateway.ofSuite()
        let slow = try gateway.connect(receiveBufferBytes: 4096)
        let quick = try gateway.connect()
        for client in [slow, quick] {
            try #require(try await client.openStream("/subscribe/flood").status == 200)
        }
        #expect(try await quick.nextEvent() == "data: subscribe,flood,1")
        let payload = String(repeating: "x", count: 100_000)
        let publisher = try gateway.connect()
        for _ in 0..<100 {
            #expect(try await publisher.call(.post("/publish/flood", payload)).status == 200)
            #expect(try await quick.nextEvent() == "data: message,flood,\(payload)")
        }
        try await waitUntil("the slow one is dropped") {
            try await gateway.admin("/metrics").text.contains("\nsluice_streams_dropped_total 1\n")
        }
        #expect(try await publisher.command(#"["PUBLISH","flood","end"]"#).text == #"{"result":1}"#)
        #expect(try await quick.nextEvent() == "data: message,flood,end")
    }

    @Test(.gateway { $0.threads = 1 }) func streamAndCommandsShareALoopWithoutWaiting() async throws {
        let gateway = try RunningGateway.ofSuite()
        let stream = try gateway.connect()
        try #require(try await stream.openStream("/psubscribe/*").status == 200)
        let client = try gateway.connect()
        for index in 0..<50 {
            #expect(try await client.call(.get("/echo/\(index)")).text == #"{"result":"\#(index)"}"#)
        }
    }
}

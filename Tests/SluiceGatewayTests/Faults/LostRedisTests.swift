import SluiceCore
import SluiceGateway
import TestSupport
import Testing

extension FaultTests {
    /// Redis goes away and comes back.
    @Suite struct LostRedisTests {
        private static let unknown =
            #"{"error":"ERR the connection to Redis broke after the command was sent: it may or may not have run"}"#
        private static let loading = #"{"error":"LOADING Redis is loading the dataset in memory"}"#
        private static let notSent =
            #"{"error":"ERR Redis is not reachable: the command was not sent and did not run. Try again."}"#

        @Test(.gateway { $0.timeouts.command = .seconds(20) }) func commandsThatWereNotSentWaitForTheReconnect()
            async throws
        {
            let (gateway, redis) = (try RunningGateway.ofSuite(), try PrivateRedis.ofSuite())
            #expect(try await gateway.command(#"["PING"]"#).status == 200)
            try await redis.kill()
            let clients = try (0..<20).map { _ in try gateway.connect() }
            for (index, client) in clients.enumerated() {
                try await client.send(.post("/", #"["INCR","waited-\#(index)"]"#))
            }
            try await redis.restart()
            for client in clients {
                #expect(try await client.receive().text == #"{"result":1}"#)
            }
        }

        @Test(.gateway { $0.timeouts.command = .milliseconds(300) }) func commandsWaitNoLongerThanTheirTime()
            async throws
        {
            let (gateway, redis) = (try RunningGateway.ofSuite(), try PrivateRedis.ofSuite())
            try await redis.kill()
            for request in [
                APIRequest.post("/", #"["INCR","n"]"#), .get("/incr/n"),
                .post("/pipeline", #"[["INCR","n"],["INCR","n"]]"#),
                .post("/multi-exec", #"[["INCR","n"]]"#), .post("/", #"["SCAN",0,"WITHTYPE"]"#),
                .post("/", #"["EVAL","return 1",0]"#),
                APIRequest.get("/incr/n").with("Upstash-Response-Format", "resp2"),
            ] {
                let answer = try await gateway.call(request)
                #expect(answer.status == 503)
                #expect(answer.field("Retry-After") == "1")
                #expect(answer.field("Content-Type") == "application/json")
                #expect(answer.text == Self.notSent)
            }
            try await redis.restart()
            var answer: HTTPAnswer?
            try await waitUntil("Redis is reached again") {
                answer = try await gateway.command(#"["GET","n"]"#)
                return answer?.status == 200
            }
            #expect(answer?.text == #"{"result":null}"#)
        }

        @Test(.privateRedis) func gatewayMayStartFirst() async throws {
            let redis = try PrivateRedis.ofSuite()
            try await redis.kill()
            try await RunningGateway.run(over: redis) {
                $0.timeouts.command = .seconds(20)
            } _: { gateway in
                #expect(try await gateway.admin("/health/live").status == 200)
                let client = try gateway.connect()
                try await client.send(.get("/ping"))
                try await redis.restart()
                #expect(try await client.receive().text == #"{"result":"PONG"}"#)
                #expect(try await gateway.command(#"["PING"]"#, as: .readOnly).status == 200)
            }
        }

        @Test(.gateway { $0.threads = 1 }) func commandsInFlightMayOrMayNotHaveRunAndAreNotRepeated() async throws {
            let (gateway, redis) = (try RunningGateway.ofSuite(), try PrivateRedis.ofSuite())
            let clients = try (0..<4).map { _ in try gateway.connect() }
            for client in clients {
                #expect(try await client.command(#"["EVAL","return 1",0]"#).status == 200)
            }
            redis.pause()
            let requests = [
                APIRequest.post("/", #"["INCR","flight"]"#),
                .post("/pipeline", #"[["INCR","flight"],["INCR","flight"]]"#),
                .post("/multi-exec", #"[["INCR","flight"]]"#),
                .post("/", #"["EVAL","return redis.call('INCR','flight')",0]"#),
            ]
            for (client, request) in zip(clients, requests) {
                try await client.send(request)
            }
            try await waitUntil("the commands are on their way") {
                try await gateway.admin("/metrics").text.contains("\nsluice_upstream_waiting 4\n")
            }
            // The gateway writes at the end of the turn in which it counts.
            try await redis.kill()
            for client in clients {
                let answer = try await client.receive()
                #expect(answer.status == 503)
                #expect(answer.text == Self.unknown)
                #expect(answer.field("Retry-After") == nil)
            }
            try await redis.restart()
            #expect(try await gateway.command(#"["GET","flight"]"#).text == #"{"result":null}"#)
        }

        @Test(.gateway(redis: RedisServerOptions(fsync: .always)) { $0.timeouts.command = .seconds(10) })
        func nothingIsCountedTwiceOrLostUnderLoad() async throws {
            let (gateway, redis) = (try RunningGateway.ofSuite(), try PrivateRedis.ofSuite())
            struct Tally: Sendable {
                var acknowledged = 0
                var unknown = 0
                var unsent = 0
            }
            let (isOver, acknowledged) = (SharedCounter(), SharedCounter())
            let tallies = try await withThrowingTaskGroup(of: (Int, Tally).self) { group in
                for writer in 0..<8 {
                    group.addTask {
                        var tally = Tally()
                        let client = try gateway.connect()
                        while isOver.current == 0, !Task.isCancelled {
                            let answer = try await client.command(#"["INCR","count-\#(writer)"]"#)
                            switch (answer.status, answer.text) {
                            case (200, _):
                                tally.acknowledged += 1
                                acknowledged.add()
                            case (503, Self.unknown): tally.unknown += 1
                            case (503, Self.notSent), (400, Self.loading): tally.unsent += 1
                            default: Issue.record("\(answer.status) \(answer.text)")
                            }
                        }
                        return (writer, tally)
                    }
                }
                for _ in 0..<4 {
                    let before = acknowledged.current
                    try await waitUntil("Redis counts") { acknowledged.current >= before + 500 }
                    try await redis.restart()
                }
                isOver.add()
                return try await group.reduce(into: [:]) { $0[$1.0] = $1.1 }
            }
            for (writer, tally) in tallies {
                let text = try await gateway.command(#"["GET","count-\#(writer)"]"#).text
                let count = try #require(Int(text.dropFirst(11).dropLast(2)), "\(text)")
                #expect(tally.acknowledged > 0)
                #expect((tally.acknowledged...tally.acknowledged + tally.unknown).contains(count), "\(tally) \(count)")
            }
        }
    }
}

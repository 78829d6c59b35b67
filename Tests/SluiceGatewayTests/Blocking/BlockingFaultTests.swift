import SluiceCore
import SluiceGateway
import TestSupport
import Testing

extension FaultTests {
    /// Waits whose client, Redis or gateway goes away.
    @Suite struct BlockingFaultTests {
        private static let token = RunningGateway.Client.full.token ?? ""

        private static func metric(_ name: String, of gateway: RunningGateway) async throws -> Int {
            let text = try await gateway.admin("/metrics").text
            let line = text.split(separator: "\n").first { $0.hasPrefix("sluice_blocking_\(name) ") }
            return line.flatMap { Int($0.split(separator: " ")[1]) } ?? -1
        }

        private static func isFree(_ gateway: RunningGateway) async throws -> Bool {
            try await metric("waits", of: gateway) == 0
        }

        @Test(.gateway { $0.blocking = .init(connections: 4, longest: .seconds(60)) })
        func aClientThatLeavesFreesItsPlaceAtOnceAndTakesNothing() async throws {
            let (gateway, redis) = (try RunningGateway.ofSuite(), try PrivateRedis.ofSuite())
            for command in [
                #"["BLPOP","left",0]"#, #"["BRPOPLPUSH","left","to",0]"#, #"["BLMPOP",0,1,"left","LEFT"]"#,
                #"["BZPOPMIN","left",0]"#, #"["XREAD","BLOCK",0,"STREAMS","left","$"]"#,
            ] {
                let client = try gateway.connect()
                try await client.send(.post("/", command))
                try await untilRedisHolds(redis)
                let clock = ContinuousClock()
                let time = try await clock.measure {
                    await client.close()
                    try await waitUntil("the place is free") { try await Self.isFree(gateway) }
                }
                #expect(time < .seconds(5))
                try await untilRedisHolds(redis, clients: 0)
            }
            try redis.call("RPUSH", "left", "v")
            #expect(try redis.call("LLEN", "left") == .integer(1))
            #expect(try await Self.metric("abandoned_total", of: gateway) == 5)
        }

        /// A client leaves, and at once something is pushed: Redis may hear of either first.
        @Test(
            .gateway { $0.blocking = .init(connections: 4, longest: .seconds(60)) },
            arguments: [
                (#"["BLPOP","K",0]"#, ["RPUSH K a b"], "LRANGE K 0 -1", ["a", "b"]),
                (#"["BRPOP","K",0]"#, ["RPUSH K a b"], "LRANGE K 0 -1", ["a", "b"]),
                (#"["BLMPOP",0,1,"K","RIGHT","COUNT",2]"#, ["RPUSH K a b c"], "LRANGE K 0 -1", ["a", "b", "c"]),
                (#"["BZPOPMAX","K",0]"#, ["ZADD K 1.5 a 2 b"], "ZRANGE K 0 -1 WITHSCORES", ["a", "1.5", "b", "2"]),
                (#"["BZMPOP",0,1,"K","MIN","COUNT",2]"#, ["ZADD K 1 a 2 b"], "ZRANGE K 0 -1", ["a", "b"]),
            ])
        func nothingIsTakenForAClientThatLeftBefore(
            command: String, pushes: [String], look: String, expected: [String]
        ) async throws {
            let (gateway, redis) = (try RunningGateway.ofSuite(), try PrivateRedis.ofSuite())
            func words(_ line: String) -> [[UInt8]] { line.split(separator: " ").map { Array($0.utf8) } }
            let pusher = try redis.connect()
            for round in 0..<60 {
                let key = "race-\(round)"
                let client = try gateway.connect()
                try await client.send(.post("/", command.replacing("K", with: key)))
                try await untilRedisHolds(redis)
                await client.close()
                for push in pushes { try pusher.call(words(push.replacing("K", with: key))) }
                try await waitUntil("the place is free") { try await Self.isFree(gateway) }
                let left = try pusher.call(words(look.replacing("K", with: key)))
                #expect(left == .array(expected.map { .text($0) }), "round \(round)")
            }
            #expect(try await Self.metric("lost_total", of: gateway) == 0)
        }

        @Test(.gateway { $0.blocking = .init(connections: 4, longest: .seconds(60)) })
        func aClientThatEndsItsInputHasLeft() async throws {
            let (gateway, redis) = (try RunningGateway.ofSuite(), try PrivateRedis.ofSuite())
            let waiting = try gateway.connect()
            try await waiting.send(.post("/", #"["BLPOP","ended",0]"#))
            try await untilRedisHolds(redis)
            await waiting.finishSending()
            try await waiting.expectEnd()
            let early = try gateway.connect()
            try await early.send(.post("/", #"["BLPOP","ended",0]"#))
            await early.finishSending()
            try await early.expectEnd()
            // Behind so much, nothing more is read of what the client sends; its end is seen all the same.
            let busy = try gateway.connect()
            let behind = [UInt8](repeating: UInt8(ascii: "x"), count: 100_000)
            try await busy.send(
                APIRequest.post("/", #"["BLPOP","ended",0]"#).with("Authorization", Self.token).encoded
                    + APIRequest("POST", "/", body: behind).with("Authorization", Self.token).encoded)
            try await untilRedisHolds(redis)
            await busy.close()
            try await waitUntil("the places are free") { try await Self.isFree(gateway) }
            try redis.call("RPUSH", "ended", "v")
            #expect(try redis.call("LLEN", "ended") == .integer(1))
        }

        @Test(.gateway { $0.blocking = .init(connections: 3, longest: .seconds(60)) })
        func noMoreWaitThanConfigured() async throws {
            let (gateway, redis) = (try RunningGateway.ofSuite(), try PrivateRedis.ofSuite())
            let clients = try (0..<12).map { _ in try gateway.connect() }
            try await withThrowingTaskGroup(of: HTTPAnswer.self) { group in
                for client in clients {
                    group.addTask { try await client.command(#"["BLPOP","full",0]"#) }
                }
                for _ in 0..<9 {
                    let answer = try #require(try await group.next())
                    #expect(answer.status == 503)
                    #expect(answer.field("Retry-After") == "1")
                    #expect(answer.text.contains("3 commands wait already"))
                }
                try await untilRedisHolds(redis, clients: 3)
                for _ in 0..<3 { try redis.call("RPUSH", "full", "v") }
                for try await answer in group {
                    #expect(answer.text == #"{"result":["full","v"]}"#)
                }
            }
            #expect(try await Self.metric("refused_total", of: gateway) == 9)
            // All places are free again, and connections are used again.
            for _ in 0..<20 {
                try redis.call("RPUSH", "full", "v")
                #expect(try await gateway.command(#"["BLPOP","full",0]"#).status == 200)
            }
            #expect(try await Self.metric("connections", of: gateway) <= 3)
        }

        @Test(.privateRedis) func severalGatewaysShareARedis() async throws {
            let redis = try PrivateRedis.ofSuite()
            var gateways: [RunningGateway] = []
            for _ in 0..<2 {
                gateways.append(
                    try await RunningGateway.start(over: redis.url) {
                        $0.blocking = .init(connections: 8, longest: .seconds(1))
                    })
            }
            let first = try gateways[0].connect()
            let second = try gateways[1].connect()
            try await first.send(.post("/", #"["BLPOP","shared",0]"#))
            try await second.send(.post("/", #"["BLPOP","shared",0]"#))
            try await untilRedisHolds(redis, clients: 2)
            // The other gateway's wait goes on.
            await first.close()
            try await untilRedisHolds(redis, clients: 1)
            try redis.call("RPUSH", "shared", "v")
            #expect(try await second.receive().text == #"{"result":["shared","v"]}"#)
            for gateway in gateways { await gateway.gateway.stop() }
        }

        @Test(
            .gateway {
                $0.blocking = .init(connections: 4, longest: .seconds(60))
                $0.timeouts.command = .milliseconds(300)
            })
        func aRedisThatDiesEndsWaitsAtOnce() async throws {
            let (gateway, redis) = (try RunningGateway.ofSuite(), try PrivateRedis.ofSuite())
            let client = try gateway.connect()
            try await client.send(.post("/", #"["BLPOP","dies",0]"#))
            try await untilRedisHolds(redis)
            try await redis.kill()
            let answer = try await client.receive()
            #expect(answer.status == 503)
            #expect(answer.text.contains("may or may not have run"))
            #expect(answer.field("Retry-After") == nil)
            let late = try await client.command(#"["BLPOP","dies",0]"#)
            #expect(late.status == 503)
            #expect(late.field("Retry-After") == "1")
            #expect(try await Self.isFree(gateway))
            try await redis.restart()
            try redis.call("RPUSH", "dies", "v")
            var text = ""
            try await waitUntil("Redis is reached again") {
                text = try await client.command(#"["BLPOP","dies",0]"#).text
                return !text.contains("not reachable") && !text.contains("LOADING")
            }
            #expect(text == #"{"result":["dies","v"]}"#)
        }

        @Test(
            .gateway {
                $0.blocking = .init(connections: 4, longest: .milliseconds(200))
                $0.timeouts.command = .milliseconds(200)
            })
        func aRedisThatHangsIsNotWaitedForMuchLonger() async throws {
            let (gateway, redis) = (try RunningGateway.ofSuite(), try PrivateRedis.ofSuite())
            let (client, leaving) = (try gateway.connect(), try gateway.connect())
            for client in [client, leaving] {
                try await client.send(.post("/", #"["BLPOP","hangs",0]"#))
            }
            try await untilRedisHolds(redis, clients: 2)
            redis.pause()
            await leaving.close()
            let answer = try await client.receive()
            #expect(answer.status == 504)
            try await waitUntil("the places are free") { try await Self.isFree(gateway) }
            redis.resume()
            try await waitUntil("Redis is reached again") { try await gateway.command(#"["PING"]"#).status == 200 }
        }

        @Test(.privateRedis, arguments: [1, 3]) func theGatewaysEndEndsWaits(threads: Int) async throws {
            let redis = try PrivateRedis.ofSuite()
            let gateway = try await RunningGateway.start(over: redis.url) {
                $0.blocking = .init(connections: 8, longest: .seconds(60))
                $0.timeouts.drain = .seconds(30)
                $0.threads = threads
            }
            let clients = try (0..<4).map { _ in try gateway.connect() }
            for client in clients { try await client.send(.post("/", #"["BLPOP","drain",0]"#)) }
            try await untilRedisHolds(redis, clients: 4)
            let clock = ContinuousClock()
            let time = await clock.measure { #expect(await gateway.gateway.stop()) }
            #expect(time < .seconds(10))
            for client in clients {
                let answer = try await client.receive()
                #expect(answer.status == 200)
                #expect(answer.text == #"{"result":null}"#)
                #expect(answer.field("Connection") == "close")
            }
            try await untilRedisHolds(redis, clients: 0)
        }

        /// A Redis that keeps `CLIENT` to itself: only the connection can be closed then.
        @Test(.privateRedis(hasPort: true)) func withoutTheRightToEndWaitsConnectionsAreClosed() async throws {
            let redis = try PrivateRedis.ofSuite()
            try redis.call("ACL", "SETUSER", "plain", "on", ">word", "~*", "&*", "+@all", "-client")
            let url = "redis://plain:word@127.0.0.1:\(try #require(redis.port))"
            let gateway = try await RunningGateway.start(over: url) {
                $0.blocking = .init(connections: 4, longest: .seconds(60))
            }
            let client = try gateway.connect()
            try await client.send(.post("/", #"["BLPOP","plain",0]"#))
            try await untilRedisHolds(redis)
            await client.close()
            try await waitUntil("the place is free") { try await Self.isFree(gateway) }
            try await untilRedisHolds(redis, clients: 0)
            try redis.call("RPUSH", "plain", "v")
            #expect(try redis.call("LLEN", "plain") == .integer(1))
            await gateway.gateway.stop()
        }

        @Test(
            .gateway {
                $0.blocking = .init(connections: 4, longest: .seconds(60))
                $0.limits.replyBytes = 20_000
            })
        func answersBeyondTheCapAreErrors() async throws {
            let (gateway, redis) = (try RunningGateway.ofSuite(), try PrivateRedis.ofSuite())
            try redis.call("XADD", "large", "1-1", "f", String(repeating: "x", count: 1_000_000))
            let answer = try await gateway.command(#"["XREAD","BLOCK",0,"STREAMS","large","0"]"#)
            #expect(answer.status == 400)
            #expect(answer.text == #"{"error":"ERR reply too large. Limit: 20000 bytes"}"#)
            #expect(try await Self.isFree(gateway))
        }

        /// Clients come and go on many threads while elements are pushed: none is lost, none is taken twice.
        @Test(
            .gateway {
                $0.blocking = .init(connections: 32, longest: .milliseconds(300))
                $0.threads = 4
            })
        func nothingIsLostAmongClientsThatComeAndGo() async throws {
            let (gateway, redis) = (try RunningGateway.ofSuite(), try PrivateRedis.ofSuite())
            let (isOver, takenCount) = (SharedCounter(), SharedCounter())
            let taken = try await withThrowingTaskGroup(of: [String].self) { group in
                for worker in 0..<8 {
                    group.addTask {
                        var (taken, client, round): ([String], GatewayClient, Int) = ([], try gateway.connect(), worker)
                        while isOver.current == 0, !Task.isCancelled {
                            round += 1
                            let answer = try await client.command(#"["BLPOP","churn",0]"#)
                            #expect(answer.status == 200 || answer.text.contains("32 commands wait already"))
                            if answer.text.contains("churn") {
                                taken.append(answer.text)
                                takenCount.add()
                            }
                            guard round.isMultiple(of: 5) else { continue }
                            await client.close()
                            client = try gateway.connect()
                        }
                        return taken
                    }
                }
                for _ in 0..<4 {
                    group.addTask {
                        while isOver.current == 0, !Task.isCancelled {
                            // Leaves without having asked for anything that is there.
                            let client = try gateway.connect()
                            try await client.send(.post("/", #"["BLPOP","nothing",0]"#))
                            await client.close()
                        }
                        return []
                    }
                }
                let pusher = try redis.connect()
                for index in 0..<2000 { try pusher.call("RPUSH", "churn", "\(index)") }
                try await waitUntil("all has reached somebody") { takenCount.current == 2000 }
                #expect(try pusher.call("LLEN", "churn") == .integer(0))
                isOver.add()
                return try await group.reduce(into: []) { $0 += $1 }
            }
            #expect(taken.count == 2000)
            #expect(Set(taken).count == 2000)
            try await waitUntil("the places are free") { try await Self.isFree(gateway) }
        }
    }
}

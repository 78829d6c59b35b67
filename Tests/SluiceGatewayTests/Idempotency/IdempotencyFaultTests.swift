import SluiceCore
import SluiceGateway
import TestSupport
import Testing

extension FaultTests {
    /// Nothing runs twice, whatever breaks and whoever else sends the same.
    @Suite(.privateRedis) struct IdempotencyFaultTests {
        private static func request(_ counter: String, _ key: String) -> APIRequest {
            .post("/pipeline", #"[["INCR","\#(counter)"],["GET","\#(counter)"]]"#).with("Idempotency-Key", key)
        }

        /// Each place at which the conversation with Redis can be cut, both ways.
        @Test(arguments: CuttingProxy.Direction.allCases)
        func aConnectionThatIsCutAnywhereRunsNothingTwice(direction: CuttingProxy.Direction) async throws {
            let redis = try PrivateRedis.ofSuite()
            var executions = 0
            for cut in stride(from: 0, through: 700, by: 7) {
                let (counter, key) = ("\(direction)-\(cut)", "\(direction)-\(cut)")
                let proxy = try CuttingProxy(to: redis.socketPath, cutAfter: cut, direction)
                let gateway = try await RunningGateway.start(over: proxy.url) { $0.threads = 1 }
                let first = try await gateway.call(Self.request(counter, key))
                var last = first
                try await waitUntil("the request has an answer") {
                    last = try await gateway.call(Self.request(counter, key))
                    return last.status == 200 || last.field("Idempotency-Status") != nil
                }
                await gateway.gateway.stop()
                #expect(try redis.call("GET", counter) == .bulk(Array("1".utf8)), "cut after \(cut) bytes")
                #expect([200, 503, 504].contains(first.status))
                #expect(last.status == 200 || last.status == 409)
                executions += 1
                guard proxy.hasCut else { break }
            }
            #expect(executions > 20)
        }

        @Test func severalGatewaysRunARequestOnce() async throws {
            let redis = try PrivateRedis.ofSuite()
            let gateways = [
                try await RunningGateway.start(over: redis.url), try await RunningGateway.start(over: redis.url),
            ]
            for round in 0..<20 {
                let answers = try await withThrowingTaskGroup(of: HTTPAnswer.self) { group in
                    for index in 0..<16 {
                        let client = try gateways[index % 2].connect()
                        group.addTask { try await client.call(Self.request("shared-\(round)", "shared-\(round)")) }
                    }
                    return try await group.reduce(into: []) { $0.append($1) }
                }
                #expect(try redis.call("GET", "shared-\(round)") == .bulk(Array("1".utf8)))
                for answer in answers {
                    #expect(answer.text == #"[{"result":1},{"result":"1"}]"# || answer.status == 409)
                }
                #expect(answers.count { $0.field("Idempotency-Status") == "executed" } == 1)
            }
            for gateway in gateways { await gateway.gateway.stop() }
        }

        /// Clients send again until they know, while connections break all the time.
        @Test func requestsSentAgainCountOnceWhileConnectionsBreak() async throws {
            let redis = try PrivateRedis.ofSuite()
            let gateway = try await RunningGateway.start(over: redis.url)
            let attempts = SharedCounter()
            try await withThrowingTaskGroup(of: Void.self) { group in
                for worker in 0..<8 {
                    group.addTask {
                        let client = try gateway.connect()
                        for index in 0..<25 {
                            var answer: HTTPAnswer?
                            try await waitUntil("the request is answered") {
                                if attempts.add() % 5 == 0 {
                                    _ = try redis.call("CLIENT", "KILL", "TYPE", "normal", "SKIPME", "yes")
                                }
                                answer = try await client.call(Self.request("total", "retried-\(worker)-\(index)"))
                                return answer?.status == 200 || answer?.status == 409
                            }
                        }
                    }
                }
                try await group.waitForAll()
            }
            #expect(attempts.current > 200)
            await gateway.gateway.stop()
            #expect(try redis.call("GET", "total") == .bulk(Array("200".utf8)))
        }
    }
}

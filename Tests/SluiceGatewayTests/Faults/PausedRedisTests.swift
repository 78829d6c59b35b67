import SluiceGateway
import TestSupport
import Testing

extension FaultTests {
    /// Redis keeps its connections, but neither reads nor answers.
    @Suite struct PausedRedisTests {
        private static let timedOut =
            #"{"error":"ERR Redis did not answer in time: the command may or may not have run"}"#

        @Test(
            .gateway {
                $0.timeouts.command = .seconds(1); $0.threads = 1
            })
        func lateRepliesReachNobody() async throws {
            let (gateway, redis) = (try RunningGateway.ofSuite(), try PrivateRedis.ofSuite())
            let clients = try (0..<6).map { _ in try gateway.connect() }
            for client in clients {
                #expect(try await client.command(#"["PING"]"#).status == 200)
            }
            redis.pause()
            let requests = [
                APIRequest.get("/echo/late-0"), .post("/", #"["ECHO","late-1"]"#),
                .post("/pipeline", #"[["ECHO","late-2"]]"#),
                .post("/multi-exec", #"[["ECHO","late-3"],["ECHO","late-3"]]"#), .post("/", #"["SCAN",0,"WITHTYPE"]"#),
                APIRequest("HEAD", "/echo/late-5"),
            ]
            for (client, request) in zip(clients, requests) {
                try await client.send(request)
            }
            for (client, request) in zip(clients, requests) {
                let answer = try await client.receive(hasBody: request.method != "HEAD")
                #expect(answer.status == 504)
                #expect(answer.text == (request.method == "HEAD" ? "" : Self.timedOut))
            }
            // These stand behind the late ones, on the same connections.
            for (index, client) in clients.enumerated() {
                try await client.send(.post("/", #"["ECHO","own-\#(index)"]"#))
            }
            redis.resume()
            for (index, client) in clients.enumerated() {
                #expect(try await client.receive().text == #"{"result":"own-\#(index)"}"#)
                #expect(try await client.call(.get("/echo/again-\(index)")).text == #"{"result":"again-\#(index)"}"#)
            }
        }

        @Test(
            .gateway {
                $0.timeouts.command = .milliseconds(100); $0.threads = 1
            })
        func silentConnectionIsGivenUpAndMadeAnew() async throws {
            let (gateway, redis) = (try RunningGateway.ofSuite(), try PrivateRedis.ofSuite())
            let client = try gateway.connect()
            #expect(try await client.command(#"["PING"]"#).status == 200)
            redis.pause()
            try await waitUntil("the connection is given up") {
                let answer = try await client.command(#"["ECHO","silent"]"#)
                #expect([503, 504].contains(answer.status))
                return try await gateway.admin("/status").text.contains("Redis has not answered for too long")
            }
            redis.resume()
            try await waitUntil("Redis is reached again") {
                let answer = try await client.command(#"["ECHO","own"]"#)
                #expect(answer.status != 200 || answer.text == #"{"result":"own"}"#)
                return answer.status == 200
            }
        }

        @Test(
            .gateway {
                $0.limits.queuedRequests = 10
                $0.threads = 1
            })
        func queueIsBounded() async throws {
            let (gateway, redis) = (try RunningGateway.ofSuite(), try PrivateRedis.ofSuite())
            let clients = try (0..<30).map { _ in try gateway.connect() }
            #expect(try await clients[0].command(#"["PING"]"#).status == 200)
            redis.pause()
            for (index, client) in clients.enumerated() {
                try await client.send(.post("/", #"["ECHO","\#(index)"]"#))
            }
            try await waitUntil("the others are refused") {
                try await gateway.admin("/metrics").text.contains(
                    #"sluice_requests_total{endpoint="command",status="503",token="full"} 20"#)
            }
            redis.resume()
            var served = 0
            for (index, client) in clients.enumerated() {
                let answer = try await client.receive()
                if answer.status == 200 {
                    served += 1
                    #expect(answer.text == #"{"result":"\#(index)"}"#)
                } else {
                    #expect(answer.status == 503)
                    #expect(answer.field("Retry-After") == "1")
                    #expect(
                        answer.text == #"{"error":"ERR too many commands are waiting for Redis: "#
                            + #"the command was not sent and did not run. Try again."}"#)
                }
            }
            #expect(served == 10)
        }
    }
}

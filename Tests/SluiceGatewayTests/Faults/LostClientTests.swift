import SluiceGateway
import TestSupport
import Testing

extension FaultTests {
    /// Clients that leave, or that never finish what they begin.
    @Suite struct LostClientTests {
        private static func openConnections(of gateway: RunningGateway) async throws -> Int {
            let metrics = try await gateway.admin("/metrics").text
            return metrics.firstMatch(of: /\nsluice_connections_open (\d+)/).flatMap { Int($0.output.1) } ?? -1
        }

        @Test(.gateway) func clientsMayLeaveAtAnyMoment() async throws {
            let (gateway, redis) = (try RunningGateway.ofSuite(), try PrivateRedis.ofSuite())
            try redis.call("SETRANGE", "big", "1500000", "x")
            let witness = try gateway.connect()
            let whole = APIRequest.post("/", #"["INCR","left"]"#).with(
                "Authorization", RunningGateway.Client.full.token ?? ""
            ).encoded
            for cut in [1, 10, whole.count / 2, whole.count - 1] {
                let client = try gateway.connect()
                try await client.send(Array(whole.prefix(cut)))
                await client.close()
            }
            for target in ["/get/big", "/keys/*", "/subscribe/a"] {
                let client = try gateway.connect(receiveBufferBytes: 4096)
                try await client.send(APIRequest.get(target).with("Accept", "text/event-stream"))
                await client.close()
                let reader = try gateway.connect(receiveBufferBytes: 4096)
                try await reader.send(APIRequest.get(target).with("Accept", "text/event-stream"))
                _ = try await reader.receiveHead()
                await reader.close()
            }
            #expect(try await witness.call(.get("/echo/well")).text == #"{"result":"well"}"#)
            try await waitUntil("only the witness is left") { try await Self.openConnections(of: gateway) == 1 }
            #expect(try redis.call("GET", "left") == .null)
        }

        @Test(.gateway) func clientsThatHaveSaidAllGetTheirAnswers() async throws {
            let (gateway, redis) = (try RunningGateway.ofSuite(), try PrivateRedis.ofSuite())
            #expect(try await gateway.command(#"["PING"]"#).status == 200)
            redis.pause()
            let client = try gateway.connect()
            for index in 0..<3 {
                try await client.send(.get("/echo/\(index)"))
            }
            await client.finishSending()
            redis.resume()
            for index in 0..<3 {
                #expect(try await client.receive().text == #"{"result":"\#(index)"}"#)
            }
            try await client.expectEnd()
        }

        @Test(.gateway) func commandOfAClientThatLeftRunsToItsEnd() async throws {
            let (gateway, redis) = (try RunningGateway.ofSuite(), try PrivateRedis.ofSuite())
            let witness = try gateway.connect()
            #expect(try await witness.command(#"["PING"]"#).status == 200)
            redis.pause()
            let client = try gateway.connect()
            try await client.send(.post("/multi-exec", #"[["INCR","gone"],["INCR","gone"]]"#))
            try await waitUntil("the command is on its way") {
                try await gateway.admin("/metrics").text.contains("\nsluice_upstream_waiting 1\n")
            }
            await client.close()
            redis.resume()
            try await waitUntil("the command has run") { try redis.call("GET", "gone") == .text("2") }
            #expect(try await witness.call(.get("/echo/own")).text == #"{"result":"own"}"#)
        }

        @Test(
            .gateway {
                $0.timeouts.header = .milliseconds(300)
                $0.timeouts.body = .milliseconds(300)
                $0.timeouts.idle = .seconds(3)
            })
        func slowSendersAreShownTheDoor() async throws {
            let gateway = try RunningGateway.ofSuite()
            let starts = [
                "G", "GET /ping HTTP/1.1\r\nHost: a\r\n", "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 10\r\n\r\n[",
                "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n[",
            ]
            var clients: [GatewayClient] = []
            for index in 0..<40 {
                let client = try gateway.connect()
                try await client.send(Array(starts[index % starts.count].utf8))
                clients.append(client)
            }
            // Meanwhile others are served.
            #expect(try await gateway.command(#"["PING"]"#).status == 200)
            for client in clients {
                let answer = try await client.receive()
                #expect(answer.status == 408)
                #expect(answer.field("Connection") == "close")
                #expect(answer.text == #"{"error":"ERR the request did not arrive in time"}"#)
                try await client.expectEnd()
            }
            // A connection that asks nothing is closed without a word.
            let idle = try gateway.connect()
            try await idle.expectEnd()
        }

        @Test(.gateway { $0.timeouts.header = .milliseconds(400) }) func trickleDoesNotProlongTheTime() async throws {
            let gateway = try RunningGateway.ofSuite()
            let client = try gateway.connect()
            // Each byte arrives well within the time; all together do not.
            let head = Array("GET /ping HTTP/1.1\r\nX: ".utf8) + Array(repeating: 0x61, count: 80)
            #expect(await client.trickle(head, pause: .milliseconds(15)))
            #expect(try await client.receive().status == 408)
            #expect(try await gateway.admin("/metrics").text.contains("\nsluice_timeouts_total 1\n"))
        }

        @Test(.gateway { $0.limits.connections = 5 }) func connectionsBeyondTheLimitAreToldSo() async throws {
            let gateway = try RunningGateway.ofSuite()
            let clients = try (0..<5).map { _ in try gateway.connect() }
            for client in clients {
                #expect(try await client.call(.get("/ping")).status == 200)
            }
            let sixth = try gateway.connect()
            let answer = try await sixth.receive()
            #expect(answer.status == 503)
            #expect(answer.text == #"{"error":"ERR too many open connections"}"#)
            #expect(answer.field("Retry-After") != nil)
            await clients[0].close()
            try await waitUntil("there is room again") {
                (try? await gateway.connect().call(.get("/ping")).status) == 200
            }
        }
    }
}

import SluiceGateway
import TestSupport
import Testing

extension FaultTests {
    @Suite struct LargeTrafficTests {
        @Test(.gateway { $0.threads = 1 }) func hugeReplyToAClientThatDoesNotReadDelaysNobody() async throws {
            let (gateway, redis) = (try RunningGateway.ofSuite(), try PrivateRedis.ofSuite())
            let size = 32 << 20
            try redis.call("SETRANGE", "huge", "\(size - 1)", "x")
            let slow = try gateway.connect(receiveBufferBytes: 64 << 10)
            try await slow.send(APIRequest.get("/get/huge").base64)
            let quick = try gateway.connect()
            for index in 0..<200 {
                #expect(try await quick.call(.get("/echo/\(index)")).text == #"{"result":"\#(index)"}"#)
            }
            let answer = try await slow.receive()
            #expect(answer.status == 200)
            #expect(answer.body.count == (size + 2) / 3 * 4 + 13)
            #expect(try await slow.call(.get("/ping")).text == #"{"result":"PONG"}"#)
        }

        @Test(.gateway { $0.timeouts.idle = .milliseconds(200) }) func answersMayTakeLongerThanIdleConnections()
            async throws
        {
            let (gateway, redis) = (try RunningGateway.ofSuite(), try PrivateRedis.ofSuite())
            try redis.call("SETRANGE", "long", "\((16 << 20) - 1)", "x")
            let slow = try gateway.connect(receiveBufferBytes: 64 << 10)
            try await slow.send(APIRequest.get("/get/long").with("Upstash-Response-Format", "resp2"))
            #expect(try await slow.receiveHead().status == 200)
            // Others are closed for idleness meanwhile, one after the other.
            for _ in 0..<3 {
                let idle = try gateway.connect()
                #expect(try await idle.call(.get("/ping")).status == 200)
                try await idle.expectEnd()
            }
            #expect(try await slow.readBody(of: (16 << 20) + 13).count == (16 << 20) + 13)
        }

        @Test(.gateway, arguments: ["/pipeline", "/multi-exec"])
        func batchOfAHundredThousandCommands(_ target: String) async throws {
            let client = try RunningGateway.ofSuite().connect()
            let count = 100_000
            let rows = (0..<count).map { #"["ECHO","\#($0)"]"# }.joined(separator: ",")
            let answer = try await client.call(.post(target, "[\(rows)]"))
            #expect(answer.status == 200)
            let expected = "[" + (0..<count).map { #"{"result":"\#($0)"}"# }.joined(separator: ",") + "]"
            // Not compared by #expect: it would print both.
            let isRight = answer.body.elementsEqual(expected.utf8)
            #expect(isRight, "\(answer.text.prefix(200))")
        }

        /// The loop answers all of these by itself; meanwhile it serves nobody else.
        @Test(.gateway { $0.threads = 1 }) func manyRefusedRowsTakeTimeInProportion() async throws {
            let client = try RunningGateway.ofSuite().connect()
            func time(_ count: Int) async throws -> Duration {
                let rows = Array(repeating: #"["MULTI"]"#, count: count).joined(separator: ",")
                let clock = ContinuousClock()
                return try await clock.measure {
                    let answer = try await client.call(.post("/pipeline", "[[\"PING\"],\(rows),[\"PING\"]]"))
                    #expect(answer.status == 200)
                    #expect(answer.body.count { $0 == UInt8(ascii: "{") } == count + 2)
                }
            }
            let few = try await time(24_000)
            let many = try await time(192_000)
            // Eight times as many; far longer than that if each row were moved for each of the others.
            #expect(many < few * 18, "\(few) \(many)")
        }

        @Test(.gateway) func commandsOfTenMebibytesAreServedAndNoMore() async throws {
            let client = try RunningGateway.ofSuite().connect()
            let limit = 10 << 20
            let value = [UInt8](repeating: UInt8(ascii: "v"), count: limit - "setbig".utf8.count)
            #expect(try await client.call(APIRequest("POST", "/set/big", body: value)).status == 200)
            let json = Array(#"["SET","big",""#.utf8) + value + Array(#""]"#.utf8)
            #expect(try await client.call(APIRequest("POST", "/", body: json)).status == 200)
            let more = try await client.call(APIRequest("POST", "/set/big", body: value + [0]))
            #expect(more.status == 400)
            #expect(
                more.text
                    == #"{"error":"ERR max request size exceeded. Limit: \#(limit) bytes, Actual: \#(limit + 1) bytes"}"#
            )
            let back = try await client.call(APIRequest.get("/get/big").with("Upstash-Response-Format", "resp2"))
            let isWhole = back.body == Array("$\(value.count)\r\n".utf8) + value + [13, 10]
            #expect(isWhole)
        }

        @Test(.gateway) func requestsOfOneConnectionMayBePipelined() async throws {
            let client = try RunningGateway.ofSuite().connect()
            for index in 0..<500 {
                try await client.send(
                    index % 3 == 0
                        ? .get("/echo/\(index)")
                        : index % 3 == 1
                            ? .post("/", #"["ECHO","\#(index)"]"#) : .post("/pipeline", #"[["ECHO","\#(index)"]]"#))
            }
            for index in 0..<500 {
                let item = #"{"result":"\#(index)"}"#
                #expect(try await client.receive().text == (index % 3 == 2 ? "[\(item)]" : item))
            }
        }
    }
}

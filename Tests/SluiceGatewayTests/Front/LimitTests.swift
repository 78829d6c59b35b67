import SluiceGateway
import TestSupport
import Testing

@Suite(
    .gateway {
        $0.limits.commandBytes = 4096
        $0.limits.bodyBytes = 64 << 10
        $0.limits.rows = 100
        $0.limits.replyBytes = 16 << 10
    }) struct LimitTests
{
    private let gateway: RunningGateway
    private let redis: PrivateRedis

    init() throws {
        gateway = try .ofSuite()
        redis = try .ofSuite()
    }

    private static func value(_ count: Int) -> String { String(repeating: "v", count: count) }

    @Test func commandsUpToTheLimitRun() async throws {
        let value = Self.value(4096 - "SET".count - "fits".count)
        #expect(try await gateway.command(#"["SET","fits","\#(value)"]"#).status == 200)
        let more = try await gateway.command(#"["SET","fits","\#(value)v"]"#)
        #expect(more.status == 400)
        #expect(more.text == #"{"error":"ERR max request size exceeded. Limit: 4096 bytes, Actual: 4097 bytes"}"#)
        let path = try await gateway.call(.post("/set/fits", value + "vv"))
        #expect(path.text == #"{"error":"ERR max request size exceeded. Limit: 4096 bytes, Actual: 4098 bytes"}"#)
        #expect(try redis.call("STRLEN", "fits") == .integer(value.utf8.count))
    }

    @Test func largeRowIsAnErrorInItsPlace() async throws {
        let rows = #"[["PING"],["SET","row","\#(Self.value(5000))"],["ECHO","x"]]"#
        let text = "ERR max request size exceeded. Limit: 4096 bytes, Actual: 5006 bytes"
        let batch = try await gateway.call(.post("/pipeline", rows))
        #expect(batch.text == #"[{"result":"PONG"},{"error":"\#(text)"},{"result":"x"}]"#)
        let transaction = try await gateway.call(.post("/multi-exec", rows))
        #expect(transaction.status == 400)
        #expect(transaction.text == #"{"error":"\#(text)"}"#)
        #expect(try redis.call("EXISTS", "row") == .integer(0))
    }

    @Test func bodyBeyondTheLimitIs413() async throws {
        let limit = 64 << 10
        let fits = try await gateway.call(
            APIRequest("POST", "/", body: Array(#"["PING"]"#.utf8) + Array(repeating: 32, count: limit - 8)))
        #expect(fits.text == #"{"result":"PONG"}"#)
        let client = try gateway.connect()
        let answer = try await client.call(APIRequest("POST", "/", body: Array(repeating: 32, count: limit + 1)))
        #expect(answer.status == 413)
        #expect(answer.field("Content-Type") == "application/json")
        #expect(
            answer.text
                == #"{"error":"ERR max request size exceeded. Limit: \#(limit) bytes, Actual: \#(limit + 1) bytes"}"#)
        try await client.expectEnd()
    }

    @Test func chunkedBodyBeyondTheLimitIs413() async throws {
        let client = try gateway.connect()
        let head = "POST / HTTP/1.1\r\nHost: a\r\nAuthorization: \(RunningGateway.Client.full.token ?? "")\r\n"
        try await client.send(Array("\(head)Transfer-Encoding: chunked\r\n\r\n".utf8))
        let chunk = Array("8000\r\n\(Self.value(32 << 10))\r\n".utf8)
        for _ in 0..<2 {
            try await client.send(chunk)
        }
        try await client.send(Array("1\r\nv\r\n".utf8))
        #expect(try await client.receive().status == 413)
    }

    @Test func rowsAreLimited() async throws {
        func rows(_ count: Int) -> String {
            "[" + Array(repeating: #"["INCR","rows"]"#, count: count).joined(separator: ",") + "]"
        }
        #expect(try await gateway.call(.post("/pipeline", rows(100))).status == 200)
        for target in ["/pipeline", "/multi-exec"] {
            let answer = try await gateway.call(.post(target, rows(101)))
            #expect(answer.status == 400)
            #expect(answer.text == #"{"error":"ERR too many commands in one pipeline. Limit: 100"}"#)
        }
        #expect(try redis.call("GET", "rows") == .text("100"))
    }

    @Test func repliesAreLimited() async throws {
        let client = try gateway.connect()
        try redis.call("SET", "small", Self.value(16_000))
        try redis.call("SET", "large", Self.value(17_000))
        try redis.call("SET", "huge", Self.value(3_000_000))
        #expect(try await client.call(.get("/get/small")).status == 200)
        let text = #"{"error":"ERR reply too large. Limit: 16384 bytes"}"#
        for request in [
            APIRequest.get("/get/large"), .get("/get/huge"), APIRequest.get("/get/large").base64,
            .post("/pipeline", #"[["PING"],["GET","large"],["PING"]]"#),
            .post("/pipeline", #"[["GET","small"],["GET","small"]]"#),
            .post("/multi-exec", #"[["PING"],["GET","huge"],["PING"]]"#),
            .post("/", #"["MGET","small","small","small"]"#),
            APIRequest.get("/get/huge").with("Upstash-Response-Format", "resp2"),
        ] {
            let answer = try await client.call(request)
            #expect(answer.status == 400)
            #expect(answer.text == text)
            #expect(answer.field("Content-Type") == "application/json")
            #expect(try await client.call(.get("/echo/still-in-step")).text == #"{"result":"still-in-step"}"#)
        }
    }

    @Test func pathsAreLimitedToo() async throws {
        let answer = try await gateway.call(.get("/set/path/\(Self.value(70_000))"))
        #expect(answer.status == 414)
        #expect(answer.text.hasPrefix(#"{"error":"ERR request line too long"#))
    }
}

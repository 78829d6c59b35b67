import TestSupport
import Testing

/// Commands in the path: what becomes of segments, body and query.
@Suite(.gateway) struct PathCommandTests {
    private let gateway: RunningGateway
    private let redis: PrivateRedis

    init() throws {
        gateway = try .ofSuite()
        redis = try .ofSuite()
    }

    /// What arrives is listed by a script, so that each argument is seen as Redis gets it.
    private func arguments(of target: String, body: String? = nil, method: String? = nil) async throws -> String {
        let request = APIRequest(
            method ?? (body == nil ? "GET" : "POST"), "/eval_ro/return%20ARGV/0" + target,
            body: body.map { Array($0.utf8) })
        return try await gateway.call(request).text
    }

    @Test(arguments: [
        ("/a/b", #"["a","b"]"#),
        ("/a%2Fb/c%20d/e+f", #"["a/b","c d","e+f"]"#),
        ("/a//b", #"["a","","b"]"#),
        ("/a/", #"["a"]"#),
        ("/a//", #"["a",""]"#),
        ("/employee:23381/salary@x", #"["employee:23381","salary@x"]"#),
        ("/100%25/%zz/%/%4", #"["100%","%zz","%","%4"]"#),
        ("/a?EX=100&NX", #"["a","EX","100","NX"]"#),
        ("/a?k=&k=1&k=1", #"["a","k","k","1","k","1"]"#),
        ("/a?k=b%3Dc=d+e%2B", #"["a","k","b=c=d e+"]"#),
        ("/a?x=1&_token=full-token-of-the-tests-4711&y=2", #"["a","x","1","y","2"]"#),
        ("/a?", #"["a"]"#),
        ("/%E4%B8%96", #"["世"]"#),
        ("/%00", #"["\u0000"]"#),
    ])
    func becomeArguments(_ target: String, _ arguments: String) async throws {
        #expect(try await self.arguments(of: target) == #"{"result":\#(arguments)}"#)
    }

    @Test func bodyIsOneArgumentBetweenPathAndQuery() async throws {
        #expect(try await arguments(of: "/a?b=c", body: #"["d", 1]"#) == #"{"result":["a","[\"d\", 1]","b","c"]}"#)
        #expect(
            try await arguments(of: "/a?b=c", body: "v=1&w=%20", method: "PUT")
                == #"{"result":["a","v=1&w=%20","b","c"]}"#)
    }

    @Test func emptyBodyIsNoArgument() async throws {
        #expect(try await arguments(of: "/a", body: "") == #"{"result":["a"]}"#)
    }

    @Test func bodyOfGETIsIgnored() async throws {
        #expect(try await arguments(of: "/a", body: "b", method: "GET") == #"{"result":["a"]}"#)
    }

    @Test func anyBytesArriveUnchanged() async throws {
        let bytes = (0...255).map { UInt8($0) }
        try await gateway.call(APIRequest("POST", "/set/all-bytes", body: bytes))
        #expect(try redis.call("GET", "all-bytes") == .bulk(bytes))
        let answer = try await gateway.call(APIRequest.get("/get/all-bytes").with("Upstash-Response-Format", "resp2"))
        #expect(answer.body == Array("$256\r\n".utf8) + bytes + [13, 10])

        let escaped = bytes.map { byte in "%" + (byte < 16 ? "0" : "") + String(byte, radix: 16) }.joined()
        try await gateway.call(.get("/set/all-escaped/\(escaped)"))
        #expect(try redis.call("GET", "all-escaped") == .bulk(bytes))
    }

    @Test func leadingSlashesAreDropped() async throws {
        #expect(try await gateway.call(.get("///echo/a")).text == #"{"result":"a"}"#)
    }

    @Test func commandWordsKnowNoCase() async throws {
        for word in ["ping", "PING", "PiNg"] {
            #expect(try await gateway.call(.get("/\(word)")).text == #"{"result":"PONG"}"#)
        }
    }

    @Test func unknownCommandsAreRedisErrorsAndNot404() async throws {
        let answer = try await gateway.call(.get("/favicon.ico"))
        #expect(answer.status == 400)
        #expect(answer.text.hasPrefix(#"{"error":"ERR unknown command"#))
        // The endpoints' names are matched exactly.
        #expect(try await gateway.call(.post("/PIPELINE", #"[["PING"]]"#)).status == 400)
    }

    @Test func rootWithoutACommandIsAnEmptyBody() async throws {
        for request in [APIRequest.get("/"), .get("/pipeline"), .get("/multi-exec"), .post("/pipeline", "")] {
            let answer = try await gateway.call(request)
            #expect(answer.status == 400 && answer.text == #"{"error":"EOF"}"#)
        }
        #expect(
            try await gateway.call(APIRequest("PUT", "/", body: Array(#"["PING"]"#.utf8))).text == #"{"result":"PONG"}"#
        )
    }

    @Test func longPathsAreServed() async throws {
        let value = String(repeating: "v", count: 60_000)
        let answer = try await gateway.call(.get("/set/long/\(value)"))
        #expect(answer.status == 200, "\(answer.text)")
        #expect(try redis.call("STRLEN", "long") == .integer(60_000))
    }
}

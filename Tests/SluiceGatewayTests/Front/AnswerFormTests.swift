import SluiceCore
import SluiceGateway
import TestSupport
import Testing

@Suite(.gateway) struct AnswerFormTests {
    private let gateway: RunningGateway

    init() throws {
        gateway = try .ofSuite()
    }

    @Test(arguments: [
        ("Upstash-Encoding", "base64", 200), ("upstash-encoding", "BASE64", 200), ("Upstash-Encoding", "gzip", 400),
        ("Upstash-Encoding", "json", 400), ("Upstash-Response-Format", "json", 200),
        ("Upstash-Response-Format", "RESP2", 200), ("Upstash-Response-Format", "resp3", 400),
        ("Upstash-Response-Format", "base64", 400), ("Upstash-Reponse-Format", "resp3", 200),
        ("Upstash-Telemetry-Sdk", "anything", 200),
    ])
    func headersChooseTheForm(_ name: String, _ value: String, _ status: Int) async throws {
        let answer = try await gateway.call(APIRequest.get("/ping").with(name, value))
        #expect(answer.status == status)
        if status == 400 {
            #expect(answer.text.hasPrefix(#"{"error":"ERR unsupported Upstash-"#))
        }
    }

    @Test func errorsAreNeverEncoded() async throws {
        let answer = try await gateway.call(APIRequest.post("/", #"["GET"]"#).base64)
        #expect(answer.text == #"{"error":"ERR wrong number of arguments for 'get' command"}"#)
    }

    @Test func errorsInRESP2() async throws {
        let request = APIRequest.post("/", #"["GET"]"#).with("Upstash-Response-Format", "resp2")
        let answer = try await gateway.call(request)
        #expect(answer.status == 400)
        #expect(answer.text == "-ERR wrong number of arguments for 'get' command\r\n")
        #expect(try await gateway.call(request, as: .stranger).text.hasPrefix(#"{"error":"WRONGPASS"#))
    }

    /// By RFC 4648, the plain way.
    private static func base64(_ bytes: [UInt8]) -> String {
        let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)
        var text: [UInt8] = []
        for start in stride(from: 0, to: bytes.count, by: 3) {
            let group = bytes[start..<min(start + 3, bytes.count)]
            let bits = group.reduce(0) { $0 << 8 | Int($1) } << (8 * (3 - group.count))
            for place in 0..<4 {
                text.append(place <= group.count ? alphabet[bits >> (18 - 6 * place) & 63] : UInt8(ascii: "="))
            }
        }
        return String(decoding: text, as: UTF8.self)
    }

    /// The large ones arrive from Redis in many pieces.
    @Test(arguments: [0, 1, 2, 3, 255, 256, 3000, 65_535, 1_000_003])
    func valuesOfAnySizeSurvive(_ count: Int) async throws {
        let bytes = (0..<count).map { UInt8(truncatingIfNeeded: ($0 &* 2_654_435_761) >> 13 &+ 62) }
        let key = "bytes-\(count)"
        try PrivateRedis.ofSuite().connect().call([Array("SET".utf8), Array(key.utf8), bytes])
        let encoded = try await gateway.call(APIRequest.get("/get/\(key)").base64).text
        let isEncoded = encoded == #"{"result":"\#(Self.base64(bytes))"}"#
        #expect(isEncoded)
        let raw = try await gateway.call(APIRequest.get("/get/\(key)").with("Upstash-Response-Format", "resp2")).body
        let isRaw = raw == Array("$\(count)\r\n".utf8) + bytes + [13, 10]
        #expect(isRaw)
        let text = try await gateway.call(.get("/get/\(key)")).text
        let isText = try JSONValue(parsing: text)["result"]?.string == String(decoding: bytes, as: UTF8.self)
        #expect(isText)
    }

    @Test func longTextSurvives() async throws {
        let text = (0..<100_000).map { "\($0)é世😀" }.joined()
        try PrivateRedis.ofSuite().call("SET", "long-text", text)
        let isSame = try await gateway.call(.get("/get/long-text")).text == #"{"result":"\#(text)"}"#
        #expect(isSame)
    }

    @Test func emptyStringsStayEmptyInBothForms() async throws {
        try await gateway.command(#"["SET","empty",""]"#)
        #expect(try await gateway.call(.get("/get/empty")).text == #"{"result":""}"#)
        #expect(try await gateway.call(APIRequest.get("/get/empty").base64).text == #"{"result":""}"#)
    }

    @Test func syncTokenIsThereAndNew() async throws {
        let client = try gateway.connect()
        var seen: Set<String> = []
        let requests = [
            APIRequest.post("/", #"["SET","sync","1"]"#), .get("/get/sync"), .post("/pipeline", #"[["INCR","sync"]]"#),
            .post("/multi-exec", #"[["INCR","sync"]]"#), .post("/", #"["GET"]"#),
            APIRequest.post("/", #"["SET","sync","1"]"#).with("upstash-sync-token", ""),
            APIRequest.post("/", #"["SET","sync","1"]"#).with("upstash-sync-token", "my-new-sync-token"),
        ]
        for request in requests + requests {
            let token = try #require(try await client.call(request).field("upstash-sync-token"))
            #expect(!token.isEmpty)
            #expect(seen.insert(token).inserted)
        }
        // Other connections may be on other loops.
        for _ in 0..<20 {
            let token = try #require(try await gateway.call(.get("/ping")).field("upstash-sync-token"))
            #expect(seen.insert(token).inserted)
        }
    }

    @Test(.gateway { $0.mountPrefix = "/redis/v1" }) func mountPrefixStandsBeforeEverything() async throws {
        let gateway = try RunningGateway.ofSuite()
        for target in ["/redis/v1", "/redis/v1/"] {
            #expect(try await gateway.call(.post(target, #"["PING"]"#)).text == #"{"result":"PONG"}"#)
        }
        #expect(try await gateway.call(.get("/redis/v1/echo/a")).text == #"{"result":"a"}"#)
        #expect(try await gateway.call(.get("/redis/v1//echo/a/?b=c")).status == 400)
        #expect(try await gateway.call(.post("/redis/v1/pipeline", #"[["PING"]]"#)).text == #"[{"result":"PONG"}]"#)
        let client = try gateway.connect()
        #expect(try await client.openStream("/redis/v1/subscribe/a").status == 200)
        #expect(try await client.nextEvent() == "data: subscribe,a,1")
        for target in ["/", "/ping", "/redis", "/redis/v1x/ping", "/redis/v2/ping", "/REDIS/v1/ping"] {
            let answer = try await gateway.call(.get(target))
            #expect(answer.status == 404)
            #expect(answer.field("Content-Type") == "application/json")
            #expect(answer.text.hasPrefix(#"{"error":"ERR nothing is served at this path"#))
        }
    }
}

import TestSupport
import Testing

/// What clients write becomes what Redis stores, and back.
@Suite(.gateway) struct ConversionTests {
    private let gateway: RunningGateway
    private let redis: PrivateRedis

    init() throws {
        gateway = try .ofSuite()
        redis = try .ofSuite()
    }

    @Test(arguments: [
        "1", "1.0", "1e+21", "-0", "0.30000000000000004", "101600000000150081467", "9007199254740993",
        "-9223372036854775808", "123456789012345678901234567890.000",
    ])
    func numbersKeepTheirLiteralText(_ number: String) async throws {
        let key = "number:\(number)"
        #expect(try await gateway.command(#"["SET","\#(key)",\#(number)]"#).text == #"{"result":"OK"}"#)
        #expect(try redis.call("GET", key) == .text(number))
        #expect(try await gateway.command(#"["GET","\#(key)"]"#).text == #"{"result":"\#(number)"}"#)
    }

    @Test(arguments: ["true", "false"])
    func booleansBecomeTheirText(_ word: String) async throws {
        try await gateway.command(#"["SET","boolean:\#(word)",\#(word)]"#)
        #expect(try redis.call("GET", "boolean:\(word)") == .text(word))
    }

    @Test(arguments: [
        (#"\u0041\n\t\"\\\/"#, "A\n\t\"\\/"), (#"\ud83d\ude00"#, "😀"), (#"\ud83d"#, "\u{FFFD}"),
        (#"\ude00x"#, "\u{FFFD}x"), ("Grüße, 世界", "Grüße, 世界"), (#"\u0000"#, "\0"), ("", ""),
    ])
    func stringsAreUnescaped(_ json: String, _ stored: String) async throws {
        let key = "string:\(stored)"
        #expect(try redis.call("GET", key) == .null)
        let answer = try await gateway.command(#"["ECHO","\#(json)"]"#)
        #expect(try await gateway.command(#"["SET","key-of-\#(json)","\#(json)"]"#).status == 200)
        #expect(try redis.call("GET", "key-of-\(stored)") == .text(stored))
        #expect(answer.status == 200)
    }

    @Test(arguments: [
        (#"["SET","k",null]"#, "ERR null args are not supported"),
        (#"["SET","k",{"a":1}]"#, #"ERR unsupported arg type: \"{\": json.Delim"#),
        (#"["SET","k",["a"]]"#, #"ERR unsupported arg type: \"[\": json.Delim"#),
        ("[]", "ERR empty command"), (" ", "EOF"), ("\"PING\"", "expected JSON array"), ("7", "expected JSON array"),
    ])
    func unsuitableBodiesAreRefusedInTheHostedWords(_ body: String, _ text: String) async throws {
        let answer = try await gateway.command(body)
        #expect(answer.status == 400)
        #expect(answer.text == #"{"error":"\#(text)"}"#)
    }

    @Test(arguments: [
        #"["PING""#, #"["PING"],"#, #"["PING"] x"#, #"["PING",]"#, #"['PING']"#, #"["PING\"]"#, #"["\x50"]"#,
        #"["PING", 01]"#, #"["PING", NaN]"#, #"["PING", tru]"#, "[\"a\u{1}b\"]", #"["PING"] ["PING"]"#, "[", "]",
        #"["\ud83d\u00"]"#, "// comment\n[\"PING\"]",
    ])
    func malformedJSONIsRefused(_ body: String) async throws {
        let client = try gateway.connect()
        for target in ["/", "/pipeline", "/multi-exec"] {
            let answer = try await client.call(.post(target, target == "/" ? body : "[\(body)]"))
            #expect(answer.status == 400)
            #expect(answer.text.hasPrefix(#"{"error":""#) && answer.field("Content-Type") == "application/json")
        }
        #expect(try await client.command(#"["PING"]"#).text == #"{"result":"PONG"}"#)
    }

    @Test func invalidUTF8InABodyIsRefused() async throws {
        let body = Array(#"["SET","utf8",""#.utf8) + [0xFF, 0xC0] + Array(#""]"#.utf8)
        let answer = try await gateway.call(APIRequest("POST", "/", body: body))
        #expect(answer.status == 400)
        #expect(try redis.call("EXISTS", "utf8") == .integer(0))
    }

    @Test(arguments: [
        "application/json", "application/x-www-form-urlencoded", "multipart/form-data", "text/plain; x=y",
    ])
    func mediaTypeOfTheRequestDoesNotMatter(_ type: String) async throws {
        let answer = try await gateway.call(APIRequest.post("/", #"["ECHO","a=1&b=%20+"]"#).with("Content-Type", type))
        #expect(answer.text == #"{"result":"a=1&b=%20+"}"#)
    }

    @Test func scoresAndDistancesStayStringsAsRedisPrintsThem() async throws {
        try await gateway.command(#"["GEOADD","geo",13.361389,38.115556,"a",15.087269,37.502669,"b"]"#)
        #expect(try await gateway.command(#"["GEODIST","geo","a","b"]"#).text == #"{"result":"166274.1516"}"#)
        #expect(try await gateway.command(#"["GEOPOS","geo","missing"]"#).text == #"{"result":[null]}"#)
        try await gateway.command(#"["ZADD","scores","inf","m","-inf","l",1.5,"n"]"#)
        let scores = try await gateway.command(#"["ZRANGE","scores",0,-1,"WITHSCORES"]"#)
        #expect(scores.text == #"{"result":["l","-inf","n","1.5","m","inf"]}"#)
    }

    @Test func nilsKeepTheirPlaces() async throws {
        #expect(try await gateway.command(#"["XREAD","STREAMS","no-stream","0"]"#).text == #"{"result":null}"#)
        #expect(try await gateway.command(#"["HMGET","no-hash","a","b"]"#).text == #"{"result":[null,null]}"#)
        #expect(try await gateway.command(#"["SET","no-key","v","XX"]"#).text == #"{"result":null}"#)
    }

    @Test func errorInsideAReplyIsItsText() async throws {
        let script = #"["EVAL","return {redis.error_reply('MY fault'), {1, {2, 'x'}}}",0]"#
        #expect(try await gateway.command(script).text == #"{"result":["MY fault",[1,[2,"x"]]]}"#)
        #expect(
            try await gateway.call(APIRequest.post("/", script).base64).text
                == #"{"result":["TVkgZmF1bHQ=",[1,[2,"eA=="]]]}"#)
    }

    @Test func controlCharactersAndSlashesAreWrittenAsJSON() async throws {
        try redis.call("SET", "controls", "\u{0}\u{1F}\"\\/\u{7F}\u{2028}😀")
        let answer = try await gateway.command(#"["GET","controls"]"#)
        #expect(answer.text == #"{"result":"\u0000\u001f\"\\/\#u{7F}\#u{2028}😀"}"#)
    }
}

import SluiceCore
import SluiceGateway
import TestSupport
import Testing

/// Commands that wait in Redis for what is not there yet. One after the other: Redis does not tell who waits for what.
@Suite(
    .serialized,
    .gateway { $0.blocking = .init(connections: 16, longest: .seconds(60)) }) struct BlockingTests
{
    private let gateway: RunningGateway
    private let redis: PrivateRedis

    init() throws {
        gateway = try .ofSuite()
        redis = try .ofSuite()
    }

    @Test(arguments: [
        ("BLPOP", #"["BLPOP","@",0]"#, ["RPUSH @ v w"], #"["@","v"]"#),
        ("BRPOP", #"["BRPOP","none","@",0]"#, ["RPUSH @ v w"], #"["@","w"]"#),
        ("BLMOVE", #"["BLMOVE","@","@-to","LEFT","RIGHT",0]"#, ["RPUSH @ v"], #""v""#),
        ("BRPOPLPUSH", #"["BRPOPLPUSH","@","@-to",0]"#, ["RPUSH @ v"], #""v""#),
        ("BLMPOP", #"["BLMPOP",0,1,"@","LEFT","COUNT",9]"#, ["RPUSH @ v w"], #"["@",["v","w"]]"#),
        ("BZPOPMIN", #"["BZPOPMIN","@",0]"#, ["ZADD @ 1 v 2 w"], #"["@","v","1"]"#),
        ("BZPOPMAX", #"["BZPOPMAX","@",0]"#, ["ZADD @ 1 v 2 w"], #"["@","w","2"]"#),
        ("BZMPOP", #"["BZMPOP",0,1,"@","MIN"]"#, ["ZADD @ 1 v 2 w"], #"["@",[["v","1"]]]"#),
        ("XREAD", #"["XREAD","BLOCK",0,"STREAMS","@","$"]"#, ["XADD @ 1-1 f v"], #"[["@",[["1-1",["f","v"]]]]]"#),
        (
            "XREADGROUP", #"["XREADGROUP","GROUP","g","c","BLOCK",0,"STREAMS","@",">"]"#,
            ["XADD @ 1-1 f v"], #"[["@",[["1-1",["f","v"]]]]]"#
        ),
    ])
    func answerWhatComesWhileTheyWait(name: String, command: String, pushes: [String], result: String) async throws {
        let key = "comes-\(name)"
        if name == "XREADGROUP" { try redis.call("XGROUP", "CREATE", key, "g", "$", "MKSTREAM") }
        let client = try gateway.connect()
        try await client.send(.post("/", command.replacing("@", with: key)))
        try await untilRedisHolds(redis)
        for push in pushes {
            try redis.connect().call(push.replacing("@", with: key).split(separator: " ").map { Array($0.utf8) })
        }
        let answer = try await client.receive()
        #expect(answer.status == 200)
        #expect(answer.text == #"{"result":\#(result.replacing("@", with: key))}"#)
    }

    @Test func answerAtOnceWhatIsThere() async throws {
        let client = try gateway.connect()
        for path in ["/blpop/there/0", "/BLPOP/there/0", "/blpop/there?0"] {
            try redis.call("RPUSH", "there", "v")
            #expect(try await client.call(.get(path)).text == #"{"result":["there","v"]}"#)
        }
        try redis.call("RPUSH", "there", "v")
        let base64 = try await client.call(.post("/", #"["BLPOP","there",0]"#).base64)
        #expect(base64.text == #"{"result":["dGhlcmU=","dg=="]}"#)
        try redis.call("RPUSH", "there", "v")
        let raw = try await client.call(.get("/blpop/there/0").with("Upstash-Response-Format", "resp2"))
        #expect(raw.text == "*2\r\n$5\r\nthere\r\n$1\r\nv\r\n")
    }

    @Test func errorsOfRedisAndOfTheWaitAreAnswered() async throws {
        try redis.call("SET", "text", "v")
        for (command, text) in [
            (#"["BLPOP","text",0]"#, "WRONGTYPE"), (#"["BLPOP","text"]"#, "wrong number of arguments"),
            (#"["BLPOP","l","soon"]"#, "not a float"),
            (#"["XREAD","BLOCK","soon","STREAMS","s","0"]"#, "not an integer"),
            (#"["BLMPOP",0,1,"l","MIDDLE"]"#, "syntax error"), (#"["BLPOP","l",-1]"#, "negative"),
        ] {
            let answer = try await gateway.command(command)
            #expect(answer.status == 400)
            #expect(answer.text.contains(text), "\(answer.text)")
        }
    }

    @Test func stayRefusedInsideBatches() async throws {
        let refusal = #"{"error":"ERR Command \"BLPOP\" is not allowed in REST or it has a special context path"}"#
        let batch = try await gateway.call(.post("/pipeline", #"[["PING"],["BLPOP","l",0]]"#))
        #expect(batch.text == #"[{"result":"PONG"},\#(refusal)]"#)
        let transaction = try await gateway.call(.post("/multi-exec", #"[["PING"],["BLPOP","l",0]]"#))
        #expect(transaction.status == 400)
        #expect(transaction.text == refusal)
    }

    @Test func readOnlyTokensMayWaitForWhatTheyMayRead() async throws {
        let client = try gateway.connect(.readOnly)
        try await client.send(.post("/", #"["XREAD","BLOCK",0,"STREAMS","ro","$"]"#))
        try await untilRedisHolds(redis)
        try redis.call("XADD", "ro", "1-1", "f", "v")
        #expect(try await client.receive().text == #"{"result":[["ro",[["1-1",["f","v"]]]]]}"#)
        #expect(try await client.command(#"["BLPOP","ro-list",0]"#).text.contains("NOPERM"))
        #expect(
            try await client.command(#"["XREADGROUP","GROUP","g","c","BLOCK",0,"STREAMS","ro",">"]"#).text
                .contains("NOPERM"))
    }

    @Test func readsWithHeadAndTakesNotWithHead() async throws {
        let client = try gateway.connect()
        try redis.call("XADD", "head", "1-1", "f", "v")
        #expect(try await client.call(APIRequest("HEAD", "/xread/BLOCK/0/STREAMS/head/0")).status == 200)
        #expect(try await client.call(APIRequest("HEAD", "/blpop/head-list/0")).status == 405)
    }

    @Test func idempotencyKeysAreRefusedWithThem() async throws {
        let answer = try await gateway.call(.post("/", #"["BLPOP","l",0]"#).with("Idempotency-Key", "k"))
        #expect(answer.status == 400)
        #expect(answer.text.contains("Idempotency-Key"))
    }

    @Test func otherCommandsGoOnMeanwhile() async throws {
        let waiting = try gateway.connect()
        try await waiting.send(.post("/", #"["BLPOP","meanwhile",0]"#))
        try await untilRedisHolds(redis)
        let others = try gateway.connect()
        for index in 0..<50 {
            #expect(try await others.call(.get("/echo/\(index)")).text == #"{"result":"\#(index)"}"#)
        }
        #expect(try await others.command(#"["RPUSH","meanwhile","v"]"#).status == 200)
        #expect(try await waiting.receive().text == #"{"result":["meanwhile","v"]}"#)
        // The connections of both are as good as before.
        #expect(try await waiting.call(.get("/echo/well")).text == #"{"result":"well"}"#)
    }

    @Test func workersTakeEachElementOnce() async throws {
        let taken = try await withThrowingTaskGroup(of: [String].self) { group in
            for _ in 0..<8 {
                group.addTask {
                    var taken: [String] = []
                    let client = try gateway.connect()
                    while true {
                        let text = try await client.command(#"["BLPOP","work",2]"#).text
                        if text == #"{"result":null}"# { return taken }
                        taken.append(text)
                    }
                }
            }
            let pusher = try redis.connect()
            for index in 0..<500 {
                try pusher.call("RPUSH", "work", "\(index)")
            }
            return try await group.reduce(into: []) { $0 += $1 }
        }
        #expect(Set(taken).count == 500)
        #expect(taken.count == 500)
    }
}

/// Waits until so many clients wait in Redis.
func untilRedisHolds(_ redis: PrivateRedis, clients: Int = 1) async throws {
    let connection = try redis.connect()
    try await waitUntil("\(clients) clients wait in Redis") {
        guard case .bulk(let text) = try connection.call("CLIENT", "LIST") else { return false }
        let lines = String(decoding: text, as: UTF8.self).split(separator: "\n")
        return lines.count { $0.contains(" flags=b") } == clients
    }
}

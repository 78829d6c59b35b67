import SluiceCore
import SluiceGateway
import TestSupport
import Testing

/// A request with an `Idempotency-Key` runs once, however often it is sent.
@Suite(.gateway) struct IdempotencyTests {
    private func keyed(_ request: APIRequest, _ key: String) -> APIRequest { request.with("Idempotency-Key", key) }

    @Test(arguments: [
        (APIRequest.post("/", #"["INCR","body"]"#), #"{"result":1}"#),
        (APIRequest.get("/incr/path"), #"{"result":1}"#),
        (APIRequest.post("/set/bytes?get", "\u{0}\r\n"), #"{"result":null}"#),
        (APIRequest.post("/pipeline", #"[["INCR","rows"],["NOSUCH"],["MULTI"],["GET","rows"]]"#), ""),
        (APIRequest.post("/pipeline", #"[["INCR","ok"],["GET","ok"],["HSET","ok","f","v"]]"#), ""),
        (APIRequest.post("/multi-exec", #"[["INCR","tx"],["INCR","tx"]]"#), #"[{"result":1},{"result":2}]"#),
        (
            APIRequest.post(
                "/", ##"["EVAL","#!lua flags=allow-key-locking\nreturn redis.call('INCR',KEYS[1])",1,"s"]"##), ""
        ),
    ])
    func aRepeatedRequestIsAnsweredAgainAndNotRunAgain(request: APIRequest, expected: String) async throws {
        let gateway = try RunningGateway.ofSuite()
        let request = keyed(request, "again-\(request.target)-\(request.body?.count ?? 0)")
        let first = try await gateway.call(request)
        let second = try await gateway.call(request)
        #expect(second.status == first.status && second.body == first.body)
        if !expected.isEmpty { #expect(first.text == expected) }
        if first.status == 200 {
            #expect(first.field("Idempotency-Status") == "executed")
            #expect(second.field("Idempotency-Status") == "replayed")
        }
        let base64 = try await gateway.call(request.base64)
        #expect(base64.status == first.status)
    }

    @Test func errorsOfCommandsAreRepeatedToo() async throws {
        let gateway = try RunningGateway.ofSuite()
        try await gateway.command(#"["SET","text","x"]"#)
        let request = keyed(.post("/", #"["INCR","text"]"#), "wrong-type")
        let first = try await gateway.call(request)
        #expect(first.status == 400)
        try await gateway.command(#"["DEL","text"]"#)
        let second = try await gateway.call(request)
        #expect(second.text == first.text && second.field("Idempotency-Status") == "replayed")
    }

    @Test func aPipelineThatRedisRefusesRunsNothing() async throws {
        let gateway = try RunningGateway.ofSuite()
        let answer = try await gateway.call(
            keyed(.post("/pipeline", #"[["INCR","atomic"],["GET"]]"#), "refused-rows"))
        #expect(answer.status == 400)
        #expect(try await gateway.command(#"["GET","atomic"]"#).text == #"{"result":null}"#)
    }

    @Test func anotherRequestWithTheKeyIsRefused() async throws {
        let gateway = try RunningGateway.ofSuite()
        #expect(try await gateway.call(keyed(.post("/", #"["INCR","other"]"#), "one-key")).status == 200)
        for request in [APIRequest.post("/", #"["INCRBY","other",2]"#), .post("/pipeline", #"[["INCR","other"]]"#)] {
            let answer = try await gateway.call(keyed(request, "one-key"))
            #expect(answer.status == 422 && answer.field("Idempotency-Status") == "mismatch")
        }
        #expect(try await gateway.command(#"["GET","other"]"#).text == #"{"result":"1"}"#)
    }

    @Test func quotationMarksBelongToTheFieldAndNotToTheKey() async throws {
        let gateway = try RunningGateway.ofSuite()
        let request = APIRequest.post("/", #"["INCR","quoted"]"#)
        _ = try await gateway.call(keyed(request, #""quoted""#))
        #expect(try await gateway.call(keyed(request, "quoted")).field("Idempotency-Status") == "replayed")
    }

    @Test(arguments: ["", #""""#, "a b", "caf\u{E9}", String(repeating: "k", count: 256)])
    func whatIsNoKeyIsRefused(key: String) async throws {
        let gateway = try RunningGateway.ofSuite()
        let answer = try await gateway.call(keyed(.post("/", #"["INCR","bad-key"]"#), key))
        #expect(answer.status == 400)
        #expect(answer.text.contains("Idempotency-Key must be"))
        #expect(try await gateway.command(#"["GET","bad-key"]"#).text == #"{"result":null}"#)
    }

    @Test func whatOnlyReadsNeedsNoKey() async throws {
        let gateway = try RunningGateway.ofSuite()
        for request in [APIRequest.get("/get/k"), .post("/pipeline", #"[["GET","k"],["PING"]]"#)] {
            let answer = try await gateway.call(keyed(request, "reading"))
            #expect(answer.status == 200 && answer.field("Idempotency-Status") == nil)
        }
        let reader = try gateway.connect(.readOnly)
        #expect(try await reader.call(keyed(.get("/incr/k"), "reading")).status == 400)
    }

    @Test(arguments: [(0, "running", "1" as String?), (3_600_000, "unknown", nil)])
    func aMarkerWithoutAnAnswerNeverRunsTheRequestAgain(age: Int, status: String, retryAfter: String?) async throws {
        let (gateway, redis) = (try RunningGateway.ofSuite(), try PrivateRedis.ofSuite())
        let request = keyed(.post("/", #"["INCR","lost"]"#), "lost-\(status)")
        _ = try await gateway.call(request)
        let key = "sluice:idempotency:4:full:lost-\(status)"
        guard case .bulk(let marker) = try redis.call("GET", key) else {
            Issue.record("there is no marker")
            return
        }
        // As if the gateway had died before it stored the answer.
        let words = String(decoding: marker, as: UTF8.self).prefix { $0 != "\n" }.split(separator: " ")
        _ = try redis.call("SET", key, "\(words[0]) \(words[1]) \((Int(words[2]) ?? 0) - age)")
        let answer = try await gateway.call(request)
        #expect(answer.status == 409 && answer.field("Idempotency-Status") == status)
        #expect(answer.field("Retry-After") == retryAfter)
        _ = try await gateway.call(request)
    }

    @Test func answersThatAreTooLargeToKeepAreGivenOnce() async throws {
        let gateway = try RunningGateway.ofSuite()
        let value = String(repeating: "v", count: 2 << 20)
        #expect(try await gateway.call(.post("/set/large", value)).status == 200)
        let request = keyed(.post("/pipeline", #"[["INCR","counted"],["GET","large"]]"#), "large")
        let first = try await gateway.call(request)
        #expect(first.status == 200 && first.body.count > value.utf8.count)
        #expect(try await gateway.call(request).status == 409)
        #expect(try await gateway.command(#"["GET","counted"]"#).text == #"{"result":"1"}"#)
    }

    @Test func markersLastADay() async throws {
        let (gateway, redis) = (try RunningGateway.ofSuite(), try PrivateRedis.ofSuite())
        _ = try await gateway.call(keyed(.post("/", #"["INCR","day"]"#), "day"))
        guard case .integer(let milliseconds) = try redis.call("PTTL", "sluice:idempotency:4:full:day") else {
            Issue.record("there is no marker")
            return
        }
        #expect((86_000_000...86_400_000).contains(milliseconds))
    }

    @Test func aRequestThatEmptiesTheDatabaseIsRememberedToo() async throws {
        let redis = try await PrivateRedis.start()
        try await RunningGateway.run(over: redis) { gateway in
            let request = keyed(.post("/", #"["FLUSHDB"]"#), "flush")
            _ = try await gateway.call(request)
            try await gateway.command(#"["SET","kept","1"]"#)
            #expect(try await gateway.call(request).field("Idempotency-Status") == "replayed")
            #expect(try await gateway.command(#"["GET","kept"]"#).text == #"{"result":"1"}"#)
        }
    }
}

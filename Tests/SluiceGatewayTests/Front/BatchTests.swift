import TestSupport
import Testing

@Suite(.gateway) struct PipelineTests {
    private let gateway: RunningGateway

    init() throws {
        gateway = try .ofSuite()
    }

    private func pipeline(_ rows: String, base64: Bool = false) async throws -> HTTPAnswer {
        let request = APIRequest.post("/pipeline", rows)
        return try await gateway.call(base64 ? request.base64 : request)
    }

    @Test func runsEveryRowInOrder() async throws {
        let answer = try await pipeline(
            #"[["SET","p1","x"],["SETEX","p2",13,"z"],["INCR","p1"],["ZADD","p3",11,"a",22,"b"],["GET","p2"]]"#)
        #expect(answer.status == 200)
        #expect(
            answer.text == #"[{"result":"OK"},{"result":"OK"},"#
                + #"{"error":"ERR value is not an integer or out of range"},{"result":2},{"result":"z"}]"#)
    }

    @Test func badRowsAreErrorsInTheirPlaces() async throws {
        let answer = try await pipeline(
            #"[["SET","b",null],["MULTI"],["PING"],[],["SET","b",[1]],["ECHO","x"],["BLPOP","l",0]]"#)
        #expect(answer.status == 200)
        #expect(
            answer.text == #"[{"error":"ERR null args are not supported"},"#
                + #"{"error":"ERR Command \"MULTI\" is not allowed in REST or it has a special context path"},"#
                + #"{"result":"PONG"},{"error":"ERR empty command"},"#
                + #"{"error":"ERR unsupported arg type: \"[\": json.Delim"},{"result":"x"},"#
                + #"{"error":"ERR Command \"BLPOP\" is not allowed in REST or it has a special context path"}]"#)
    }

    @Test func rowsMayAllBeBad() async throws {
        let answer = try await pipeline(#"[["SUBSCRIBE","a"],["SET","b",null]]"#)
        #expect(answer.status == 200)
        #expect(
            answer.text
                == #"[{"error":"ERR Command \"SUBSCRIBE\" is not allowed in REST or it has a special context path"},"#
                + #"{"error":"ERR null args are not supported"}]"#)
    }

    @Test(arguments: [
        ("{}", "ERR failed to parse pipeline request"), ("7", "ERR failed to parse pipeline request"),
        ("[]", "ERR empty pipeline request"), ("", "EOF"),
    ])
    func otherBodiesAreRefusedAsAWhole(_ body: String, _ text: String) async throws {
        for target in ["/pipeline", "/multi-exec"] {
            let answer = try await gateway.call(.post(target, body))
            #expect(answer.status == 400)
            #expect(answer.text == #"{"error":"\#(text)"}"#)
        }
    }

    @Test func rowThatIsNoArrayRefusesAllAndRunsNothing() async throws {
        let answer = try await pipeline(#"[["SET","row","1"],"PING"]"#)
        #expect(answer.status == 400)
        #expect(answer.text.hasPrefix(#"{"error":"ERR failed to parse pipeline request"#))
        #expect(try PrivateRedis.ofSuite().call("EXISTS", "row") == .integer(0))
    }

    @Test func brokenEndRunsNothing() async throws {
        #expect(try await pipeline(#"[["SET","end","1"],["SET","end","2"]"#).status == 400)
        #expect(try PrivateRedis.ofSuite().call("EXISTS", "end") == .integer(0))
    }

    @Test func encodesEachItemByItself() async throws {
        let answer = try await pipeline(
            #"[["SET","e","OK"],["GET","e"],["PING"],["MGET","e","none"],["STRLEN","e"],["NOPE"]]"#, base64: true)
        #expect(
            answer.text.hasPrefix(
                #"[{"result":"OK"},{"result":"T0s="},{"result":"UE9ORw=="},{"result":["T0s=",null]},{"result":2},"#
                    + #"{"error":"ERR unknown command 'NOPE'"#))
    }

    @Test func repliesFollowEachOtherInRESP2() async throws {
        let request = APIRequest.post("/pipeline", #"[["PING"],["MULTI"],["ECHO","x"],["GET"]]"#)
        let answer = try await gateway.call(request.with("Upstash-Response-Format", "resp2"))
        #expect(answer.status == 200)
        #expect(
            answer.text == "+PONG\r\n-ERR Command \"MULTI\" is not allowed in REST or it has a special context path\r\n"
                + "$1\r\nx\r\n-ERR wrong number of arguments for 'get' command\r\n")
    }

    @Test func oneRowIsAnArrayToo() async throws {
        #expect(try await pipeline(#"[["PING"]]"#).text == #"[{"result":"PONG"}]"#)
        #expect(try await gateway.call(.post("/pipeline/", #"[["PING"]]"#)).text == #"[{"result":"PONG"}]"#)
        let put = APIRequest("PUT", "/pipeline", body: Array(#"[["PING"]]"#.utf8))
        #expect(try await gateway.call(put).text == #"[{"result":"PONG"}]"#)
    }
}

@Suite(.gateway) struct TransactionTests {
    private let gateway: RunningGateway
    private let redis: PrivateRedis

    init() throws {
        gateway = try .ofSuite()
        redis = try .ofSuite()
    }

    private func transaction(_ rows: String) async throws -> HTTPAnswer {
        try await gateway.call(.post("/multi-exec", rows))
    }

    @Test(arguments: [
        (#"["SET","d",null]"#, "ERR null args are not supported"),
        (#"["NOPE"]"#, "ERR unknown command 'NOPE', with args beginning with: "),
        (#"["WATCH","d"]"#, #"ERR Command \"WATCH\" is not allowed in REST or it has a special context path"#),
        (#"["EXEC"]"#, #"ERR Command \"EXEC\" is not allowed in REST or it has a special context path"#),
        (#"["GET"]"#, "ERR wrong number of arguments for 'get' command"),
        (#"["BLPOP","l",0]"#, #"ERR Command \"BLPOP\" is not allowed in REST or it has a special context path"#),
        ("[]", "ERR empty command"),
    ])
    func badRowDiscardsAll(_ row: String, _ text: String) async throws {
        let key = "discard:\(row)".filter(\.isLetter)
        for rows in [#"["SET","\#(key)","1"],\#(row)"#, #"\#(row),["SET","\#(key)","1"]"#] {
            let answer = try await transaction("[\(rows)]")
            #expect(answer.status == 400)
            #expect(answer.text == #"{"error":"\#(text)"}"#)
        }
        #expect(try redis.call("EXISTS", key) == .integer(0))
        #expect(try await gateway.command(#"["PING"]"#).text == #"{"result":"PONG"}"#)
    }

    @Test func firstQueueTimeErrorIsTheAnswer() async throws {
        let answer = try await transaction(#"[["PING"],["GET"],["NOPE"],["GET"]]"#)
        #expect(answer.text == #"{"error":"ERR wrong number of arguments for 'get' command"}"#)
    }

    @Test func isAtomicAmongOthers() async throws {
        let gateway = gateway
        try await withThrowingTaskGroup(of: Void.self) { group in
            for writer in 0..<4 {
                group.addTask {
                    let client = try gateway.connect()
                    for _ in 0..<50 {
                        let rows =
                            #"[["SET","atomic","\#(writer)"],["GET","atomic"],["APPEND","atomic","x"],["GET","atomic"]]"#
                        let answer = try await client.call(.post("/multi-exec", rows))
                        #expect(
                            answer.text
                                == #"[{"result":"OK"},{"result":"\#(writer)"},{"result":2},{"result":"\#(writer)x"}]"#)
                    }
                }
            }
            try await group.waitForAll()
        }
    }

    @Test func answersInJSONWhateverWasAsked() async throws {
        let request = APIRequest.post("/multi-exec", #"[["PING"],["ECHO","x"]]"#)
        let raw = try await gateway.call(request.with("Upstash-Response-Format", "resp2"))
        #expect(raw.text == #"[{"result":"PONG"},{"result":"x"}]"#)
        #expect(raw.field("Content-Type") == "application/json")
        #expect(try await gateway.call(request.base64).text == #"[{"result":"UE9ORw=="},{"result":"eA=="}]"#)
    }

    @Test func nestedAndNilRepliesKeepTheirShape() async throws {
        let answer = try await transaction(
            #"[["MGET","none","none"],["GET","none"],["HGETALL","none"],["DEL","none"]]"#)
        #expect(answer.text == #"[{"result":[null,null]},{"result":null},{"result":[]},{"result":0}]"#)
    }
}

import TestSupport

extension GoldenVector {
    /// The documented exchanges, in the order of the API's specification; the streams are in ``GoldenStreamTests``.
    static let all = values + errors + batches + otherForms

    private static let values: [GoldenVector] = [
        GoldenVector("SET", .body(#"["SET","k","v"]"#, #"{"result":"OK"}"#)),
        GoldenVector("SET in base64", .body(#"["SET","k","v"]"#, base64: true, #"{"result":"OK"}"#)),
        GoldenVector(
            "GET in base64", .body(#"["SET","k","v"]"#, #"{"result":"OK"}"#),
            .body(#"["GET","k"]"#, base64: true, #"{"result":"dg=="}"#)),
        GoldenVector("GET of nothing", .body(#"["GET","missing"]"#, #"{"result":null}"#)),
        GoldenVector("PING in base64", .body(#"["PING"]"#, base64: true, #"{"result":"UE9ORw=="}"#)),
        GoldenVector(
            "TYPE in base64", .body(#"["SET","k","v"]"#, #"{"result":"OK"}"#),
            .body(#"["TYPE","k"]"#, base64: true, #"{"result":"c3RyaW5n"}"#)),
        GoldenVector(
            "stored OK in base64", .body(#"["SET","o","OK"]"#, #"{"result":"OK"}"#),
            .body(#"["GET","o"]"#, base64: true, #"{"result":"T0s="}"#)),
        GoldenVector(
            "MGET in base64", .body(#"["SET","k","v"]"#, #"{"result":"OK"}"#),
            .body(#"["MGET","k","missing"]"#, base64: true, #"{"result":["dg==",null]}"#)),
        GoldenVector(
            "nested reply in base64",
            .body(
                #"["EVAL","return {redis.call('SET','a','1'),{7,'x'}}",0]"#, base64: true,
                #"{"result":["T0s=",[7,"eA=="]]}"#)),
        GoldenVector(
            "largest integer", .body(#"["INCRBY","n",9223372036854775807]"#, #"{"result":9223372036854775807}"#)),
        GoldenVector("INCRBYFLOAT", .body(#"["INCRBYFLOAT","f",1.5]"#, #"{"result":"1.5"}"#)),
        GoldenVector(
            "scores", .body(#"["ZADD","z",1,"a"]"#, #"{"result":1}"#),
            .body(#"["ZRANGE","z",0,-1,"WITHSCORES"]"#, #"{"result":["a","1"]}"#)),
        GoldenVector(
            "booleans", .body(#"["HSET","h","f",false]"#, #"{"result":1}"#),
            .body(#"["HGETALL","h"]"#, #"{"result":["f","false"]}"#)),
        GoldenVector("HGETALL of nothing", .body(#"["HGETALL","missing"]"#, #"{"result":[]}"#)),
    ]

    private static let errors: [GoldenVector] = [
        GoldenVector(
            "wrong arity", .body(#"["GET"]"#, 400, #"{"error":"ERR wrong number of arguments for 'get' command"}"#)),
        GoldenVector(
            "wrong type", .body(#"["SET","k","v"]"#, #"{"result":"OK"}"#),
            .request(.post("/", #"["LPUSH","k","x"]"#), 400, from: #"{"error":"WRONGTYPE "#, to: #""}"#)),
        GoldenVector(
            "null argument", .body(#"["SET","k",null]"#, 400, #"{"error":"ERR null args are not supported"}"#)),
        GoldenVector(
            "pipeline sent to /",
            .body(#"[["PING"]]"#, 400, #"{"error":"ERR unsupported arg type: \"[\": json.Delim"}"#)),
        GoldenVector("object", .body(#"{"a":1}"#, 400, #"{"error":"expected JSON array"}"#)),
        GoldenVector("empty body", .body("", 400, #"{"error":"EOF"}"#)),
        GoldenVector("empty command", .body("[]", 400, #"{"error":"ERR empty command"}"#)),
        GoldenVector(
            "refused command",
            .body(
                #"["MULTI"]"#, 400,
                #"{"error":"ERR Command \"MULTI\" is not allowed in REST or it has a special context path"}"#)),
    ]

    private static let batches: [GoldenVector] = [
        GoldenVector(
            "pipeline with an error",
            .request(
                .post("/pipeline", #"[["SET","k","v"],["NOPE"],["GET","k"]]"#),
                from: #"[{"result":"OK"},{"error":"ERR "#,
                to: #""},{"result":"v"}]"#)),
        GoldenVector(
            "NOSCRIPT in a pipeline",
            .request(
                .post("/pipeline", #"[["EVALSHA","wrong-sha1",0]]"#),
                #"[{"error":"NOSCRIPT No matching script. Please use EVAL."}]"#)),
        GoldenVector(
            "transaction with an error",
            .request(
                .post("/multi-exec", #"[["SET","k","1"],["LPUSH","k","x"],["INCR","k"]]"#),
                from: #"[{"result":"OK"},{"error":"WRONGTYPE "#, to: #""},{"result":2}]"#)),
        GoldenVector(
            "discarded transaction", .body(#"["SET","k","before"]"#, #"{"result":"OK"}"#),
            .request(
                .post("/multi-exec", #"[["SET","k","9"],["GET"]]"#), 400,
                #"{"error":"ERR wrong number of arguments for 'get' command"}"#),
            .body(#"["GET","k"]"#, #"{"result":"before"}"#)),
    ]

    private static let binary = APIRequest("POST", "/set/bin", body: [0xFF, 0xFE, 0x00, 0x01])

    private static let otherForms: [GoldenVector] = [
        GoldenVector(
            "binary value in base64", .request(binary, #"{"result":"OK"}"#),
            .request(APIRequest.get("/get/bin").base64, #"{"result":"//4AAQ=="}"#)),
        GoldenVector(
            "binary value as text", .request(binary, #"{"result":"OK"}"#),
            .request(.get("/get/bin"), #"{"result":"\#u{FFFD}\#u{FFFD}\u0000\u0001"}"#)),
        GoldenVector(
            "encoded slash", .request(.get("/set/foo/a%2Fb"), #"{"result":"OK"}"#),
            .request(.get("/get/foo"), #"{"result":"a/b"}"#)),
        GoldenVector(
            "path, body and query", .request(.post("/set/foo?EX=100", "v"), #"{"result":"OK"}"#),
            .body(#"["GET","foo"]"#, #"{"result":"v"}"#), .body(#"["TTL","foo"]"#, #"{"result":100}"#)),
        GoldenVector(
            "RESP2", .body(#"["SET","foo","bar"]"#, #"{"result":"OK"}"#),
            .request(APIRequest.get("/get/foo").with("Upstash-Response-Format", "resp2"), "$3\r\nbar\r\n")),
        GoldenVector(
            "RESP2 in base64",
            .request(
                APIRequest.get("/get/foo").with("Upstash-Response-Format", "resp2").base64, 400, from: #"{"error":""#,
                to: #""}"#)),
        GoldenVector(
            "no token",
            .request(.get("/get/foo"), 401, #"{"error":"WRONGPASS invalid or missing auth token"}"#)
                .sent(by: .stranger)),
        GoldenVector("DELETE", .request(APIRequest("DELETE", "/get/foo"), 405, "")),
        GoldenVector(
            "write with the read-only token",
            .body(
                #"["SET","k","v"]"#, 400,
                #"{"error":"NOPERM this user has no permissions to run the 'set' command or its subcommand"}"#
            ).sent(by: .readOnly)),
    ]
}

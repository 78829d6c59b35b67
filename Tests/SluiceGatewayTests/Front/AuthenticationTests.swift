import SluiceCore
import SluiceGateway
import TestSupport
import Testing

@Suite(.gateway) struct AuthenticationTests {
    private let gateway: RunningGateway
    private static let token = RunningGateway.Client.full.token ?? ""
    private static let refusal = #"{"error":"WRONGPASS invalid or missing auth token"}"#

    init() throws {
        gateway = try .ofSuite()
    }

    @Test(arguments: [
        "Bearer \(token)", "bearer \(token)", "BEARER \(token)", "Bearer    \(token)", "  Bearer \(token)  ", token,
        "\tBearer \(token)\t",
    ])
    func headerIsReadLeniently(_ value: String) async throws {
        let answer = try await gateway.call(APIRequest.get("/ping").with("Authorization", value))
        #expect(answer.text == #"{"result":"PONG"}"#)
    }

    @Test(arguments: [
        "", "Bearer", "Bearer ", "Bearer undefined", "Bearer \(token)x", "Bearer x\(token)",
        "Bearer \(token.dropLast())",
        "Bearer\(token)", "Basic \(token)", "Bearer \(token.uppercased())", "Bearer \(token) x", "\(token)\0",
    ])
    func wrongTokensAreRefused(_ value: String) async throws {
        for request in [APIRequest.get("/ping"), .post("/", #"["PING"]"#), .post("/pipeline", #"[["PING"]]"#)] {
            let answer = try await gateway.call(request.with("Authorization", value), as: .stranger)
            if value.contains("\0") {
                #expect(answer.status == 400)
            } else {
                #expect(answer.status == 401)
                #expect(answer.text == Self.refusal)
                #expect(answer.field("Content-Type") == "application/json")
            }
        }
    }

    @Test(arguments: [
        APIRequest.get("/ping"), .get("/"), .post("/", #"["PING"]"#), .post("/", "broken"),
        .post("/pipeline", #"[["PING"]]"#), .post("/multi-exec", #"[["PING"]]"#),
        APIRequest.get("/subscribe/a").with("Accept", "text/event-stream"),
        APIRequest.post("/monitor", "").with("Accept", "text/event-stream"),
        .get("/ping").with("Upstash-Encoding", "x"),
    ])
    func everyEndpointWantsAToken(_ request: APIRequest) async throws {
        let answer = try await gateway.call(request, as: .stranger)
        #expect(answer.status == 401)
        #expect(answer.text == Self.refusal)
    }

    @Test func tokenMayComeInTheQueryOfAnyEndpoint() async throws {
        let query = "?_token=\(Self.token)"
        for request in [
            APIRequest.get("/ping\(query)"), .post("/\(query)", #"["PING"]"#), .get("/ping\(query)&"),
            .get("/ping?&_token=\(Self.token)"),
        ] {
            #expect(try await gateway.call(request, as: .stranger).text == #"{"result":"PONG"}"#)
        }
        let batch = APIRequest.post("/pipeline\(query)", #"[["PING"]]"#)
        #expect(try await gateway.call(batch, as: .stranger).text == #"[{"result":"PONG"}]"#)
        let escaped = Self.token.utf8.map { "%" + String($0, radix: 16) }.joined()
        #expect(try await gateway.call(.get("/ping?_token=\(escaped)"), as: .stranger).status == 200)
    }

    @Test func tokenInTheQueryCountsBeforeTheHeader() async throws {
        let wrong = try await gateway.call(.get("/ping?_token=wrong"))
        #expect(wrong.status == 401)
        let right = APIRequest.get("/ping?_token=\(Self.token)").with("Authorization", "Bearer wrong")
        #expect(try await gateway.call(right, as: .stranger).status == 200)
        #expect(try await gateway.call(.get("/set/a/b?_token=reading-token-of-the-tests-4711")).status == 400)
    }

    @Test func tokenNeverReachesRedis() async throws {
        let answer = try await gateway.call(
            .get("/eval_ro/return%20ARGV/0/a?_token=\(Self.token)&b=c&_token=\(Self.token)"), as: .stranger)
        #expect(answer.text == #"{"result":["a","b","c"]}"#)
    }

    @Test func eachRequestOfAConnectionIsCheckedAnew() async throws {
        let client = try gateway.connect(.stranger)
        let right = APIRequest.get("/ping").with("Authorization", "Bearer \(Self.token)")
        let reading = APIRequest.get("/set/each/v").with(
            "Authorization", "Bearer \(RunningGateway.Client.readOnly.token ?? "")")
        #expect(try await client.call(right).status == 200)
        #expect(try await client.call(.get("/ping")).status == 401)
        #expect(try await client.call(reading).status == 400)
        #expect(try await client.call(APIRequest.get("/ping").with("Authorization", "wrong")).status == 401)
        #expect(try await client.call(right).status == 200)
    }

    @Test(
        .gateway { $0.tokens.append(try GatewayToken(name: "other", token: "token-of-database-3-4711", database: 3)) })
    func tokensOpenTheirDatabases() async throws {
        let gateway = try RunningGateway.ofSuite()
        let other = APIRequest.post("/", #"["SET","where","third"]"#)
            .with("Authorization", "Bearer token-of-database-3-4711")
        #expect(try await gateway.call(other).status == 200)
        #expect(try await gateway.command(#"["EXISTS","where"]"#).text == #"{"result":0}"#)
        let redis = try PrivateRedis.ofSuite().connect()
        try redis.call("SELECT", "3")
        #expect(try redis.call("GET", "where") == .text("third"))
    }
}

@Suite struct TokenReloadTests {
    /// SHA-256 of `token-called-NAME`.
    private static let digests = [
        "old": "08e91246135b6f2d321bafa8a537e06b1ded203499732631ca7f6f79f1c7de0d",
        "kept": "8c7f358bd0f70166224c19f45d5a8422313f7a7aa8371146a42676ecd22ebbf4",
        "new": "a5c17a8dfebdf4b37e7d2ebdbef9d7cfed35d445333884b5209c9fd1e1013553",
    ]

    @Test(.privateRedis) func replacesTokensWithoutDroppingConnections() async throws {
        let folder = try TemporaryDirectory()
        let path = "\(folder.path)/gateway.json"
        func configure(_ tokens: [String]) throws {
            let entries = tokens.map { #"{"name":"\#($0)","sha256":"\#(Self.digests[$0] ?? "")"}"# }
            try write(#"{"tokens":[\#(entries.joined(separator: ","))]}"#, to: path)
        }
        func request(_ name: String) -> APIRequest {
            APIRequest.get("/ping").with("Authorization", "Bearer token-called-\(name)")
        }
        try configure(["old", "kept"])
        let redis = try PrivateRedis.ofSuite()
        try await RunningGateway.run(over: redis) {
            let (listeners, backend) = ($0.listeners, $0.backend)
            $0 = try GatewayConfiguration.load(file: path, environment: [:])
            ($0.listeners, $0.backend) = (listeners, backend)
        } _: { gateway in
            let old = try gateway.connect(.stranger)
            let kept = try gateway.connect(.stranger)
            #expect(try await old.call(request("old")).status == 200)
            #expect(try await kept.call(request("kept")).status == 200)
            #expect(try await kept.call(request("new")).status == 401)

            try configure(["kept", "new"])
            try gateway.gateway.reload()
            try await waitUntil("the old token is refused") { try await old.call(request("old")).status == 401 }
            #expect(try await old.call(request("new")).status == 200)
            #expect(try await kept.call(request("kept")).status == 200)

            try write("{", to: path)
            #expect(throws: ConfigurationError.self) { try gateway.gateway.reload() }
            #expect(try await kept.call(request("new")).status == 200)
        }
    }
}

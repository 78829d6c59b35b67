import SluiceCore
import SluiceGateway
import TestSupport
import Testing

/// What must stay secret is in nothing that operators and strangers get to see.
@Suite struct SecrecyTests {
    private static let password = "planted-redis-password"
    private static let userPassword = "planted-user-password"
    private static let shop = "planted-token-with-a-prefix"
    private static let secrets = [
        password, userPassword, shop, "planted-idempotency", "planted-token-user", sealKey, "sluice_acl_",
        "planted-key", "planted-value", "planted-wrong-token", "planted-path", "planted-query",
        "planted-channel", "planted-header", "planted-script", "planted-error", RunningGateway.Client.full.token ?? "",
        RunningGateway.Client.readOnly.token ?? "",
    ]

    private static let sealKey = String(repeating: "5ea1", count: 16)

    private static let requests: [APIRequest] = [
        .post("/", #"["SET","planted-key","planted-value"]"#), .get("/get/planted-key"),
        .post("/set/planted-key?EX=10&_token=planted-wrong-token", "planted-value"),
        .get("/lpush/planted-key/planted-path?planted-query=1"), .get("/planted-path/%zz"),
        .post("/pipeline", #"[["GET","planted-key"],["planted-key"],["SET","planted-key",null]]"#),
        .post("/multi-exec", #"[["SET","planted-key","planted-value"],["GET"]]"#),
        .post("/", #"["EVAL","return redis.error_reply('planted-error planted-script')",0]"#),
        .post("/", #"["AUTH","planted-value"]"#), .post("/", "planted-value"),
        APIRequest.get("/ping").with("Authorization", "Bearer planted-wrong-token"),
        APIRequest.get("/ping").with("Upstash-Encoding", "planted-header"),
        APIRequest.get("/subscribe/planted-channel").with("Accept", "text/event-stream"),
        APIRequest("DELETE", "/planted-path?_token=planted-query"),
        APIRequest.get("/ping").with("Bad Header", "planted-header"),
        APIRequest.post("/", #"["SET","planted-key","planted-value"]"#).with("Idempotency-Key", "planted-idempotency"),
        .post("/", #"["ACL","RESTTOKEN","planted-token-user","planted-user-password"]"#),
        .get("/acl/resttoken/planted-token-user/planted-user-password"),
        APIRequest.get("/get/planted-key").with("Authorization", "Bearer \(shop)"),
        APIRequest.get("/ping").with("Authorization", "Bearer sluice_acl_planted"),
        APIRequest.post("/set/planted-key", "planted-value").with("Content-Encoding", "planted-header"),
    ]

    @Test(.privateRedis(RedisServerOptions(fsync: nil, directives: [["requirepass", password]])))
    func nothingSecretIsShown() async throws {
        let redis = try PrivateRedis.ofSuite()
        let folder = try TemporaryDirectory()
        let keyFile = "\(folder.path)/rest-token.key"
        try write(Self.sealKey, to: keyFile)
        let gateway = try await RunningGateway.start(over: "unix://:\(Self.password)@\(redis.socketPath)") {
            $0.accessLog = .all
            $0.restTokenKeyFile = keyFile
            $0.tokens += try [
                GatewayToken(name: "shop", token: Self.shop, prefix: "shop:"),
                GatewayToken(
                    name: "user", token: Self.shop + "-2",
                    redisUser: RedisUser(name: "nobody", password: Self.userPassword)),
            ]
            $0.timeouts.command = .milliseconds(300)
        }
        var seen: [String] = []
        func sendEverything() async throws {
            for request in Self.requests {
                for client in RunningGateway.Client.allCases {
                    let connection = try gateway.connect(client)
                    try await connection.send(request)
                    let head = try await connection.receiveHead()
                    if head.field("Content-Type") == "text/event-stream" { continue }
                    if head.status == 401 || head.status >= 500 {
                        let length = Int(head.field("Content-Length") ?? "") ?? 0
                        seen.append(String(decoding: try await connection.readBody(of: length), as: UTF8.self))
                    }
                    seen.append("\(head.fields)")
                }
            }
        }
        try await sendEverything()
        try await redis.kill()
        try await sendEverything()
        for path in ["/metrics", "/status", "/health/ready", "/planted-path?planted-query=1"] {
            seen.append(try await gateway.admin(path).text)
        }
        #expect(throws: Never.self) { try gateway.gateway.reload() }
        await gateway.gateway.stop()
        let log = try gateway.log()
        seen.append(log)
        for text in seen {
            for secret in Self.secrets {
                #expect(!text.contains(secret), "\(secret) is in: \(text.prefix(500))")
            }
        }
        // There was something to look at.
        #expect(log.split(separator: "\n").count { $0.contains(#""event":"request""#) } >= Self.requests.count * 3)
        for line in log.split(separator: "\n") {
            #expect(line.hasPrefix(#"{"time":""#) && line.hasSuffix("}"), "\(line)")
        }
    }

    @Test func configurationsMayBePrinted() throws {
        let configuration = GatewayConfiguration(
            backend: .redis(try RedisURL("redis://user:\(Self.password)@localhost:6379/2")),
            tokens: try RunningGateway.tokens() + [
                GatewayToken(
                    name: "user", token: Self.shop, redisUser: RedisUser(name: "bob", password: Self.userPassword))
            ])
        var texts = ["\(configuration)", String(reflecting: configuration), "\(configuration.check())"]
        dump(configuration, to: &texts[0])
        for secret in Self.secrets {
            #expect(!texts.contains { $0.contains(secret) })
        }
    }
}

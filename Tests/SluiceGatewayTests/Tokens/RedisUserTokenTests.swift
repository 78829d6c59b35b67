import SluiceCore
import SluiceGateway
import TestSupport
import Testing

/// Tokens that act as users of Redis's own access control lists.
@Suite(.privateRedis) struct RedisUserTokenTests {
    private static let token = "token-of-the-user-alice-4711"
    private let redis: PrivateRedis

    init() throws {
        redis = try .ofSuite()
        try redis.call("ACL", "SETUSER", "alice", "reset", "on", ">alice-password", "~a:*", "+get", "+set", "+ping")
    }

    private func withGateway(
        password: String = "alice-password", database: Int? = nil, _ body: (RunningGateway) async throws -> Void
    ) async throws {
        let user = RedisUser(name: "alice", password: password)
        let token = try GatewayToken(name: "alice", token: Self.token, database: database, redisUser: user)
        try await RunningGateway.run(over: redis, { $0.tokens.append(token) }, body)
    }

    @Test(arguments: [nil, 3]) func actsAsTheUser(database: Int?) async throws {
        try await withGateway(database: database) { gateway in
            #expect(try await gateway.run("SET a:x \(database ?? 0)", token: Self.token).status == 200)
            let direct = try redis.connect()
            try direct.call("SELECT", "\(database ?? 0)")
            #expect(try direct.call("GET", "a:x") == .text("\(database ?? 0)"))
            for line in ["GET b:x", "DEL a:x", "SELECT 0", "SCAN 0"] {
                let answer = try await gateway.run(line, token: Self.token)
                #expect(answer.status == 400, "\(answer.text)")
            }
            #expect(try await gateway.admin("/status").text.contains(#""user":"alice""#))
        }
    }

    @Test func narrowingTheUserActsAtOnce() async throws {
        try await withGateway { gateway in
            #expect(try await gateway.run("GET a:x", token: Self.token).status == 200)
            try redis.call("ACL", "SETUSER", "alice", "-get")
            #expect(try await gateway.run("GET a:x", token: Self.token).text.contains("NOPERM"))
        }
    }

    @Test func aDeletedUserIsUnauthorizedUntilItIsThereAgain() async throws {
        try await withGateway { gateway in
            #expect(try await gateway.run("GET a:x", token: Self.token).status == 200)
            try redis.call("ACL", "DELUSER", "alice")
            try await waitUntil("the token is refused") {
                let answer = try await gateway.run("GET a:x", token: Self.token)
                #expect([401, 503].contains(answer.status), "\(answer.text)")
                return answer.status == 401
            }
            let refused = try await gateway.run("GET a:x", token: Self.token)
            #expect(refused.text == #"{"error":"WRONGPASS invalid or missing auth token"}"#)
            // The other tokens do not notice.
            #expect(try await gateway.command(#"["PING"]"#).status == 200)
            try redis.call("ACL", "SETUSER", "alice", "on", ">alice-password", "~a:*", "+get")
            try await waitUntil("the token works again") {
                try await gateway.run("GET a:x", token: Self.token).status == 200
            }
        }
    }

    @Test func aWrongPasswordIsUnauthorized() async throws {
        try await withGateway(password: "wrong-password") { gateway in
            for request in [
                APIRequest.post("/", #"["GET","a:x"]"#), .post("/pipeline", #"[["GET","a:x"]]"#),
                .post("/multi-exec", #"[["GET","a:x"]]"#), .get("/get/a:x"),
                .post("/", #"["SET","a:x","1"]"#).with("Idempotency-Key", "k"),
                .get("/subscribe/x").with("Accept", "text/event-stream"),
            ] {
                let answer = try await gateway.call(request, token: Self.token)
                #expect(answer.status == 401, "\(request.target): \(answer.text)")
            }
            let log = try gateway.log()
            #expect(!log.contains("wrong-password"))
        }
    }
}

import SluiceGateway
import TestSupport
import Testing

@Suite(.gateway) struct ReadOnlyTokenTests {
    private let gateway: RunningGateway
    private let redis: PrivateRedis

    init() throws {
        gateway = try .ofSuite()
        redis = try .ofSuite()
    }

    @Test(arguments: [
        #"["PING"]"#, #"["ECHO","a"]"#, #"["GET","a"]"#, #"["get","a"]"#, #"["MGET","a","b"]"#, #"["TTL","a"]"#,
        #"["HGETALL","a"]"#, #"["ZRANGE","a",0,-1]"#, #"["LRANGE","a",0,-1]"#, #"["SMEMBERS","a"]"#, #"["EXISTS","a"]"#,
        #"["TYPE","a"]"#, #"["STRLEN","a"]"#, #"["XRANGE","a","-","+"]"#, #"["BITCOUNT","a"]"#, #"["DBSIZE"]"#,
        #"["HSCAN","a",0]"#, #"["ZSCAN","a",0]"#,
    ])
    func readingIsAllowed(_ words: String) async throws {
        let answer = try await gateway.command(words, as: .readOnly)
        #expect(answer.status == 200, "\(answer.text)")
    }

    private static let refused = [
        "set a b", "incr a", "del a", "expire a 1", "getdel a", "getex a", "lpush a b", "publish a b", "eval x 0",
        "evalsha x 0", "eval_ro x 0", "evalsha_ro x 0", "fcall x 0", "fcall_ro x 0", "script load x", "keys *",
        "scan 0",
        "sort a", "sort_ro a", "flushall", "flushdb", "config get x", "info", "acl whoami", "acl list", "client list",
        "debug sleep 0", "nope a", "copy a b", "restore a 0 x", "swapdb 0 1", "shutdown",
        "georadius a 0 0 1 m", "setrange a 0 x", "hset a b c", "xadd a * b c", "migrate", "function load x",
    ]

    @Test(arguments: refused)
    func everythingElseIsRefusedInEveryForm(_ line: String) async throws {
        let words = line.split(separator: " ").map { "\"\($0)\"" }.joined(separator: ",")
        let path = "/" + line.split(separator: " ").map(String.init).joined(separator: "/")
        for answer in [
            try await gateway.command("[\(words)]", as: .readOnly), try await gateway.call(.get(path), as: .readOnly),
            try await gateway.call(.post("/multi-exec", #"[["PING"],[\#(words)]]"#), as: .readOnly),
        ] {
            #expect(answer.status == 400)
            #expect(Self.isRefusal(answer.text, of: line), "\(answer.text)")
        }
        let batch = try await gateway.call(.post("/pipeline", #"[["PING"],[\#(words)],["ECHO","x"]]"#), as: .readOnly)
        #expect(batch.status == 200)
        #expect(batch.text.hasPrefix(#"[{"result":"PONG"},{"error":"#) && batch.text.hasSuffix(#",{"result":"x"}]"#))
        #expect(Self.isRefusal(String(batch.text.dropFirst(19).dropLast(16)), of: line), "\(batch.text)")
    }

    /// Commands that nobody may run over REST keep the text that says so.
    private static func isRefusal(_ text: String, of line: String) -> Bool {
        let name = line.prefix { $0 != " " }
        return text
            == #"{"error":"NOPERM this user has no permissions to run the '\#(name)' command or its subcommand"}"#
            || text
                == #"{"error":"ERR Command \"\#(name.uppercased())\" is not allowed in REST or it has a special context path"}"#
    }

    @Test(arguments: ["/subscribe/a", "/psubscribe/a*", "/monitor"])
    func streamsAreRefused(_ target: String) async throws {
        let answer = try await gateway.call(APIRequest.get(target).with("Accept", "text/event-stream"), as: .readOnly)
        #expect(answer.status == 400)
        let name = target.dropFirst().prefix { $0 != "/" }
        #expect(
            answer.text
                == #"{"error":"NOPERM this user has no permissions to run the '\#(name)' command or its subcommand"}"#)
    }

    @Test(.gateway { $0.commands.readOnlySubscriptions = true }) func subscriptionsCanBeAllowed() async throws {
        let gateway = try RunningGateway.ofSuite()
        let client = try gateway.connect(.readOnly)
        try #require(try await client.openStream("/subscribe/news").status == 200)
        #expect(try await client.nextEvent() == "data: subscribe,news,1")
        try await gateway.command(#"["PUBLISH","news","x"]"#)
        #expect(try await client.nextEvent() == "data: message,news,x")
        let monitor = try await gateway.call(
            APIRequest.get("/monitor").with("Accept", "text/event-stream"), as: .readOnly)
        #expect(monitor.status == 400)
        #expect(try await gateway.command(#"["PUBLISH","news","x"]"#, as: .readOnly).status == 400)
    }

    @Test func transactionsOfReadsAreAllowed() async throws {
        try redis.call("SET", "read", "v")
        let answer = try await gateway.call(.post("/multi-exec", #"[["GET","read"],["TTL","read"]]"#), as: .readOnly)
        #expect(answer.text == #"[{"result":"v"},{"result":-1}]"#)
    }

    // MARK: Redis enforces it too

    @Test func redisKnowsTheClientAsItsReadOnlyUser() async throws {
        #expect(try await gateway.command(#"["PING"]"#, as: .readOnly).status == 200)
        guard case .bulk(let list) = try redis.call("CLIENT", "LIST") else { throw TestSupportError("no list") }
        let users = String(decoding: list, as: UTF8.self).matches(of: /user=(\S+)/).map { String($0.output.1) }
        #expect(users.contains("sluice_ro"))
        let status = try await gateway.admin("/status").text
        #expect(status.contains(#""access":"read-only","ready":true,"waiting":0,"enforcedByRedis":true"#))
    }

    /// A connection as the user that serves read-only tokens, past the gateway.
    private func connectAsReader() async throws -> RedisConnection {
        try #require(try await gateway.command(#"["PING"]"#, as: .readOnly).status == 200)
        try redis.call("ACL", "SETUSER", "sluice_ro", ">known-to-the-test")
        let connection = try redis.connect()
        try #require(try connection.call("AUTH", "sluice_ro", "known-to-the-test") == .simple("OK"))
        return connection
    }

    @Test(arguments: refused.filter { $0 != "nope a" })
    func theUserBehindMayNotEither(_ line: String) async throws {
        let connection = try await connectAsReader()
        let words = line.split(separator: " ").map { Array($0.utf8) }
        guard case .error(let text) = try connection.call(words) else {
            Issue.record("Redis lets the read-only user run this")
            return
        }
        #expect(text.hasPrefix("NOPERM") || text.hasPrefix("ERR wrong number"), "\(text)")
    }

    @Test func theUserBehindMayRead() async throws {
        let connection = try await connectAsReader()
        for line in ["PING", "GET a", "ECHO a", "MULTI", "GET a", "EXEC", "HGETALL a", "DISCARD"] {
            let words = line.split(separator: " ").map { Array($0.utf8) }
            if case .error(let text) = try connection.call(words) {
                #expect(!text.hasPrefix("NOPERM"), "\(line): \(text)")
            }
        }
    }

    @Test(
        .gateway {
            $0.tokens.append(
                try GatewayToken(name: "third", token: "reading-of-database-3-4711", access: .readOnly, database: 3))
        }) func readsItsOwnDatabase() async throws
    {
        let redis = try PrivateRedis.ofSuite().connect()
        try redis.call("SET", "where", "zero")
        try redis.call("SELECT", "3")
        try redis.call("SET", "where", "three")
        let request = APIRequest.get("/get/where").with("Authorization", "Bearer reading-of-database-3-4711")
        #expect(try await RunningGateway.ofSuite().call(request).text == #"{"result":"three"}"#)
        #expect(
            try await RunningGateway.ofSuite().call(.get("/get/where"), as: .readOnly).text == #"{"result":"zero"}"#)
    }

    @Test(.gateway) func userIsMadeAnewWhenSomebodyDeletesIt() async throws {
        let (gateway, redis) = (try RunningGateway.ofSuite(), try PrivateRedis.ofSuite())
        #expect(try await gateway.command(#"["PING"]"#, as: .readOnly).status == 200)
        #expect(try redis.call("ACL", "DELUSER", "sluice_ro") == .integer(1))
        try await waitUntil("reading works again") {
            let answer = try await gateway.command(#"["GET","k"]"#, as: .readOnly)
            #expect([200, 503].contains(answer.status), "\(answer.text)")
            return answer.status == 200
        }
        guard case .array = try redis.call("ACL", "GETUSER", "sluice_ro") else {
            Issue.record("the user is gone")
            return
        }
    }

    @Test(.privateRedis) func passwordIsTakenAwayWhenTheGatewayStops() async throws {
        let redis = try PrivateRedis.ofSuite()
        func passwords() throws -> Int {
            guard case .array(let items) = try redis.call("ACL", "GETUSER", "sluice_ro"),
                let place = items.firstIndex(of: .text("passwords")), case .array(let passwords) = items[place + 1]
            else { throw TestSupportError("no such user") }
            return passwords.count
        }
        try await RunningGateway.run(over: redis) { gateway in
            #expect(try await gateway.command(#"["PING"]"#, as: .readOnly).status == 200)
            #expect(try passwords() == 1)
            try await RunningGateway.run(over: redis) { second async throws in
                #expect(try await second.command(#"["PING"]"#, as: .readOnly).status == 200)
                #expect(try passwords() == 2)
            }
            #expect(try passwords() == 1)
            #expect(try await gateway.command(#"["PING"]"#, as: .readOnly).status == 200)
        }
        #expect(try passwords() == 0)
    }
}

import SluiceCore
import SluiceGateway
import TestSupport
import Testing

private enum PrefixTokens {
    static let shop = "token-with-the-prefix-shop-4711"
    static let reader = "reading-with-the-prefix-shop-4711"
    static let odd = "token-with-an-odd-prefix-4711"
}

/// A token with a prefix sees keys and channels that begin with it, and nothing else: not by any command, nor by a script.
@Suite(
    .gateway { configuration in
        configuration.tokens += try [
            GatewayToken(name: "shop", token: PrefixTokens.shop, prefix: "shop:"),
            GatewayToken(name: "reader", token: PrefixTokens.reader, access: .readOnly, prefix: "shop:"),
            GatewayToken(name: "odd", token: PrefixTokens.odd, prefix: #"a*b[c]?\^:"#),
        ]
        configuration.commands.readOnlySubscriptions = true
        // What operators may do, they may not do with such a token.
        configuration.commands.administration = true
    }) struct PrefixTokenTests
{
    private static let shop = PrefixTokens.shop
    private static let reader = PrefixTokens.reader
    private static let odd = PrefixTokens.odd

    private let gateway: RunningGateway
    private let redis: PrivateRedis

    init() throws {
        gateway = try .ofSuite()
        redis = try .ofSuite()
        for words in [
            ["SET", "bank:s", "planted-secret"], ["HSET", "bank:h", "f", "planted-secret"],
            ["RPUSH", "bank:l", "planted-secret"], ["SADD", "bank:set", "planted-secret"],
            ["ZADD", "bank:z", "1", "planted-secret"], ["XADD", "bank:x", "1-1", "f", "planted-secret"],
            ["SET", "shop:weight", "1"], ["SADD", "shop:list", "s"],
        ] {
            try redis.connect().call(words.map { Array($0.utf8) })
        }
    }

    @Test(arguments: [
        ("SET shop:a 1", #"{"result":"OK"}"#), ("INCR shop:a2", #"{"result":1}"#),
        ("MSET shop:b 1 shop:c 2", #"{"result":"OK"}"#), ("EXISTS shop:none", #"{"result":0}"#),
        ("PUBLISH shop:news x", #"{"result":0}"#), ("PING", #"{"result":"PONG"}"#), ("ECHO x", #"{"result":"x"}"#),
        ("XADD shop:s 1-1 a b", #"{"result":"1-1"}"#), ("LPUSH shop:l x", #"{"result":1}"#),
        ("OBJECT ENCODING shop:weight", #"{"result":"int"}"#),
    ])
    func ownKeysAreItsOwn(line: String, answer: String) async throws {
        #expect(try await gateway.run(line, token: Self.shop).text == answer)
        try redis.call("DEL", "shop:a2", "shop:s", "shop:l")
    }

    @Test func scriptsReachOwnKeys() async throws {
        let answer = try await gateway.call(
            .post("/", #"["EVAL","redis.call('SET',KEYS[1],'x') return redis.call('GET',KEYS[1])",1,"shop:script"]"#),
            token: Self.shop)
        #expect(answer.text == #"{"result":"x"}"#)
    }

    static let escapes = [
        // Other keys, in every position.
        "GET bank:s", "MGET shop:a bank:s", "SET bank:s x", "DEL bank:s", "UNLINK shop:a bank:s",
        "RENAME shop:weight bank:s",
        "RENAME bank:s shop:stolen", "HGETALL bank:h", "LRANGE bank:l 0 -1", "SMEMBERS bank:set", "ZRANGE bank:z 0 -1",
        "XRANGE bank:x - +", "XREAD STREAMS shop:x bank:x 0 0", "EXISTS bank:s", "TYPE bank:s", "TTL bank:s",
        "EXPIRE bank:s 1",
        "OBJECT ENCODING bank:s", "OBJECT FREQ bank:s", "MEMORY USAGE bank:s", "DUMP bank:s", "TOUCH bank:s",
        "SUNIONSTORE shop:u bank:set", "SINTERCARD 2 shop:list bank:set", "ZUNIONSTORE shop:z 1 bank:z",
        "ZRANGESTORE shop:z bank:z 0 -1", "BITOP NOT shop:bits bank:s", "PFMERGE shop:p bank:s", "LCS shop:a bank:s",
        "LMOVE bank:l shop:l LEFT LEFT", "SMOVE bank:set shop:set planted-secret",
        "GEOSEARCHSTORE shop:g bank:z FROMMEMBER planted-secret BYRADIUS 1 m",
        "GEORADIUS shop:g 0 0 1 m STORE bank:s", "XINFO STREAM bank:x", "XGROUP CREATE bank:x g 0",
        // Patterns, and what sees all keys.
        "SORT shop:list BY bank:* GET bank:*", "SORT shop:list GET bank:*", "SORT_RO shop:list GET bank:*",
        "SORT bank:l", "KEYS *", "SCAN 0", "SCAN 0 MATCH shop:*", "RANDOMKEY", "DBSIZE", "FLUSHDB", "FLUSHALL", "INFO",
        "INFO keyspace",
        // Other databases, other places.
        "COPY shop:weight shop:copy DB 1", "MOVE shop:weight 1", "SWAPDB 0 1", "SELECT 1",
        "MIGRATE 127.0.0.1 1 shop:weight 0 1", "RESTORE shop:r 0 x",
        // Channels.
        "PUBLISH bank:news x", "SPUBLISH bank:news x", "PUBSUB CHANNELS", "PUBSUB NUMSUB bank:news",
        // Server, users and code that others run.
        "CONFIG GET *", "CONFIG SET appendonly yes", "DEBUG SLEEP 0", "DEBUG OBJECT bank:s", "MONITOR", "SLOWLOG GET",
        "LATENCY LATEST", "CLIENT LIST", "CLIENT KILL ID 1", "ACL WHOAMI", "ACL LIST", "ACL SETUSER x on",
        "ACL RESTTOKEN default x", "FUNCTION LOAD x", "FUNCTION FLUSH", "SCRIPT FLUSH", "SCRIPT KILL", "MODULE LIST",
        "SAVE",
        "BGSAVE", "LASTSAVE", "ROLE", "WAIT 0 0", "SHUTDOWN", "REPLICAOF NO ONE", "NOSUCHCOMMAND bank:s",
        // The gateway's own keys.
        "GET sluice:idempotency:4:full:x", "SET sluice:idempotency:4:full:x y",
    ]

    @Test(arguments: escapes) func nothingElseIsReached(line: String) async throws {
        let before = try redis.call("DEBUG", "DIGEST")
        for token in [Self.shop, Self.reader] {
            let answer = try await gateway.run(line, token: token)
            #expect(answer.status == 400, "\(answer.text)")
            #expect(!answer.text.contains("planted-secret"))
            #expect(answer.text.contains("NOPERM") || answer.text.contains("not allowed in REST"), "\(answer.text)")
        }
        #expect(try redis.call("DEBUG", "DIGEST") == before)
    }

    @Test(arguments: [
        "return redis.call('GET','bank:s')", "return redis.pcall('GET','bank:s')", "return redis.call('KEYS','*')",
        "return redis.call('RANDOMKEY')", "return redis.call('SCAN',0)", "redis.call('SELECT',1) return 1",
        "return redis.call('DBSIZE')", "return redis.call('SORT','shop:list','GET','bank:*')",
        "return redis.call('PUBLISH','bank:news','x')", "return redis.call('FLUSHALL')",
        "return redis.call('COPY','shop:weight','shop:x','DB',1)", "return redis.call('CONFIG','GET','*')",
        "return redis.call('ACL','LIST')", "return redis.call('SET','bank:s','x')",
        "return redis.call('RENAME','bank:s','shop:x')",
    ])
    func scriptsReachNothingElse(script: String) async throws {
        let before = try redis.call("DEBUG", "DIGEST")
        for keys in ["0", #"1,"shop:a""#] {
            let answer = try await gateway.call(.post("/", "[\"EVAL\",\"\(script)\",\(keys)]"), token: Self.shop)
            #expect(answer.status == 400 && !answer.text.contains("planted-secret"), "\(answer.text)")
        }
        let foreign = try await gateway.call(
            .post("/", #"["EVAL","return redis.call('GET',KEYS[1])",1,"bank:s"]"#), token: Self.shop)
        #expect(foreign.status == 400 && foreign.text.contains("NOPERM"))
        #expect(try redis.call("DEBUG", "DIGEST") == before)
    }

    @Test func readersOfAPrefixWriteNothing() async throws {
        #expect(try await gateway.run("GET shop:weight", token: Self.reader).text == #"{"result":"1"}"#)
        for line in ["SET shop:weight 2", "EVAL x 0", "PUBLISH shop:news x", "XADD shop:s * a b"] {
            #expect(try await gateway.run(line, token: Self.reader).text.contains("NOPERM"))
        }
    }

    @Test func charactersOfPatternsMeanThemselves() async throws {
        #expect(try await gateway.run(#"SET a*b[c]?\^:1 x"#, token: Self.odd).status == 200)
        for key in ["aXb[c]?\\^:1", "a*bc?\\^:1", "a*b[c]X\\^:1", "a*b[c]?^:1"] {
            #expect(try await gateway.run("GET \(key)", token: Self.odd).text.contains("NOPERM"), "\(key)")
        }
    }

    @Test func streamsHearOwnChannelsOnly() async throws {
        for token in [Self.shop, Self.reader] {
            let client = try GatewayClient(to: gateway.gateway.addresses[0], token: token)
            try #require(try await client.openStream("/subscribe/shop:events").status == 200)
            #expect(try await client.nextEvent() == "data: subscribe,shop:events,1")
            try redis.call("PUBLISH", "shop:events", "hello")
            #expect(try await client.nextEvent() == "data: message,shop:events,hello")
            for target in [
                "/subscribe/bank:events", "/subscribe/shop:a/bank:b", "/psubscribe/*", "/psubscribe/bank:*", "/monitor",
                "/subscribe/__keyspace@0__:shop:a",
            ] {
                let request = APIRequest.get(target).with("Accept", "text/event-stream")
                let answer = try await gateway.call(request, token: token)
                #expect(answer.status == 400 && answer.text.contains("NOPERM"), "\(target): \(answer.text)")
            }
        }
    }

    @Test func transactionsArePossibleAndHeldToThePrefix() async throws {
        let own = try await gateway.call(
            .post("/multi-exec", #"[["SET","shop:t","1"],["GET","shop:t"]]"#), token: Self.shop)
        #expect(own.text == #"[{"result":"OK"},{"result":"1"}]"#)
        let mixed = try await gateway.call(
            .post("/multi-exec", #"[["SET","shop:t","2"],["GET","bank:s"]]"#), token: Self.shop)
        #expect(mixed.status == 400 && mixed.text.contains("NOPERM"))
        #expect(try redis.call("GET", "shop:t") == .text("1"))
        let pipeline = try await gateway.call(
            .post("/pipeline", #"[["GET","shop:t"],["GET","bank:s"],["GET","shop:t"]]"#), token: Self.shop)
        #expect(pipeline.text.hasPrefix(#"[{"result":"1"},{"error":"NOPERM"#))
        #expect(pipeline.text.hasSuffix(#",{"result":"1"}]"#))
    }

    @Test func requestsRunOnceWithAKey() async throws {
        let request = APIRequest.post("/", #"["INCR","shop:once"]"#).with("Idempotency-Key", "prefix-key")
        for status in ["executed", "replayed"] {
            let answer = try await gateway.call(request, token: Self.shop)
            #expect(answer.text == #"{"result":1}"# && answer.field("Idempotency-Status") == status)
        }
    }

    // MARK: Past the front

    /// Each command that may be asked for over REST, tried with others' keys in every position as the user behind the token.
    @Test func noCommandOfTheTableReachesOthersKeysBehindTheFront() async throws {
        #expect(try await gateway.run("PING", token: Self.shop).status == 200)
        let connection = try redis.connect()
        try connection.call("ACL", "SETUSER", try userName(), ">known-to-the-test")
        try #require(try connection.call("AUTH", try userName(), "known-to-the-test") == .simple("OK"))
        let harmless: Set = ["ping", "echo", "time", "script|load", "script|exists"]
        let before = try redis.call("DEBUG", "DIGEST")
        var tried = 0
        for command in CommandTable.standard.all {
            switch command.refusal {
            case nil, .operator, .blockingOption, .blocking, .replication: break
            default: continue
            }
            if harmless.contains(command.name) { continue }
            let name = command.name.split(separator: "|").map(String.init)
            let count = max(name.count, abs(Int(command.arity)))
            for foreign in ["bank:s", "bank:h", "bank:l", "bank:set", "bank:z", "bank:x"] {
                for numbered in name.count..<(count + 3) {
                    for filler in ["1", "STREAMS", "MEMORY"] {
                        var words = name + Array(repeating: foreign, count: count + 2 - name.count)
                        if numbered < words.count { words[numbered] = filler }
                        let reply = try connection.call(words.map { Array($0.utf8) })
                        guard case .error = reply else {
                            Issue.record("\(words.joined(separator: " ")): \(reply)")
                            continue
                        }
                        tried += 1
                    }
                }
            }
        }
        #expect(tried > 5_000)
        #expect(try redis.call("DEBUG", "DIGEST") == before)
    }

    private func userName() throws -> String {
        guard case .bulk(let list) = try redis.call("CLIENT", "LIST"),
            case .array(let users) = try redis.call("ACL", "LIST")
        else { throw TestSupportError("no list") }
        let connected = String(decoding: list, as: UTF8.self).matches(of: /user=(sluice_p_\S+)/).map {
            String($0.output.1)
        }
        for user in users {
            let text = "\(user)"
            if let name = connected.first(where: { text.contains("user \($0) ") }), text.contains("~shop:*"),
                text.contains("~sluice:idempotency")
            {
                return name
            }
        }
        throw TestSupportError("no user of the token is connected")
    }
}

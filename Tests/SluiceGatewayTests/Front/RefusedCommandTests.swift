import SluiceGateway
import TestSupport
import Testing

/// Commands that no client may send over REST, because their connection is shared or because they are the operator's.
@Suite(.gateway) struct RefusedCommandTests {
    private let gateway: RunningGateway

    init() throws {
        gateway = try .ofSuite()
    }

    private static let refused = [
        "MULTI", "EXEC", "DISCARD", "WATCH k", "UNWATCH", "SUBSCRIBE c", "PSUBSCRIBE c", "UNSUBSCRIBE", "PUNSUBSCRIBE",
        "SSUBSCRIBE c", "SUNSUBSCRIBE", "MONITOR", "AUTH p", "HELLO 3", "RESET", "QUIT", "SELECT 1", "CLIENT ID",
        "CLIENT SETNAME x", "CLIENT REPLY OFF", "CLIENT KILL TYPE normal", "CLIENT TRACKING on", "CLIENT LIST",
        "CLIENT PAUSE 1000", "BLPOP l 0", "BRPOP l 0", "BRPOPLPUSH a b 0", "BLMOVE a b LEFT LEFT 0",
        "BLMPOP 0 1 l LEFT", "BZPOPMIN z 0", "BZPOPMAX z 0", "BZMPOP 0 1 z MIN", "WAIT 0 0", "WAITAOF 0 0 0", "SYNC",
        "PSYNC ? -1", "REPLCONF x y", "REPLICAOF NO ONE", "SLAVEOF NO ONE", "FAILOVER", "MIGRATE h 1 k 0 1", "ASKING",
        "READONLY", "READWRITE", "CLUSTER RESET", "SHUTDOWN NOSAVE", "DEBUG SLEEP 0", "MODULE LIST", "SAVE", "BGSAVE",
        "BGREWRITEAOF", "CONFIG SET maxmemory 0", "CONFIG RESETSTAT", "CONFIG REWRITE", "SWAPDB 0 1", "LATENCY RESET",
        "SLOWLOG RESET", "ACL SAVE", "ACL LOAD", "SCRIPT DEBUG YES",
    ]

    @Test(arguments: refused)
    func areRefusedInEveryFormAndCase(_ line: String) async throws {
        let words = line.split(separator: " ").map(String.init)
        let client = try gateway.connect()
        for name in [words[0], words[0].lowercased()] {
            let spelled = [name] + words.dropFirst()
            let row = "[" + spelled.map { "\"\($0)\"" }.joined(separator: ",") + "]"
            let path = "/" + spelled.map { $0 == "?" ? "%3F" : $0 }.joined(separator: "/")
            let text =
                #"{"error":"ERR Command \"\#(words[0])\" is not allowed in REST or it has a special context path"}"#
            for request in [
                APIRequest.post("/", row), .get(path.replacing(/\/+$/, with: "")),
                .post("/multi-exec", "[[\"PING\"],\(row)]"),
            ] {
                // The streaming endpoints' own words are paths without a stream.
                let answer = try await client.call(request)
                #expect(answer.status == 400)
                #expect(answer.text == text, "\(request.target)")
            }
            let batch = try await client.call(.post("/pipeline", "[[\"PING\"],\(row),[\"PING\"]]"))
            #expect(batch.status == 200)
            #expect(batch.text == #"[{"result":"PONG"},\#(text),{"result":"PONG"}]"#)
        }
    }

    @Test(arguments: [
        "PUBLISH c m", "PUBSUB CHANNELS", "PING", "ECHO x", "TIME", "DBSIZE", "KEYS none*", "SCAN 0", "INFO server",
        "CONFIG GET maxmemory", "COMMAND COUNT", "OBJECT HELP", "SCRIPT EXISTS x", "FUNCTION LIST", "RANDOMKEY",
        "MEMORY USAGE k", "LOLWUT", "ACL WHOAMI", "SLOWLOG GET", "CLUSTER KEYSLOT k",
    ])
    func statelessCommandsPass(_ line: String) async throws {
        let row = "[" + line.split(separator: " ").map { "\"\($0)\"" }.joined(separator: ",") + "]"
        let answer = try await gateway.command(row)
        #expect(!answer.text.contains("not allowed in REST"), "\(answer.text)")
    }

    @Test(arguments: [
        (#"["XREAD","STREAMS","s","0"]"#, false), (#"["XREAD","COUNT","1","STREAMS","s","0"]"#, false),
        (#"["XREAD","BLOCK","0","STREAMS","s","$"]"#, true),
        (#"["xread","count","1","block",100,"streams","s","$"]"#, true),
        (#"["XREAD","STREAMS","BLOCK","0"]"#, false), (#"["XREADGROUP","GROUP","g","c","STREAMS","s",">"]"#, false),
        (#"["XREADGROUP","GROUP","g","c","BLOCK","0","STREAMS","s",">"]"#, true),
        (#"["XREADGROUP","GROUP","BLOCK","c","STREAMS","s",">"]"#, false),
    ])
    func streamsAreReadWithoutBlocking(_ words: String, _ isRefused: Bool) async throws {
        let answer = try await gateway.command(words)
        #expect(answer.text.contains("is not allowed in REST") == isRefused, "\(answer.text)")
    }

    @Test(.gateway { $0.commands.administration = true }) func operatorsCommandsCanBeAllowed() async throws {
        let gateway = try RunningGateway.ofSuite()
        #expect(try await gateway.command(#"["CONFIG","SET","maxmemory","0"]"#).text == #"{"result":"OK"}"#)
        #expect(try await gateway.command(#"["CONFIG","RESETSTAT"]"#).text == #"{"result":"OK"}"#)
        #expect(try await gateway.command(#"["DEBUG","SLEEP","0"]"#).text == #"{"result":"OK"}"#)
        // What would harm other clients of the same connection stays refused.
        #expect(try await gateway.command(#"["SELECT","1"]"#).status == 400)
        #expect(try await gateway.command(#"["CLIENT","REPLY","OFF"]"#).status == 400)
        #expect(try await gateway.command(#"["CONFIG","SET","maxmemory","0"]"#, as: .readOnly).text.contains("NOPERM"))
    }

    @Test(.gateway { $0.commands.hostedErrorTexts = true }) func unknownCommandsCanHaveTheHostedText() async throws {
        let answer = try await RunningGateway.ofSuite().command(#"["NOPE","x"]"#)
        #expect(answer.status == 400)
        #expect(
            answer.text == #"{"error":"ERR Command is not available: 'NOPE'. "#
                + #"See https://upstash.com/docs/redis/overall/rediscompatibility for details"}"#)
    }

    @Test func connectionStaysUnharmedByAll() async throws {
        #expect(try await gateway.command(#"["SET","db","zero"]"#).status == 200)
        for line in Self.refused {
            let row = "[" + line.split(separator: " ").map { "\"\($0)\"" }.joined(separator: ",") + "]"
            try await gateway.command(row)
        }
        #expect(try await gateway.command(#"["GET","db"]"#).text == #"{"result":"zero"}"#)
        #expect(try await gateway.command(#"["PING"]"#).text == #"{"result":"PONG"}"#)
    }
}

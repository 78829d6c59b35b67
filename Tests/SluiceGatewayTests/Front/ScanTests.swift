import SluiceGateway
import TestSupport
import Testing

@Suite(.gateway) struct ScanTests {
    private let gateway: RunningGateway

    init() throws {
        gateway = try .ofSuite()
    }

    /// Four keys of different types, all beginning with `prefix`.
    private func fill(_ prefix: String) throws {
        let redis = try PrivateRedis.ofSuite().connect()
        try redis.call("SET", "\(prefix):s", "v")
        try redis.call("RPUSH", "\(prefix):l", "v")
        try redis.call("HSET", "\(prefix):h", "f", "v")
        try redis.call("ZADD", "\(prefix):z", "1", "v")
    }

    private static let types = ["s": "string", "l": "list", "h": "hash", "z": "zset"]

    /// Whether `text` has a page of all keys of `prefix`, each followed by its type.
    private func listsTypes(_ text: String, _ prefix: String) -> Bool {
        guard let match = text.wholeMatch(of: /\{"result":\["0",\[(.*)\]\]\}/) else { return false }
        let words = match.output.1.split(separator: ",").map { $0.dropFirst().dropLast() }
        guard words.count == 8 else { return false }
        let pairs = stride(from: 0, to: 8, by: 2).map { (String(words[$0]), String(words[$0 + 1])) }
        return Dictionary(uniqueKeysWithValues: pairs)
            == Dictionary(uniqueKeysWithValues: Self.types.map { ("\(prefix):\($0.key)", $0.value) })
    }

    @Test func withTypeInterleavesKeysAndTypes() async throws {
        try fill("single")
        for words in [
            #"["SCAN",0,"MATCH","single:*","WITHTYPE"]"#, #"["scan","0","withtype","match","single:*","count",10000]"#,
        ] {
            let answer = try await gateway.command(words)
            #expect(listsTypes(answer.text, "single"), "\(answer.text)")
        }
        let path = try await gateway.call(.get("/scan/0/MATCH/single:*/WITHTYPE"))
        #expect(listsTypes(path.text, "single"), "\(path.text)")
    }

    @Test func withTypeWorksInBase64() async throws {
        try PrivateRedis.ofSuite().call("SET", "encoded", "v")
        let answer = try await gateway.call(
            APIRequest.post("/", #"["SCAN",0,"MATCH","encoded","WITHTYPE"]"#).base64)
        #expect(answer.text == #"{"result":["MA==",["ZW5jb2RlZA==","c3RyaW5n"]]}"#)
    }

    @Test func withTypeWorksInsidePipelines() async throws {
        try fill("batch")
        let answer = try await gateway.call(
            .post(
                "/pipeline",
                #"[["ECHO","a"],["SCAN",0,"MATCH","batch:*","WITHTYPE"],["NOPE"],["MULTI"],"#
                    + #"["SCAN",0,"MATCH","none-of-them","WITHTYPE"],["ECHO","b"]]"#))
        let items = try #require(
            answer.text.wholeMatch(
                of:
                    /\[\{"result":"a"\},(\{.*\}),\{"error":"ERR unknown.*"\},\{"error":"ERR Command.*"\},(\{.*\}),\{"result":"b"\}\]/
            ),
            "\(answer.text)")
        #expect(listsTypes(String(items.output.1), "batch"))
        #expect(items.output.2 == #"{"result":["0",[]]}"#)
    }

    @Test func withTypeIsRefusedInTransactions() async throws {
        let answer = try await gateway.call(.post("/multi-exec", #"[["SET","scan-tx","1"],["SCAN",0,"WITHTYPE"]]"#))
        #expect(answer.status == 400)
        #expect(answer.text == #"{"error":"ERR SCAN with WITHTYPE is not supported inside a transaction"}"#)
        #expect(try await gateway.command(#"["EXISTS","scan-tx"]"#).text == #"{"result":0}"#)
    }

    @Test func errorsOfSCANComeThrough() async throws {
        let answer = try await gateway.command(#"["SCAN","x","WITHTYPE"]"#)
        #expect(answer.status == 400)
        #expect(answer.text == #"{"error":"ERR invalid cursor"}"#)
        #expect(try await gateway.command(#"["SCAN"]"#).status == 400)
        #expect(try await gateway.command(#"["SCAN","0","WITHTYPE","COUNT"]"#).status == 400)
    }

    @Test(.gateway) func oneCallListsASmallDatabase() async throws {
        let gateway = try RunningGateway.ofSuite()
        let redis = try PrivateRedis.ofSuite().connect()
        for index in 0..<300 {
            try redis.call("SET", "\(index)", "v")
        }
        let all = try await gateway.command(#"["SCAN",0]"#).text
        #expect(all.hasPrefix(#"{"result":["0",["#))
        #expect(all.count { $0 == "," } == 300)
        // A COUNT of the client's own is left alone, and what looks like one is none.
        #expect(!(try await gateway.command(#"["SCAN",0,"COUNT",10]"#).text.hasPrefix(#"{"result":["0","#)))
        let match = try await gateway.command(#"["SCAN",0,"MATCH","COUNT"]"#).text
        #expect(match == #"{"result":["0",[]]}"#)
        let inBatch = try await gateway.call(.post("/multi-exec", #"[["SCAN",0]]"#)).text
        #expect(inBatch.count { $0 == "," } == 300)
    }

    @Test(.gateway { $0.commands.scanCount = 7 }) func countIsConfigurable() async throws {
        let redis = try PrivateRedis.ofSuite().connect()
        for index in 0..<100 {
            try redis.call("SET", "\(index)", "v")
        }
        let page = try await RunningGateway.ofSuite().command(#"["SCAN",0]"#).text
        #expect((5...20).contains(page.count { $0 == "," }), "\(page)")
    }
}

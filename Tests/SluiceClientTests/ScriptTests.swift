import SluiceClient
import SluiceCore
import TestSupport
import Testing

// One of them lets the server forget all scripts.
@Suite(.serialized, .gateway) struct ScriptTests {
    @Test(arguments: [Script.Effect.mayWrite, .readOnly])
    func runsAlsoWhenTheServerHasForgottenIt(effect: Script.Effect) async throws {
        let client = try RedisClient.ofSuite()
        let script = Script("return {KEYS[1], ARGV[1]} -- \(effect)", effect)
        for _ in 0..<2 {
            let reply = try await client.run(script, keys: ["k"], arguments: [5])
            #expect(reply == .array([.bulk([0x6B]), .bulk([0x35])]))
        }
        try await client.execute(.scriptFlush(.waiting))
        let reply = try await client.run(script, keys: ["k"], arguments: [5])
        #expect(reply == .array([.bulk([0x6B]), .bulk([0x35])]))
    }

    @Test func runsWhereScriptsCannotBeLoaded() async throws {
        try await ScriptedServer.with({ request in
            request.text.contains("LOAD")
                ? .answer(400, #"{"error":"NOPERM no permissions"}"#) : .json(request.result("7"))
        }) { client, server in
            let number = try await client.run(Script("return 7"), as: Int.self)
            #expect(number == 7)
            #expect(server.requests.last?.commands == [["EVAL", "return 7", "0"]])
        }
    }

    @Test func resultsHaveTypes() async throws {
        let client = try RedisClient.ofSuite()
        #expect(try await client.run(Script("return 9007199254740991"), as: Int.self) == 9_007_199_254_740_991)
        #expect(try await client.run(Script("return 'null'"), as: String.self) == "null")
        #expect(try await client.run(Script("return false"), as: String.self) == nil)
        let error = await #expect(throws: ClientError.self) {
            try await client.run(Script("return 'x'"), as: Int.self)
        }
        #expect(error?.code == .unexpectedReply)
    }

    @Test func errorsOfTheScriptAreNotRepeated() async throws {
        let client = try RedisClient.ofSuite()
        let script = Script("redis.call('INCR', KEYS[1]) return redis.error_reply('MINE no')")
        let error = await #expect(throws: ClientError.self) { try await client.run(script, keys: ["scripts:n"]) }
        #expect(error?.message.hasPrefix("MINE") == true)
        #expect(try await client.execute(.get("scripts:n", as: Int.self)) == 1)
    }

    @Test func commandsOfScripts() async throws {
        let client = try RedisClient.ofSuite()
        let hash = try await client.execute(.scriptLoad("return 7"))
        #expect(try await client.execute(.scriptExists([hash, "none"])) == [true, false])
        #expect(try await client.execute(.evaluate(sha1: hash)) == .integer(7))
        #expect(try await client.execute(.evaluate(readOnlySHA1: hash)) == .integer(7))
        #expect(try await client.execute(.evaluate("return #KEYS", keys: ["a", "b"])) == .integer(2))
        #expect(try await client.execute(.evaluate(readOnly: "return ARGV[1]", arguments: ["x"])) == .bulk([0x78]))
    }
}

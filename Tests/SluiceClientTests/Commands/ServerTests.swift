import SluiceClient
import SluiceCore
import TestSupport
import Testing

/// The server, its users, its scripts and functions.
@Suite(.gateway) struct ServerTests {
    @Test func answers() async throws {
        let client = try RedisClient.ofSuite()
        #expect(try await client.execute(.ping()) == "PONG")
        #expect(try await client.execute(.ping("null")) == "null")
        #expect(try await client.execute(.echo("123")) == "123")
        #expect(try await client.execute(.keyCount()) >= 0)
        #expect(try await client.execute(.time()) > .seconds(1_700_000_000))
        #expect(try await client.execute(.info("server"))["redis_version"] != nil)
        #expect(try await client.execute(.settings(matching: "maxmemory")) == ["maxmemory": "0"])
        #expect(try await client.execute(.commandCount()) > 100)
        #expect(try await client.execute(.commandNames()).contains("get"))
        #expect(try await client.execute(.commandKeys(["MSET", "a", "1", "b", "2"])) == ["a", "b"])
        #expect(try await client.execute(.lastSave()) > 0)
        #expect(try await client.execute(.role()).array?.first?.string == "master")
        #expect(try await client.execute(.slowCommandCount()) >= 0)
        _ = try await client.execute(.slowCommands(count: 2))
        _ = try await client.execute(.memoryReport())
        try await client.execute(.memoryPurge())
        #expect(try await client.execute(.raw("OBJECT ENCODING", "none")) == .null)
    }

    @Test func users() async throws {
        let client = try RedisClient.ofSuite()
        #expect(try await !client.execute(.accessUser()).isEmpty)
        try await client.execute(.accessSetUser("tester", rules: ["on", "nopass", "~t:*", "+get"]))
        #expect(try await client.execute(.accessUsers()).contains("tester"))
        #expect(try await client.execute(.accessRules()).contains { $0.hasPrefix("user tester") })
        let user = try #require(try await client.execute(.accessUser("tester")))
        #expect(user.flags.contains("on") && user.keys == "~t:*")
        #expect(try await client.execute(.accessUser("nobody")) == nil)
        #expect(try await client.execute(.accessTest(user: "tester", ["GET", "t:1"])) == .allowed)
        #expect(try await client.execute(.accessTest(user: "tester", ["SET", "t:1", "v"])) != .allowed)
        #expect(try await client.execute(.accessDeleteUsers(["tester", "nobody"])) == 1)
        #expect(try await client.execute(.accessCategories()).contains("read"))
        #expect(try await client.execute(.accessPassword(bits: 64)).count == 16)
        _ = try await client.execute(.accessLog(count: 1))
    }

    @Test func publishing() async throws {
        let client = try RedisClient.ofSuite()
        #expect(try await client.execute(.publish("m", to: "server:nobody")) == 0)
        #expect(try await client.execute(.subscriberCounts(["server:nobody"])) == ["server:nobody": 0])
        #expect(try await client.execute(.channels(matching: "server:none*")) == [])
        #expect(try await client.execute(.patternCount()) >= 0)
    }

    @Test func functions() async throws {
        let client = try RedisClient.ofSuite()
        let code = """
            #!lua name=testlib
            redis.register_function{function_name='echoed', callback=function(keys, args) return args[1] end,
              flags={'no-writes'}}
            """
        #expect(try await client.execute(.functionLoad(code, existing: .replace)) == "testlib")
        #expect(try await client.execute(.call("echoed", arguments: ["x"])) == .bulk([0x78]))
        #expect(try await client.execute(.call(readOnly: "echoed", arguments: [5])) == .bulk([0x35]))
        let library = try #require(try await client.execute(.functionList(matching: "testlib")).first)
        #expect(library.name == "testlib" && library.engine == "LUA" && library.code == code)
        #expect(library.functions.map(\.name) == ["echoed"] && library.functions[0].flags == ["no-writes"])
        let statistics = try await client.execute(.functionStatistics())
        #expect(statistics.running == nil && statistics.libraryCounts["LUA"] == 1)
        let dump = try await client.execute(.functionDump())
        try await client.execute(.functionDelete("testlib"))
        try await client.execute(.functionRestore(dump))
        try await client.execute(.functionFlush(.waiting))
        #expect(try await client.execute(.functionList()).isEmpty)
    }
}

/// What deletes everything has a server of its own.
@Suite(.gateway) struct DeletingTests {
    @Test func everything() async throws {
        let client = try RedisClient.ofSuite()
        try #require(try await client.execute(.set("k", "v")))
        try await client.execute(.deleteAllKeys())
        #expect(try await client.execute(.keyCount()) == 0)
        try await client.execute(.deleteAllDatabases(.inBackground))
    }
}

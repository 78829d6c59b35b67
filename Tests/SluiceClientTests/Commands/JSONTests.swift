import SluiceClient
import SluiceGateway
import TestSupport
import Testing

@Suite(
    .enabled(if: ServerVersion.jsonModule != nil, "needs RedisJSON: set SLUICE_TEST_REDIS_JSON"),
    .gateway(redis: RedisServerOptions(fsync: nil, jsonModule: ServerVersion.jsonModule)) { _ in })
struct JSONTests {
    private struct User: Codable, Equatable, Sendable {
        var name: String
        var visits: Int
        var tags: [String]
    }

    @Test func documents() async throws {
        let client = try RedisClient.ofSuite()
        let user = User(name: "Ada", visits: .max, tags: ["a"])
        #expect(try await client.execute(.jsonSet("json:user", user)))
        #expect(try await !client.execute(.jsonSet("json:user", user, condition: .ifAbsent)))
        #expect(try await client.execute(.jsonGet("json:user", as: User.self)) == user)
        #expect(try await client.execute(.jsonGet("json:none", as: User.self)) == nil)
        #expect(try await client.execute(.jsonGet("json:user", at: "$.name", as: String.self)) == ["Ada"])
        #expect(try await client.execute(.jsonText("json:user", at: ["$.tags"])) == "[[\"a\"]]")
        try await client.execute(.jsonSet([JSONAssignment("json:other", at: "$", ["name": "Bob"])]))
        let names = try await client.execute(
            .jsonGet(["json:user", "json:none", "json:other"], at: "$.name", as: String.self))
        #expect(names == [["Ada"], nil, ["Bob"]])
        try await client.execute(.jsonMerge("json:other", ["age": 5]))
        #expect(try await client.execute(.jsonIncrement("json:other", at: "$.*", by: 2)) == [nil, 7])
        #expect(try await client.execute(.jsonMultiply("json:other", at: "$.age", by: 0.5)) == [3.5])
        #expect(try await client.execute(.jsonAppend("!", toStringsOf: "json:other", at: "$.name")) == [4])
        #expect(try await client.execute(.jsonStringLengths("json:other", at: "$.*")) == [4, nil])
        #expect(try await client.execute(.jsonTypes("json:other", at: "$.name")) == ["string"])
        #expect(try await client.execute(.jsonTypes("json:none")) == nil)
        #expect(try await client.execute(.jsonObjectKeys("json:other")) == [["name", "age"]])
        #expect(try await client.execute(.jsonObjectCounts("json:other")) == [2])
        #expect(try await client.execute(.jsonClear("json:other", at: "$.age")) == 1)
        #expect(try await client.execute(.jsonDelete("json:other")) == 1)
    }

    @Test func arrays() async throws {
        let client = try RedisClient.ofSuite()
        try #require(try await client.execute(.jsonSet("json:array", [1, 2])))
        #expect(try await client.execute(.jsonArrayAppend("json:array", 3, 4)) == [4])
        #expect(try await client.execute(.jsonArrayInsert("json:array", before: 0, 0)) == [5])
        #expect(try await client.execute(.jsonArrayIndex("json:array", of: 3)) == [3])
        #expect(try await client.execute(.jsonArrayIndex("json:array", of: 9)) == [-1])
        #expect(try await client.execute(.jsonArrayCounts("json:array")) == [5])
        #expect(try await client.execute(.jsonArrayPop("json:array", as: Int.self)) == [4])
        #expect(try await client.execute(.jsonArrayTrim("json:array", to: .first(2))) == [2])
        #expect(try await client.execute(.jsonGet("json:array", as: [Int].self)) == [0, 1])
    }

    @Test func flags() async throws {
        let client = try RedisClient.ofSuite()
        try #require(try await client.execute(.jsonSet("json:flag", ["on": true])))
        #expect(try await client.execute(.jsonToggle("json:flag", at: "$.on")) == [false])
    }
}

extension RedisServerOptions {
    /// Loads a module, if there is one.
    init(fsync: FsyncPolicy?, jsonModule: String?) {
        self.init(fsync: fsync)
        if let jsonModule {
            directives.append(["loadmodule", jsonModule])
        }
    }
}

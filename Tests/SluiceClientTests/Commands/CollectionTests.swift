import SluiceClient
import TestSupport
import Testing

/// Lists and sets.
@Suite(.gateway) struct CollectionTests {
    @Test func lists() async throws {
        let client = try RedisClient.ofSuite()
        let key = "lists:a"
        #expect(try await client.execute(.listPush(key, "b", "c")) == 2)
        #expect(try await client.execute(.listPush(key, "a", at: .head)) == 3)
        #expect(try await client.execute(.listPush(toExisting: "lists:none", "a")) == 0)
        #expect(try await client.execute(.listRange(key)) == ["a", "b", "c"])
        #expect(try await client.execute(.listRange(key, .last(2))) == ["b", "c"])
        #expect(try await client.execute(.listRange(key, .first(0))) == [])
        #expect(try await client.execute(.listGet(key, at: -1)) == "c")
        try await client.execute(.listSet(key, at: 0, to: "A"))
        #expect(try await client.execute(.listInsert(key, "x", .before, "b")) == .inserted(count: 4))
        #expect(try await client.execute(.listInsert(key, "x", .before, "none")) == .missingElement)
        #expect(try await client.execute(.listInsert("lists:none", "x", .after, "b")) == .missingList)
        #expect(try await client.execute(.listPosition(key, of: "b")) == 2)
        #expect(try await client.execute(.listPosition(key, of: "none")) == nil)
        #expect(try await client.execute(.listPositions(key, of: "x")) == [1])
        #expect(try await client.execute(.listRemove(key, "x")) == 1)
        #expect(try await client.execute(.listMove(key, .head, to: "lists:b", .tail)) == "A")
        #expect(try await client.execute(.listPop(key, from: .tail)) == "c")
        #expect(try await client.execute(.listPop(key, count: 5)) == ["b"])
        #expect(try await client.execute(.listPop(key, count: 5)) == [])
        let popped = try await client.execute(.listPop(fromFirstOf: [key, "lists:b"], count: 2))
        #expect(popped?.key == "lists:b" && popped?.elements == ["A"])
        #expect(try await client.execute(.listPop(fromFirstOf: [key])) == nil)
        #expect(try await client.execute(.listCount(key)) == 0)
    }

    @Test func trimming() async throws {
        let client = try RedisClient.ofSuite()
        _ = try await client.execute(.listPush("lists:trim", (0..<5).map { $0 }))
        try await client.execute(.listTrim("lists:trim", to: .first(2)))
        #expect(try await client.execute(.listRange("lists:trim", as: Int.self)) == [0, 1])
    }

    @Test func sets() async throws {
        let client = try RedisClient.ofSuite()
        #expect(try await client.execute(.setAdd("sets:a", "1", "2", "3")) == 3)
        #expect(try await client.execute(.setAdd("sets:b", "3", "4")) == 2)
        #expect(Set(try await client.execute(.setMembers("sets:a", as: Int.self))) == [1, 2, 3])
        #expect(try await client.execute(.setContains("sets:a", "1")))
        #expect(try await client.execute(.setContains("sets:a", ["1", "4"])) == [true, false])
        #expect(try await client.execute(.setCount("sets:a")) == 3)
        #expect(try await client.execute(.setCombine(.intersection, ["sets:a", "sets:b"])) == ["3"])
        #expect(Set(try await client.execute(.setCombine(.difference, ["sets:a", "sets:b"]))) == ["1", "2"])
        #expect(try await client.execute(.setCombine(.union, ["sets:a", "sets:b"], storingIn: "sets:c")) == 4)
        #expect(try await client.execute(.setIntersectionCount(["sets:a", "sets:b"])) == 1)
        #expect(try await client.execute(.setMove("1", from: "sets:a", to: "sets:b")))
        #expect(try await client.execute(.setRandom("sets:none")) == nil)
        #expect(try await client.execute(.setRandom("sets:a", .repeating(5))).count == 5)
        #expect(try await client.execute(.setPop("sets:b", count: 9)).count == 3)
        #expect(try await client.execute(.setPop("sets:b")) == nil)
        #expect(try await client.execute(.setRemove("sets:a", "2", "none")) == 1)
    }

    @Test func scan() async throws {
        let client = try RedisClient.ofSuite()
        let members = (0..<600).map { $0 }
        _ = try await client.execute(.setAdd("sets:scan", members))
        var found: Set<Int> = []
        for try await member in client.setScan("sets:scan", count: 50, as: Int.self) { found.insert(member) }
        #expect(found == Set(members))
    }
}

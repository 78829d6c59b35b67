import SluiceClient
import TestSupport
import Testing

@Suite(.gateway) struct SortedSetTests {
    private func filled(_ key: String) async throws -> RedisClient {
        let client = try RedisClient.ofSuite()
        let members = [ScoredMember("a", 1), ScoredMember("b", 2.5), ScoredMember("c", .infinity)]
        try #require(try await client.execute(.sortedSetAdd(key, members)) == 3)
        return client
    }

    @Test func scores() async throws {
        let client = try await filled("zsets:scores")
        let key = "zsets:scores"
        #expect(try await client.execute(.sortedSetScore(key, "c")) == .infinity)
        #expect(try await client.execute(.sortedSetScores(key, ["b", "none"])) == [2.5, nil])
        #expect(try await client.execute(.sortedSetRank(key, "a")) == 0)
        #expect(try await client.execute(.sortedSetRank(key, "a", .descending)) == 2)
        #expect(try await client.execute(.sortedSetRank(key, "none")) == nil)
        #expect(try await client.execute(.sortedSetIncrement(key, "a")) == 2)
        #expect(try await client.execute(.sortedSetIncrement(key, "none", by: 1, condition: .ifPresent)) == nil)
        let lower = [ScoredMember("a", 0)]
        #expect(try await client.execute(.sortedSetAdd(key, lower, condition: .ifHigher, counting: .changed)) == 0)
        #expect(try await client.execute(.sortedSetAdd(key, lower, condition: .ifLower, counting: .changed)) == 1)
    }

    @Test func ranges() async throws {
        let client = try await filled("zsets:ranges")
        let key = "zsets:ranges"
        #expect(try await client.execute(.sortedSetRange(key)) == ["a", "b", "c"])
        #expect(try await client.execute(.sortedSetRange(key, .positions(.first(1)), .descending)) == ["c"])
        let scores = SortedSetRange.scores(ScoreRange(from: .excluding(1), to: .including(2.5)))
        #expect(try await client.execute(.sortedSetRange(key, scores)) == ["b"])
        #expect(try await client.execute(.sortedSetRange(key, .scores(.all), .descending, limit: Limit(1))) == ["c"])
        #expect(
            try await client.execute(.sortedSetRangeWithScores(key, .scores(.atMost(2))))
                == [ScoredMember("a", 1)])
        #expect(try await client.execute(.sortedSetCount(key)) == 3)
        #expect(try await client.execute(.sortedSetCount(key, ScoreRange.atLeast(2))) == 2)
        #expect(try await client.execute(.sortedSetRange(key, .all, storingIn: "zsets:stored")) == 3)
        #expect(try await client.execute(.sortedSetRemove(key, scores)) == 1)
    }

    @Test func membersAsBounds() async throws {
        let client = try RedisClient.ofSuite()
        let key = "zsets:lex"
        _ = try await client.execute(.sortedSetAdd(key, ["a", "b", "c"].map { ScoredMember($0, 0) }))
        let range = MemberRange(from: .including("b"), to: .last)
        #expect(try await client.execute(.sortedSetCount(key, range)) == 2)
        #expect(try await client.execute(.sortedSetRange(key, .members(range), .descending)) == ["c", "b"])
        #expect(try await client.execute(.sortedSetRemove(key, .members(MemberRange(to: .excluding("b"))))) == 1)
    }

    @Test func takingAndCombining() async throws {
        let client = try await filled("zsets:x")
        _ = try await client.execute(.sortedSetAdd("zsets:y", [ScoredMember("a", 10)]))
        let keys = ["zsets:x", "zsets:y"]
        #expect(
            try await client.execute(.sortedSetCombine(.intersection(weights: [1, 2]), keys))
                == [ScoredMember("a", 21)])
        #expect(
            try await client.execute(.sortedSetCombine(.difference, keys)).map(\.member) == ["b", "c"])
        #expect(
            try await client.execute(.sortedSetCombine(.union(scores: .lowest), keys, storingIn: "zsets:u")) == 3)
        #expect(try await client.execute(.sortedSetScore("zsets:u", "a")) == 1)
        #expect(try await client.execute(.sortedSetIntersectionCount(keys, limit: 5)) == 1)
        #expect(try await client.execute(.sortedSetPop("zsets:u", .lowest)) == [ScoredMember("a", 1)])
        let popped = try await client.execute(.sortedSetPop(fromFirstOf: ["zsets:none", "zsets:u"], .highest))
        #expect(popped?.key == "zsets:u" && popped?.elements == [ScoredMember("c", .infinity)])
        #expect(try await client.execute(.sortedSetRandom("zsets:y")) == "a")
        #expect(try await client.execute(.sortedSetRandom("zsets:y", .repeating(2))).count == 2)
        #expect(try await client.execute(.sortedSetRemove("zsets:x", "a", "b")) == 2)
    }

    @Test func scan() async throws {
        let client = try RedisClient.ofSuite()
        let members = (0..<300).map { ScoredMember("m\($0)", Double($0)) }
        _ = try await client.execute(.sortedSetAdd("zsets:scan", members))
        var found: Set<ScoredMember> = []
        for try await member in client.sortedSetScan("zsets:scan", count: 50) { found.insert(member) }
        #expect(found == Set(members))
    }
}

import SluiceClient

extension CommandCase {
    @CommandCaseBuilder static var sortedSet: [CommandCase] {
        expect("ZADD k 1 a 2.5 b", .sortedSetAdd("k", [ScoredMember("a", 1), ScoredMember("b", 2.5)]))
        expect("ZADD k NX CH 1 a", .sortedSetAdd("k", [ScoredMember("a", 1)], condition: .ifAbsent, counting: .changed))
        expect(
            "ZADD k XX GT -inf a", .sortedSetAdd("k", [ScoredMember("a", -.infinity)], condition: .ifPresentAndHigher))
        expect("ZADD k XX LT 1 a", .sortedSetAdd("k", [ScoredMember("a", 1)], condition: .ifPresentAndLower))
        expect("ZADD k GT 1 a", .sortedSetAdd("k", [ScoredMember("a", 1)], condition: .ifHigher))
        expect("ZADD k LT 1 a", .sortedSetAdd("k", [ScoredMember("a", 1)], condition: .ifLower))
        expect("ZADD k XX INCR 2 a", .sortedSetIncrement("k", "a", by: 2, condition: .ifPresent))
        expect("ZINCRBY k 1 a", .sortedSetIncrement("k", "a"))
        expect("ZREM k a b", .sortedSetRemove("k", "a", "b"))
        expect("ZREMRANGEBYRANK k 0 1", .sortedSetRemove("k", .positions(.first(2))))
        expect("ZREMRANGEBYSCORE k -inf (5", .sortedSetRemove("k", .scores(ScoreRange(to: .excluding(5)))))
        expect("ZREMRANGEBYLEX k [a +", .sortedSetRemove("k", .members(MemberRange(from: .including("a")))))
        expect("ZCARD k", .sortedSetCount("k"))
        expect("ZCOUNT k 1 5", .sortedSetCount("k", ScoreRange.from(1, to: 5)))
        expect("ZLEXCOUNT k - (m", .sortedSetCount("k", MemberRange(to: .excluding("m"))))
        expect("ZSCORE k a", .sortedSetScore("k", "a"))
        expect("ZMSCORE k a b", .sortedSetScores("k", ["a", "b"]))
        expect("ZRANK k a", .sortedSetRank("k", "a"))
        expect("ZREVRANK k a", .sortedSetRank("k", "a", .descending))
        expect("ZRANGE k 0 -1", .sortedSetRange("k"))
        expect(
            "ZRANGE k 5 1 BYSCORE REV LIMIT 1 2",
            .sortedSetRange("k", .scores(.from(1, to: 5)), .descending, limit: Limit(2, offset: 1)))
        expect("ZRANGE k + - BYLEX REV", .sortedSetRange("k", .members(.all), .descending))
        expect("ZRANGE k 0 9 REV WITHSCORES", .sortedSetRangeWithScores("k", .positions(.first(10)), .descending))
        expect("ZRANGESTORE d k 5 inf BYSCORE", .sortedSetRange("k", .scores(.atLeast(5)), storingIn: "d"))
        expect("ZPOPMIN k 1", .sortedSetPop("k", .lowest))
        expect("ZPOPMAX k 3", .sortedSetPop("k", .highest, count: 3))
        expect("ZMPOP 2 a b MAX COUNT 2", .sortedSetPop(fromFirstOf: ["a", "b"], .highest, count: 2))
        expect("ZRANDMEMBER k", .sortedSetRandom("k"))
        expect("ZRANDMEMBER k 2 WITHSCORES", .sortedSetRandom("k", .distinct(2)))
        expect(
            "ZINTER 2 a b WEIGHTS 1 2 AGGREGATE MAX WITHSCORES",
            .sortedSetCombine(.intersection(weights: [1, 2], scores: .highest), ["a", "b"]))
        expect("ZUNION 2 a b AGGREGATE SUM WITHSCORES", .sortedSetCombine(.union(), ["a", "b"]))
        expect("ZDIFF 2 a b WITHSCORES", .sortedSetCombine(.difference, ["a", "b"]))
        expect(
            "ZINTERSTORE d 2 a b AGGREGATE MIN",
            .sortedSetCombine(.intersection(scores: .lowest), ["a", "b"], storingIn: "d"))
        expect("ZUNIONSTORE d 1 a AGGREGATE SUM", .sortedSetCombine(.union(), ["a"], storingIn: "d"))
        expect("ZDIFFSTORE d 2 a b", .sortedSetCombine(.difference, ["a", "b"], storingIn: "d"))
        expect("ZINTERCARD 1 a", .sortedSetIntersectionCount(["a"]))
        expect("ZSCAN k 0 MATCH m*", .sortedSetScan("k", matching: "m*"))
    }
}

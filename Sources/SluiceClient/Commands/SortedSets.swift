/// Sorted sets: members with scores.
extension Command {
    /// Adds members, or changes their scores.
    ///
    /// `ZADD`, since Redis 1.2.0. Reply: how many members are new, or with `counting: .changed` how many are new or
    /// have a new score.
    ///
    /// - Complexity: O(log(N)) for each item added, where N is the number of elements in the sorted set.
    public static func sortedSetAdd(
        _ key: some RedisArgument, _ members: [ScoredMember], condition: ScoreCondition? = nil,
        counting: ScoreCounting = .added
    ) -> WriteCommand<Int> {
        .init("ZADD", Shape.integer) {
            key
            condition
            counting == .changed ? "CH" : nil
            members
        }
    }

    /// Adds to a score if the condition holds; a member that is not there counts as 0.
    ///
    /// `ZADD`, since Redis 1.2.0. Reply: the sum, a number; null if the condition did not hold.
    ///
    /// - Complexity: O(log(N)) for each item added, where N is the number of elements in the sorted set.
    public static func sortedSetIncrement(
        _ key: some RedisArgument, _ member: some RedisArgument, by amount: Double, condition: ScoreCondition
    ) -> WriteCommand<Double?> {
        .init("ZADD", Shape.double.optional) {
            key
            condition
            "INCR"
            amount
            member
        }
    }

    /// Adds to a score; a member that is not there counts as 0.
    ///
    /// `ZINCRBY`, since Redis 1.2.0. Reply: the sum, a number.
    ///
    /// - Complexity: O(log(N)) where N is the number of elements in the sorted set.
    public static func sortedSetIncrement(
        _ key: some RedisArgument, _ member: some RedisArgument, by amount: Double = 1
    ) -> WriteCommand<Double> {
        .init("ZINCRBY", Shape.double) {
            key
            amount
            member
        }
    }

    /// Removes members.
    ///
    /// `ZREM`, since Redis 1.2.0. Reply: how many there were.
    ///
    /// - Complexity: O(M*log(N)) with N being the number of elements in the sorted set and M the number of elements
    ///   to be removed.
    public static func sortedSetRemove<Member: RedisArgument>(
        _ key: some RedisArgument, _ members: Member...
    ) -> WriteCommand<Int> {
        .init("ZREM", Shape.integer) {
            key
            members
        }
    }

    /// Removes the members of a range.
    ///
    /// `ZREMRANGEBYRANK`, since Redis 2.0.0; `ZREMRANGEBYSCORE`, since Redis 1.2.0; `ZREMRANGEBYLEX`, since Redis
    /// 2.8.9. Reply: how many there were.
    ///
    /// - Complexity: O(log(N)+M) with N being the number of elements in the sorted set and M the number of elements
    ///   removed by the operation.
    public static func sortedSetRemove(_ key: some RedisArgument, _ range: SortedSetRange) -> WriteCommand<Int> {
        .init(range.removeCommand, Shape.integer) {
            key
            range.bounds
        }
    }

    /// How many members there are.
    ///
    /// `ZCARD`, since Redis 1.2.0. Reply: an integer.
    ///
    /// - Complexity: O(1).
    public static func sortedSetCount(_ key: some RedisArgument) -> ReadCommand<Int> {
        .init("ZCARD", Shape.integer) { key }
    }

    /// How many members have scores in a range.
    ///
    /// `ZCOUNT`, since Redis 2.0.0. Reply: an integer.
    ///
    /// - Complexity: O(log(N)) with N being the number of elements in the sorted set.
    public static func sortedSetCount(_ key: some RedisArgument, _ scores: ScoreRange) -> ReadCommand<Int> {
        .init("ZCOUNT", Shape.integer) {
            key
            scores
        }
    }

    /// How many members are in a range by their bytes; only if all scores are equal.
    ///
    /// `ZLEXCOUNT`, since Redis 2.8.9. Reply: an integer.
    ///
    /// - Complexity: O(log(N)) with N being the number of elements in the sorted set.
    public static func sortedSetCount(_ key: some RedisArgument, _ members: MemberRange) -> ReadCommand<Int> {
        .init("ZLEXCOUNT", Shape.integer) {
            key
            members
        }
    }

    /// The score of a member.
    ///
    /// `ZSCORE`, since Redis 1.2.0. Reply: a number; null without the member.
    ///
    /// - Complexity: O(1).
    public static func sortedSetScore(
        _ key: some RedisArgument, _ member: some RedisArgument
    ) -> ReadCommand<Double?> {
        .init("ZSCORE", Shape.double.optional) {
            key
            member
        }
    }

    /// The scores of members, in their order.
    ///
    /// `ZMSCORE`, since Redis 6.2.0. Reply: an array of numbers, null for members that are not there.
    ///
    /// - Complexity: O(N) where N is the number of members being requested.
    public static func sortedSetScores(
        _ key: some RedisArgument, _ members: [some RedisArgument]
    ) -> ReadCommand<[Double?]> {
        .init("ZMSCORE", Shape.double.optional.array) {
            key
            members
        }
    }

    /// The position of a member, from 0.
    ///
    /// `ZRANK`, since Redis 2.0.0; `ZREVRANK`, since Redis 2.0.0. Reply: an integer; null without the member.
    ///
    /// - Complexity: O(log(N)).
    public static func sortedSetRank(
        _ key: some RedisArgument, _ member: some RedisArgument, _ order: RangeOrder = .ascending
    ) -> ReadCommand<Int?> {
        .init(order == .ascending ? "ZRANK" : "ZREVRANK", Shape.integer.optional) {
            key
            member
        }
    }

    /// The members of a range.
    ///
    /// `ZRANGE`, since Redis 1.2.0. Reply: an array of strings.
    ///
    /// - Complexity: O(log(N)+M) with N being the number of elements in the sorted set and M the number of elements
    ///   returned.
    public static func sortedSetRange<Value: RedisValue>(
        _ key: some RedisArgument, _ range: SortedSetRange = .all, _ order: RangeOrder = .ascending,
        limit: Limit? = nil, as _: Value.Type = String.self
    ) -> ReadCommand<[Value]> {
        .init("ZRANGE", Shape.value(Value.self).array) {
            key
            range.arguments(order)
            limit
        }
    }

    /// The members of a range, and their scores.
    ///
    /// `ZRANGE`, since Redis 1.2.0. Reply: members and scores in turn.
    ///
    /// - Complexity: O(log(N)+M) with N being the number of elements in the sorted set and M the number of elements
    ///   returned.
    public static func sortedSetRangeWithScores(
        _ key: some RedisArgument, _ range: SortedSetRange = .all, _ order: RangeOrder = .ascending,
        limit: Limit? = nil
    ) -> ReadCommand<[ScoredMember]> {
        .init("ZRANGE", Shape.scoredMembers) {
            key
            range.arguments(order)
            limit
            "WITHSCORES"
        }
    }

    /// Keeps the members of a range as a sorted set.
    ///
    /// `ZRANGESTORE`, since Redis 6.2.0. Reply: how many members the new set has.
    ///
    /// - Complexity: O(log(N)+M) with N being the number of elements in the sorted set and M the number of elements
    ///   stored into the destination key.
    public static func sortedSetRange(
        _ key: some RedisArgument, _ range: SortedSetRange, _ order: RangeOrder = .ascending, limit: Limit? = nil,
        storingIn destination: some RedisArgument
    ) -> WriteCommand<Int> {
        .init("ZRANGESTORE", Shape.integer) {
            destination
            key
            range.arguments(order)
            limit
        }
    }

    /// Takes the members with the lowest or highest scores out of a set.
    ///
    /// `ZPOPMIN`, since Redis 5.0.0; `ZPOPMAX`, since Redis 5.0.0. Reply: members and scores in turn.
    ///
    /// - Complexity: O(log(N)*M) with N being the number of elements in the sorted set, and M being the number of
    ///   elements popped.
    public static func sortedSetPop(
        _ key: some RedisArgument, _ end: ScoreEnd, count: Int = 1
    ) -> WriteCommand<[ScoredMember]> {
        .init(end == .lowest ? "ZPOPMIN" : "ZPOPMAX", Shape.scoredMembers) {
            key
            count
        }
    }

    /// Takes members out of the first of several sets that has any.
    ///
    /// `ZMPOP`, since Redis 7.0.0. Reply: the key, and members with scores; null if all are empty.
    ///
    /// - Complexity: O(K) + O(M*log(N)) where K is the number of provided keys, N being the number of elements in the
    ///   sorted set, and M being the number of elements popped.
    public static func sortedSetPop(
        fromFirstOf keys: [some RedisArgument], _ end: ScoreEnd, count: Int? = nil
    ) -> WriteCommand<PoppedElements<ScoredMember>?> {
        .init("ZMPOP", Shape.popped(Shape.scoredMembers)) {
            keys.count
            keys
            end.rawValue
            CountOption(count)
        }
    }

    /// Any member.
    ///
    /// `ZRANDMEMBER`, since Redis 6.2.0. Reply: a string; null without the key.
    ///
    /// - Complexity: O(N) where N is the number of elements returned.
    public static func sortedSetRandom<Value: RedisValue>(
        _ key: some RedisArgument, as _: Value.Type = String.self
    ) -> ReadCommand<Value?> {
        .init("ZRANDMEMBER", Shape.value(Value.self).optional) { key }
    }

    /// Any members, and their scores.
    ///
    /// `ZRANDMEMBER`, since Redis 6.2.0. Reply: members and scores in turn.
    ///
    /// - Complexity: O(N) where N is the number of elements returned.
    public static func sortedSetRandom(
        _ key: some RedisArgument, _ count: RandomCount
    ) -> ReadCommand<[ScoredMember]> {
        .init("ZRANDMEMBER", Shape.scoredMembers) {
            key
            count
            "WITHSCORES"
        }
    }

    /// The members that sorted sets have together, and their scores.
    ///
    /// `ZINTER`, since Redis 6.2.0; `ZUNION`, since Redis 6.2.0; `ZDIFF`, since Redis 6.2.0. Reply: members and
    /// scores in turn.
    ///
    /// - Complexity: O(N*K)+O(M*log(M)) worst case with N being the smallest input sorted set, K being the number of
    ///   input sorted sets and M being the number of elements in the resulting sorted set.
    public static func sortedSetCombine(
        _ combination: SortedSetCombination, _ keys: [some RedisArgument]
    ) -> ReadCommand<[ScoredMember]> {
        .init(combination.command, Shape.scoredMembers) {
            keys.count
            keys
            combination
            "WITHSCORES"
        }
    }

    /// As ``sortedSetCombine(_:_:)``, kept as a sorted set.
    ///
    /// `ZINTERSTORE`, since Redis 2.0.0; `ZUNIONSTORE`, since Redis 2.0.0; `ZDIFFSTORE`, since Redis 6.2.0. Reply:
    /// how many members the new set has.
    ///
    /// - Complexity: O(N*K)+O(M*log(M)) worst case with N being the smallest input sorted set, K being the number of
    ///   input sorted sets and M being the number of elements in the resulting sorted set.
    public static func sortedSetCombine(
        _ combination: SortedSetCombination, _ keys: [some RedisArgument], storingIn destination: some RedisArgument
    ) -> WriteCommand<Int> {
        .init(combination.storeCommand, Shape.integer) {
            destination
            keys.count
            keys
            combination
        }
    }

    /// How many members are in all of several sorted sets; counting stops at a limit.
    ///
    /// `ZINTERCARD`, since Redis 7.0.0. Reply: an integer.
    ///
    /// - Complexity: O(N*K) worst case with N being the smallest input sorted set, K being the number of input sorted
    ///   sets.
    public static func sortedSetIntersectionCount(
        _ keys: [some RedisArgument], limit: Int? = nil
    ) -> ReadCommand<Int> {
        .init("ZINTERCARD", Shape.integer) {
            keys.count
            keys
            CardinalityLimit(limit)
        }
    }

    /// A step through the members; see ``ReadableClient/sortedSetScan(_:matching:count:)``.
    ///
    /// `ZSCAN`, since Redis 2.8.0. Reply: the next cursor, and members and scores in turn.
    ///
    /// - Complexity: O(1) for every call.
    public static func sortedSetScan(
        _ key: some RedisArgument, _ cursor: ScanCursor = .start, matching pattern: String? = nil, count: Int? = nil
    ) -> ReadCommand<ScanPage<ScoredMember>> {
        .init("ZSCAN", Shape.page(Shape.scoredMembers)) {
            key
            cursor
            ScanOptions(pattern: pattern, count: count)
        }
    }
}

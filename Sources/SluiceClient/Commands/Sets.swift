/// Sets.
extension Command {
    /// Adds members.
    ///
    /// `SADD`, since Redis 1.0.0. Reply: how many of them are new.
    ///
    /// - Complexity: O(1) for each element added, so O(N) to add N elements when the command is called with multiple
    ///   arguments.
    public static func setAdd<Member: RedisArgument>(
        _ key: some RedisArgument, _ members: Member...
    ) -> WriteCommand<Int> { setAdd(key, members) }

    /// Adds members.
    ///
    /// `SADD`, since Redis 1.0.0. Reply: how many of them are new.
    ///
    /// - Complexity: O(1) for each element added, so O(N) to add N elements when the command is called with multiple
    ///   arguments.
    public static func setAdd<Member: RedisArgument>(
        _ key: some RedisArgument, _ members: [Member]
    ) -> WriteCommand<Int> {
        .init("SADD", Shape.integer) {
            key
            members
        }
    }

    /// Removes members.
    ///
    /// `SREM`, since Redis 1.0.0. Reply: how many there were.
    ///
    /// - Complexity: O(N) where N is the number of members to be removed.
    public static func setRemove<Member: RedisArgument>(
        _ key: some RedisArgument, _ members: Member...
    ) -> WriteCommand<Int> {
        .init("SREM", Shape.integer) {
            key
            members
        }
    }

    /// All members, in no certain order.
    ///
    /// `SMEMBERS`, since Redis 1.0.0. Reply: an array of strings.
    ///
    /// - Complexity: O(N) where N is the set cardinality.
    public static func setMembers<Value: RedisValue>(
        _ key: some RedisArgument, as _: Value.Type = String.self
    ) -> ReadCommand<[Value]> {
        .init("SMEMBERS", Shape.value(Value.self).array) { key }
    }

    /// Whether a set has a member.
    ///
    /// `SISMEMBER`, since Redis 1.0.0. Reply: 1 or 0.
    ///
    /// - Complexity: O(1).
    public static func setContains(_ key: some RedisArgument, _ member: some RedisArgument) -> ReadCommand<Bool> {
        .init("SISMEMBER", Shape.flag) {
            key
            member
        }
    }

    /// Whether a set has members, in their order.
    ///
    /// `SMISMEMBER`, since Redis 6.2.0. Reply: an array of 1 and 0.
    ///
    /// - Complexity: O(N) where N is the number of elements being checked for membership.
    public static func setContains(
        _ key: some RedisArgument, _ members: [some RedisArgument]
    ) -> ReadCommand<[Bool]> {
        .init("SMISMEMBER", Shape.flag.array) {
            key
            members
        }
    }

    /// How many members there are.
    ///
    /// `SCARD`, since Redis 1.0.0. Reply: an integer.
    ///
    /// - Complexity: O(1).
    public static func setCount(_ key: some RedisArgument) -> ReadCommand<Int> {
        .init("SCARD", Shape.integer) { key }
    }

    /// Moves a member from one set to another.
    ///
    /// `SMOVE`, since Redis 1.0.0. Reply: 1 if it was moved, 0 if the first set does not have it.
    ///
    /// - Complexity: O(1).
    public static func setMove(
        _ member: some RedisArgument, from source: some RedisArgument, to destination: some RedisArgument
    ) -> WriteCommand<Bool> {
        .init("SMOVE", Shape.flag) {
            source
            destination
            member
        }
    }

    /// Takes any member out of a set.
    ///
    /// `SPOP`, since Redis 1.0.0. Reply: a string; null without the key.
    ///
    /// - Complexity: Without the count argument O(1), otherwise O(N) where N is the value of the passed count.
    public static func setPop<Value: RedisValue>(
        _ key: some RedisArgument, as _: Value.Type = String.self
    ) -> WriteCommand<Value?> {
        .init("SPOP", Shape.value(Value.self).optional) { key }
    }

    /// Takes any members out of a set, up to so many.
    ///
    /// `SPOP`, since Redis 1.0.0. Reply: an array of strings.
    ///
    /// - Complexity: Without the count argument O(1), otherwise O(N) where N is the value of the passed count.
    public static func setPop<Value: RedisValue>(
        _ key: some RedisArgument, count: Int, as _: Value.Type = String.self
    ) -> WriteCommand<[Value]> {
        .init("SPOP", Shape.value(Value.self).array) {
            key
            count
        }
    }

    /// Any member.
    ///
    /// `SRANDMEMBER`, since Redis 1.0.0. Reply: a string; null without the key.
    ///
    /// - Complexity: Without the count argument O(1), otherwise O(N) where N is the absolute value of the passed
    ///   count.
    public static func setRandom<Value: RedisValue>(
        _ key: some RedisArgument, as _: Value.Type = String.self
    ) -> ReadCommand<Value?> {
        .init("SRANDMEMBER", Shape.value(Value.self).optional) { key }
    }

    /// Any members.
    ///
    /// `SRANDMEMBER`, since Redis 1.0.0. Reply: an array of strings.
    ///
    /// - Complexity: Without the count argument O(1), otherwise O(N) where N is the absolute value of the passed
    ///   count.
    public static func setRandom<Value: RedisValue>(
        _ key: some RedisArgument, _ count: RandomCount, as _: Value.Type = String.self
    ) -> ReadCommand<[Value]> {
        .init("SRANDMEMBER", Shape.value(Value.self).array) {
            key
            count
        }
    }

    /// The members that sets have together: of all, of any, or of the first and no other.
    ///
    /// `SINTER`, since Redis 1.0.0; `SUNION`, since Redis 1.0.0; `SDIFF`, since Redis 1.0.0. Reply: an array of
    /// strings.
    ///
    /// - Complexity: O(N*M) worst case where N is the cardinality of the smallest set and M is the number of sets.
    public static func setCombine<Value: RedisValue>(
        _ combination: SetCombination, _ keys: [some RedisArgument], as _: Value.Type = String.self
    ) -> ReadCommand<[Value]> {
        .init(combination.setCommand, Shape.value(Value.self).array) { keys }
    }

    /// As ``setCombine(_:_:as:)``, kept as a set.
    ///
    /// `SINTERSTORE`, since Redis 1.0.0; `SUNIONSTORE`, since Redis 1.0.0; `SDIFFSTORE`, since Redis 1.0.0. Reply:
    /// how many members the new set has.
    ///
    /// - Complexity: O(N*M) worst case where N is the cardinality of the smallest set and M is the number of sets.
    public static func setCombine(
        _ combination: SetCombination, _ keys: [some RedisArgument], storingIn destination: some RedisArgument
    ) -> WriteCommand<Int> {
        .init(combination.setStoreCommand, Shape.integer) {
            destination
            keys
        }
    }

    /// How many members are in all of several sets; counting stops at a limit.
    ///
    /// `SINTERCARD`, since Redis 7.0.0. Reply: an integer.
    ///
    /// - Complexity: O(N*M) worst case where N is the cardinality of the smallest set and M is the number of sets.
    public static func setIntersectionCount(_ keys: [some RedisArgument], limit: Int? = nil) -> ReadCommand<Int> {
        .init("SINTERCARD", Shape.integer) {
            keys.count
            keys
            CardinalityLimit(limit)
        }
    }

    /// A step through the members; see ``ReadableClient/setScan(_:matching:count:as:)``.
    ///
    /// `SSCAN`, since Redis 2.8.0. Reply: the next cursor, and an array of strings.
    ///
    /// - Complexity: O(1) for every call.
    public static func setScan<Value: RedisValue>(
        _ key: some RedisArgument, _ cursor: ScanCursor = .start, matching pattern: String? = nil, count: Int? = nil,
        as _: Value.Type = String.self
    ) -> ReadCommand<ScanPage<Value>> {
        .init("SSCAN", Shape.page(Shape.value(Value.self).array)) {
            key
            cursor
            ScanOptions(pattern: pattern, count: count)
        }
    }
}

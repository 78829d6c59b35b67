/// Strings: text, bytes and numbers.
extension Command {
    /// The value of a key.
    ///
    /// `GET`, since Redis 1.0.0. Reply: a string; null without the key.
    ///
    /// - Complexity: O(1).
    @inlinable
    public static func get<Value: RedisValue>(
        _ key: some RedisArgument, as _: Value.Type = String.self
    ) -> ReadCommand<Value?> {
        .init("GET", Shape.value(Value.self).optional) { key }
    }

    /// The values of keys, in their order.
    ///
    /// `MGET`, since Redis 1.0.0. Reply: an array of strings, null for keys without one.
    ///
    /// - Complexity: O(N) where N is the number of keys to retrieve.
    public static func get<Value: RedisValue>(
        _ keys: [some RedisArgument], as _: Value.Type = String.self
    ) -> ReadCommand<[Value?]> {
        .init("MGET", Shape.value(Value.self).optional.array) { keys }
    }

    /// Sets a key, whatever it held.
    ///
    /// The result tells whether the condition held; without one it is always `true`.
    ///
    /// `SET`, since Redis 1.0.0. Reply: OK, or null when the condition did not hold.
    ///
    /// - Complexity: O(1).
    public static func set(
        _ key: some RedisArgument, _ value: some RedisArgument, expiry: Expiry<WithValue>? = nil,
        condition: SetCondition? = nil
    ) -> WriteCommand<Bool> {
        .init("SET", Shape.done) {
            key
            value
            condition
            expiry
        }
    }

    /// Sets a key and tells what it held before, also when the condition did not hold.
    ///
    /// `SET`, since Redis 1.0.0. Reply: a string; null without the key.
    ///
    /// - Complexity: O(1).
    public static func replace<Value: RedisValue>(
        _ key: some RedisArgument, with value: some RedisArgument, expiry: Expiry<WithValue>? = nil,
        condition: SetCondition? = nil, as _: Value.Type = String.self
    ) -> WriteCommand<Value?> {
        .init("SET", Shape.value(Value.self).optional) {
            key
            value
            condition
            "GET"
            expiry
        }
    }

    /// Sets several keys at once.
    ///
    /// `MSET`, since Redis 1.0.1. Reply: OK.
    ///
    /// - Complexity: O(N) where N is the number of keys to set.
    public static func set(_ entries: Entries) -> WriteCommand<Void> {
        .init("MSET", Shape.ok) { entries }
    }

    /// Sets several keys at once, or none if one of them is there already.
    ///
    /// `MSETNX`, since Redis 1.0.1. Reply: 1 if they were set, 0 otherwise.
    ///
    /// - Complexity: O(N) where N is the number of keys to set.
    public static func setIfAllAbsent(_ entries: Entries) -> WriteCommand<Bool> {
        .init("MSETNX", Shape.flag) { entries }
    }

    /// Sets several keys and one expiry for all of them.
    ///
    /// `MSETEX`, since Redis 8.4.0. Reply: 1 if they were set, 0 otherwise.
    ///
    /// - Complexity: O(N).
    public static func set(
        _ entries: Entries, expiry: Expiry<WithValue>, condition: SetCondition? = nil
    ) -> WriteCommand<Bool> {
        .init("MSETEX", Shape.flag) {
            entries.count
            entries
            condition
            expiry
        }
    }

    /// Reads a key and changes when it expires.
    ///
    /// `GETEX`, since Redis 6.2.0. Reply: a string; null without the key.
    ///
    /// - Complexity: O(1).
    public static func get<Value: RedisValue>(
        _ key: some RedisArgument, settingExpiry expiry: Expiry<WhenRead>, as _: Value.Type = String.self
    ) -> WriteCommand<Value?> {
        .init("GETEX", Shape.value(Value.self).optional) {
            key
            expiry
        }
    }

    /// Reads a key and deletes it.
    ///
    /// `GETDEL`, since Redis 6.2.0. Reply: a string; null without the key.
    ///
    /// - Complexity: O(1).
    public static func take<Value: RedisValue>(
        _ key: some RedisArgument, as _: Value.Type = String.self
    ) -> WriteCommand<Value?> {
        .init("GETDEL", Shape.value(Value.self).optional) { key }
    }

    /// Deletes a key if its value compares as asked.
    ///
    /// `DELEX`, since Redis 8.4.0. Reply: 1 if it was deleted, 0 otherwise.
    ///
    /// - Complexity: O(1), O(N) to compare a digest.
    public static func delete(_ key: some RedisArgument, if comparison: ValueComparison) -> WriteCommand<Bool> {
        .init("DELEX", Shape.flag) {
            key
            comparison
        }
    }

    /// A digest of a value, for ``delete(_:if:)``.
    ///
    /// `DIGEST`, since Redis 8.4.0. Reply: a string of hexadecimal digits; null without the key.
    ///
    /// - Complexity: O(N).
    public static func digest(_ key: some RedisArgument) -> ReadCommand<String?> {
        .init("DIGEST", Shape.string.optional) { key }
    }

    /// Puts bytes behind a value; a key that is not there counts as empty.
    ///
    /// `APPEND`, since Redis 2.0.0. Reply: the length in bytes after it.
    ///
    /// - Complexity: O(1).
    public static func append(_ value: some RedisArgument, to key: some RedisArgument) -> WriteCommand<Int> {
        .init("APPEND", Shape.integer) {
            key
            value
        }
    }

    /// Adds to an integer; a key that is not there counts as 0.
    ///
    /// `INCRBY`, since Redis 1.0.0. Reply: the sum, an integer.
    ///
    /// - Complexity: O(1).
    public static func increment(_ key: some RedisArgument, by amount: Int = 1) -> WriteCommand<Int> {
        .init("INCRBY", Shape.integer) {
            key
            amount
        }
    }

    /// Subtracts from an integer; a key that is not there counts as 0.
    ///
    /// `DECRBY`, since Redis 1.0.0. Reply: the difference, an integer.
    ///
    /// - Complexity: O(1).
    public static func decrement(_ key: some RedisArgument, by amount: Int = 1) -> WriteCommand<Int> {
        .init("DECRBY", Shape.integer) {
            key
            amount
        }
    }

    /// Adds to a number; a key that is not there counts as 0.
    ///
    /// `INCRBYFLOAT`, since Redis 2.6.0. Reply: the sum, a number.
    ///
    /// - Complexity: O(1).
    public static func increment(_ key: some RedisArgument, by amount: Double) -> WriteCommand<Double> {
        .init("INCRBYFLOAT", Shape.double) {
            key
            amount
        }
    }

    /// The length of a value in bytes; 0 without the key.
    ///
    /// `STRLEN`, since Redis 2.2.0. Reply: an integer.
    ///
    /// - Complexity: O(1).
    public static func length(_ key: some RedisArgument) -> ReadCommand<Int> {
        .init("STRLEN", Shape.integer) { key }
    }

    /// A part of a value; negative positions count from its end.
    ///
    /// `GETRANGE`, since Redis 2.4.0. Reply: a string, empty where there is nothing.
    ///
    /// - Complexity: O(N) where N is the length of the returned string.
    public static func get<Value: RedisValue>(
        _ key: some RedisArgument, bytes range: IndexRange, as _: Value.Type = String.self
    ) -> ReadCommand<Value> {
        .init("GETRANGE", Shape.value(Value.self)) {
            key
            range
        }
    }

    /// Overwrites a part of a value, and fills up with zeros before it.
    ///
    /// `SETRANGE`, since Redis 2.2.0. Reply: the length in bytes after it.
    ///
    /// - Complexity: O(1), not counting the time taken to copy the new string in place.
    public static func overwrite(
        _ key: some RedisArgument, from offset: Int, with value: some RedisArgument
    ) -> WriteCommand<Int> {
        .init("SETRANGE", Shape.integer) {
            key
            offset
            value
        }
    }

    /// The longest subsequence that two values share.
    ///
    /// `LCS`, since Redis 7.0.0. Reply: a string.
    ///
    /// - Complexity: O(N*M) where N and M are the lengths of s1 and s2, respectively.
    public static func longestCommonSubsequence<Value: RedisValue>(
        _ first: some RedisArgument, _ second: some RedisArgument, as _: Value.Type = String.self
    ) -> ReadCommand<Value> {
        .init("LCS", Shape.value(Value.self)) {
            first
            second
        }
    }

    /// The length of the longest subsequence that two values share.
    ///
    /// `LCS`, since Redis 7.0.0. Reply: an integer.
    ///
    /// - Complexity: O(N*M) where N and M are the lengths of s1 and s2, respectively.
    public static func longestCommonSubsequenceLength(
        _ first: some RedisArgument, _ second: some RedisArgument
    ) -> ReadCommand<Int> {
        .init("LCS", Shape.integer) {
            first
            second
            "LEN"
        }
    }
}

/// What a value has to be, for a command to act.
public enum ValueComparison: Sendable, ArgumentPart {
    /// It is this.
    case equals(any RedisArgument)
    /// It is anything but this.
    case differs(any RedisArgument)
    /// Its digest is this.
    case digestEquals(String)
    /// Its digest is anything but this.
    case digestDiffers(String)

    var arguments: Arguments {
        switch self {
        case .equals(let value):
            "IFEQ"
            value
        case .differs(let value):
            "IFNE"
            value
        case .digestEquals(let digest):
            "IFDEQ"
            digest
        case .digestDiffers(let digest):
            "IFDNE"
            digest
        }
    }
}

/// Hashes: fields with values.
extension Command {
    /// The value of a field.
    ///
    /// `HGET`, since Redis 2.0.0. Reply: a string; null without the field.
    ///
    /// - Complexity: O(1).
    public static func hashGet<Value: RedisValue>(
        _ key: some RedisArgument, _ field: some RedisArgument, as _: Value.Type = String.self
    ) -> ReadCommand<Value?> {
        .init("HGET", Shape.value(Value.self).optional) {
            key
            field
        }
    }

    /// The values of fields, in their order.
    ///
    /// `HMGET`, since Redis 2.0.0. Reply: an array of strings, null for fields that are not there.
    ///
    /// - Complexity: O(N) where N is the number of fields being requested.
    public static func hashGet<Value: RedisValue>(
        _ key: some RedisArgument, _ fields: [some RedisArgument], as _: Value.Type = String.self
    ) -> ReadCommand<[Value?]> {
        .init("HMGET", Shape.value(Value.self).optional.array) {
            key
            fields
        }
    }

    /// All fields and their values; empty without the key.
    ///
    /// `HGETALL`, since Redis 2.0.0. Reply: fields and values in turn.
    ///
    /// - Complexity: O(N) where N is the size of the hash.
    public static func hashGetAll<Value: RedisValue>(
        _ key: some RedisArgument, as _: Value.Type = String.self
    ) -> ReadCommand<[String: Value]> {
        .init("HGETALL", Shape.dictionary(Shape.string, Shape.value(Value.self))) { key }
    }

    /// Sets fields.
    ///
    /// `HSET`, since Redis 2.0.0. Reply: how many of the fields are new.
    ///
    /// - Complexity: O(1) for each field/value pair added, so O(N) to add N field/value pairs when the command is
    ///   called with multiple field/value pairs.
    public static func hashSet(_ key: some RedisArgument, _ fields: Entries) -> WriteCommand<Int> {
        .init("HSET", Shape.integer) {
            key
            fields
        }
    }

    /// Sets a field unless it is there.
    ///
    /// `HSETNX`, since Redis 2.0.0. Reply: 1 if it was set, 0 otherwise.
    ///
    /// - Complexity: O(1).
    public static func hashSet(
        _ key: some RedisArgument, ifAbsent field: some RedisArgument, _ value: some RedisArgument
    ) -> WriteCommand<Bool> {
        .init("HSETNX", Shape.flag) {
            key
            field
            value
        }
    }

    /// Sets fields along with their expiry.
    ///
    /// `HSETEX`, since Redis 8.0.0. Reply: 1 if they were set, 0 otherwise.
    ///
    /// - Complexity: O(N).
    public static func hashSet(
        _ key: some RedisArgument, _ fields: Entries, expiry: Expiry<WithValue>, condition: HashSetCondition? = nil
    ) -> WriteCommand<Bool> {
        .init("HSETEX", Shape.flag) {
            key
            condition
            expiry
            "FIELDS"
            fields.count
            fields
        }
    }

    /// Reads fields and changes when they expire.
    ///
    /// `HGETEX`, since Redis 8.0.0. Reply: an array of strings, null for fields that are not there.
    ///
    /// - Complexity: O(N).
    public static func hashGet<Value: RedisValue>(
        _ key: some RedisArgument, _ fields: [some RedisArgument], settingExpiry expiry: Expiry<WhenRead>,
        as _: Value.Type = String.self
    ) -> WriteCommand<[Value?]> {
        .init("HGETEX", Shape.value(Value.self).optional.array) {
            key
            expiry
            FieldList(fields)
        }
    }

    /// Reads fields and deletes them.
    ///
    /// `HGETDEL`, since Redis 8.0.0. Reply: an array of strings, null for fields that are not there.
    ///
    /// - Complexity: O(N).
    public static func hashTake<Value: RedisValue>(
        _ key: some RedisArgument, _ fields: [some RedisArgument], as _: Value.Type = String.self
    ) -> WriteCommand<[Value?]> {
        .init("HGETDEL", Shape.value(Value.self).optional.array) {
            key
            FieldList(fields)
        }
    }

    /// Deletes fields; a hash without fields is no key any more.
    ///
    /// `HDEL`, since Redis 2.0.0. Reply: how many there were.
    ///
    /// - Complexity: O(N) where N is the number of fields to be removed.
    public static func hashDelete<Field: RedisArgument>(
        _ key: some RedisArgument, _ fields: Field...
    ) -> WriteCommand<Int> {
        .init("HDEL", Shape.integer) {
            key
            fields
        }
    }

    /// Whether there is such a field.
    ///
    /// `HEXISTS`, since Redis 2.0.0. Reply: 1 or 0.
    ///
    /// - Complexity: O(1).
    public static func hashContains(_ key: some RedisArgument, _ field: some RedisArgument) -> ReadCommand<Bool> {
        .init("HEXISTS", Shape.flag) {
            key
            field
        }
    }

    /// Adds to an integer; a field that is not there counts as 0.
    ///
    /// `HINCRBY`, since Redis 2.0.0. Reply: the sum, an integer.
    ///
    /// - Complexity: O(1).
    public static func hashIncrement(
        _ key: some RedisArgument, _ field: some RedisArgument, by amount: Int = 1
    ) -> WriteCommand<Int> {
        .init("HINCRBY", Shape.integer) {
            key
            field
            amount
        }
    }

    /// Adds to a number; a field that is not there counts as 0.
    ///
    /// `HINCRBYFLOAT`, since Redis 2.6.0. Reply: the sum, a number.
    ///
    /// - Complexity: O(1).
    public static func hashIncrement(
        _ key: some RedisArgument, _ field: some RedisArgument, by amount: Double
    ) -> WriteCommand<Double> {
        .init("HINCRBYFLOAT", Shape.double) {
            key
            field
            amount
        }
    }

    /// All fields.
    ///
    /// `HKEYS`, since Redis 2.0.0. Reply: an array of strings.
    ///
    /// - Complexity: O(N) where N is the size of the hash.
    public static func hashFields<Value: RedisValue>(
        _ key: some RedisArgument, as _: Value.Type = String.self
    ) -> ReadCommand<[Value]> {
        .init("HKEYS", Shape.value(Value.self).array) { key }
    }

    /// All values.
    ///
    /// `HVALS`, since Redis 2.0.0. Reply: an array of strings.
    ///
    /// - Complexity: O(N) where N is the size of the hash.
    public static func hashValues<Value: RedisValue>(
        _ key: some RedisArgument, as _: Value.Type = String.self
    ) -> ReadCommand<[Value]> {
        .init("HVALS", Shape.value(Value.self).array) { key }
    }

    /// How many fields there are.
    ///
    /// `HLEN`, since Redis 2.0.0. Reply: an integer.
    ///
    /// - Complexity: O(1).
    public static func hashCount(_ key: some RedisArgument) -> ReadCommand<Int> {
        .init("HLEN", Shape.integer) { key }
    }

    /// The length of a field's value in bytes; 0 without the field.
    ///
    /// `HSTRLEN`, since Redis 3.2.0. Reply: an integer.
    ///
    /// - Complexity: O(1).
    public static func hashLength(_ key: some RedisArgument, _ field: some RedisArgument) -> ReadCommand<Int> {
        .init("HSTRLEN", Shape.integer) {
            key
            field
        }
    }

    /// Any field.
    ///
    /// `HRANDFIELD`, since Redis 6.2.0. Reply: a string; null without the key.
    ///
    /// - Complexity: O(N) where N is the number of fields returned.
    public static func hashRandomField(_ key: some RedisArgument) -> ReadCommand<String?> {
        .init("HRANDFIELD", Shape.string.optional) { key }
    }

    /// Any fields with their values.
    ///
    /// `HRANDFIELD`, since Redis 6.2.0. Reply: fields and values in turn.
    ///
    /// - Complexity: O(N) where N is the number of fields returned.
    public static func hashRandom<Value: RedisValue>(
        _ key: some RedisArgument, _ count: RandomCount, as _: Value.Type = String.self
    ) -> ReadCommand<[HashField<Value>]> {
        .init("HRANDFIELD", Shape.hashFields(Value.self)) {
            key
            count
            "WITHVALUES"
        }
    }

    /// A step through the fields; see ``ReadableClient/hashScan(_:matching:count:as:)``.
    ///
    /// `HSCAN`, since Redis 2.8.0. Reply: the next cursor, and fields and values in turn.
    ///
    /// - Complexity: O(1) for every call.
    public static func hashScan<Value: RedisValue>(
        _ key: some RedisArgument, _ cursor: ScanCursor = .start, matching pattern: String? = nil, count: Int? = nil,
        as _: Value.Type = String.self
    ) -> ReadCommand<ScanPage<HashField<Value>>> {
        .init("HSCAN", Shape.page(Shape.hashFields(Value.self))) {
            key
            cursor
            ScanOptions(pattern: pattern, count: count)
        }
    }
}

/// A field of a hash.
public struct HashField<Value: RedisValue>: Sendable {
    /// Its name.
    public let name: String
    /// Its value.
    public let value: Value
}

extension HashField: Equatable where Value: Equatable {}
extension HashField: Hashable where Value: Hashable {}

/// When to set fields of a hash.
public enum HashSetCondition: String, Sendable, ArgumentPart {
    /// Only if none of them is there.
    case ifAllAbsent = "FNX"
    /// Only if all of them are there.
    case ifAllPresent = "FXX"

    var arguments: Arguments { rawValue }
}

/// FIELDS, how many, and the fields.
struct FieldList: ArgumentPart {
    let arguments: Arguments

    init(_ fields: [some RedisArgument]) {
        var arguments = Arguments()
        arguments.append("FIELDS")
        arguments.append(fields.count)
        for field in fields { arguments.append(field) }
        self.arguments = arguments
    }
}

extension Shape {
    static func hashFields<Value: RedisValue>(_: Value.Type) -> ReplyShape<[HashField<Value>]> {
        pairs(string, value(Value.self)).map { pairs in pairs.map { HashField(name: $0.0, value: $0.1) } }
    }
}

/// Keys of any type.
extension Command {
    /// How many of the keys there are; one that is named twice counts twice.
    ///
    /// `EXISTS`, since Redis 1.0.0. Reply: an integer.
    ///
    /// - Complexity: O(N) where N is the number of keys to check.
    public static func exists<Key: RedisArgument>(_ keys: Key...) -> ReadCommand<Int> {
        .init("EXISTS", Shape.integer) { keys }
    }

    /// Deletes keys.
    ///
    /// `DEL`, since Redis 1.0.0. Reply: how many there were.
    ///
    /// - Complexity: O(N) where N is the number of keys that will be removed.
    public static func delete<Key: RedisArgument>(_ keys: Key...) -> WriteCommand<Int> { delete(keys) }

    /// Deletes keys.
    ///
    /// `DEL`, since Redis 1.0.0. Reply: how many there were.
    ///
    /// - Complexity: O(N) where N is the number of keys that will be removed.
    public static func delete(_ keys: [some RedisArgument]) -> WriteCommand<Int> {
        .init("DEL", Shape.integer) { keys }
    }

    /// Deletes keys and frees their memory later.
    ///
    /// `UNLINK`, since Redis 4.0.0. Reply: how many there were.
    ///
    /// - Complexity: O(1) for each key removed regardless of its size.
    public static func unlink<Key: RedisArgument>(_ keys: Key...) -> WriteCommand<Int> {
        .init("UNLINK", Shape.integer) { keys }
    }

    /// Counts keys as used, for the eviction of those that are not.
    ///
    /// `TOUCH`, since Redis 3.2.1. Reply: how many there are.
    ///
    /// - Complexity: O(N) where N is the number of keys that will be touched.
    public static func touch<Key: RedisArgument>(_ keys: Key...) -> ReadCommand<Int> {
        .init("TOUCH", Shape.integer) { keys }
    }

    /// What kind of value a key holds.
    ///
    /// `TYPE`, since Redis 1.0.0. Reply: a string, none without the key.
    ///
    /// - Complexity: O(1).
    public static func type(of key: some RedisArgument) -> ReadCommand<KeyType> {
        .init("TYPE", Shape.string.map(KeyType.init)) { key }
    }

    /// Sets when a key expires.
    ///
    /// `EXPIRE`, since Redis 1.0.0; `PEXPIRE`, since Redis 2.6.0; `EXPIREAT`, since Redis 1.2.0; `PEXPIREAT`, since
    /// Redis 2.6.0. Reply: 1 if it was set; 0 without the key, or if the condition did not hold.
    ///
    /// - Complexity: O(1).
    public static func expire(
        _ key: some RedisArgument, _ expiry: Expiry<Alone>, condition: ExpiryCondition? = nil
    ) -> WriteCommand<Bool> {
        .init(
            name: expiry.commandName(), Shape.flag,
            ArgumentBuilder.buildArray([
                ArgumentBuilder.buildExpression(key), ArgumentBuilder.buildExpression(expiry.number),
                ArgumentBuilder.buildExpression(condition),
            ]))
    }

    /// Lets a key live for ever.
    ///
    /// `PERSIST`, since Redis 2.2.0. Reply: 1 if it had an expiry, 0 otherwise.
    ///
    /// - Complexity: O(1).
    public static func persist(_ key: some RedisArgument) -> WriteCommand<Bool> {
        .init("PERSIST", Shape.flag) { key }
    }

    /// How long a key has to live.
    ///
    /// `TTL`, since Redis 1.0.0; `PTTL`, since Redis 2.6.0. Reply: an integer, -1 without an expiry, -2 without the
    /// key.
    ///
    /// - Complexity: O(1).
    public static func timeToLive(
        _ key: some RedisArgument, in unit: TimeUnit = .seconds
    ) -> ReadCommand<ExpiryState> {
        .init(unit == .seconds ? "TTL" : "PTTL", Shape.expiryState) { key }
    }

    /// When a key expires, since 1970.
    ///
    /// `EXPIRETIME`, since Redis 7.0.0; `PEXPIRETIME`, since Redis 7.0.0. Reply: an integer, -1 without an expiry, -2
    /// without the key.
    ///
    /// - Complexity: O(1).
    public static func expiryTime(
        _ key: some RedisArgument, in unit: TimeUnit = .seconds
    ) -> ReadCommand<ExpiryState> {
        .init(unit == .seconds ? "EXPIRETIME" : "PEXPIRETIME", Shape.expiryState) { key }
    }

    /// Gives a key another name; what had that name is lost.
    ///
    /// `RENAME`, since Redis 1.0.0. Reply: OK; an error without the key.
    ///
    /// - Complexity: O(1).
    public static func rename(_ key: some RedisArgument, to name: some RedisArgument) -> WriteCommand<Void> {
        .init("RENAME", Shape.ok) {
            key
            name
        }
    }

    /// Gives a key another name, unless the name is taken.
    ///
    /// `RENAMENX`, since Redis 1.0.0. Reply: 1 if it was renamed, 0 if the name is taken.
    ///
    /// - Complexity: O(1).
    public static func rename(
        _ key: some RedisArgument, toUnused name: some RedisArgument
    ) -> WriteCommand<Bool> {
        .init("RENAMENX", Shape.flag) {
            key
            name
        }
    }

    /// Copies a value.
    ///
    /// `COPY`, since Redis 6.2.0. Reply: 1 if it was copied, 0 otherwise.
    ///
    /// - Complexity: O(N) worst case for collections, where N is the number of nested items.
    public static func copy(
        _ key: some RedisArgument, to other: some RedisArgument, existing: ExistingKey = .keep
    ) -> WriteCommand<Bool> {
        .init("COPY", Shape.flag) {
            key
            other
            existing == .replace ? "REPLACE" : nil
        }
    }

    /// Moves a key to another database of the server.
    ///
    /// `MOVE`, since Redis 1.0.0. Reply: 1 if it was moved, 0 otherwise.
    ///
    /// - Complexity: O(1).
    public static func move(_ key: some RedisArgument, toDatabase database: Int) -> WriteCommand<Bool> {
        .init("MOVE", Shape.flag) {
            key
            database
        }
    }

    /// Any key.
    ///
    /// `RANDOMKEY`, since Redis 1.0.0. Reply: a string; null without any keys.
    ///
    /// - Complexity: O(1).
    public static func randomKey<Value: RedisValue>(as _: Value.Type = String.self) -> ReadCommand<Value?> {
        .init("RANDOMKEY", Shape.value(Value.self).optional)
    }

    /// All keys that match a pattern, at once: with many keys rather ``RedisClient/scan(matching:type:count:as:)``.
    ///
    /// `KEYS`, since Redis 1.0.0. Reply: an array of strings.
    ///
    /// - Complexity: O(N) with N being the number of keys in the database, under the assumption that the key names in
    ///   the database and the given pattern have limited length.
    public static func keys<Value: RedisValue>(
        matching pattern: some RedisArgument, as _: Value.Type = String.self
    ) -> WriteCommand<[Value]> {
        .init("KEYS", Shape.value(Value.self).array) { pattern }
    }

    /// A step through all keys; see ``RedisClient/scan(matching:type:count:as:)``.
    ///
    /// `SCAN`, since Redis 2.8.0. Reply: the next cursor, and an array of keys.
    ///
    /// - Complexity: O(1) for every call.
    public static func scan<Value: RedisValue>(
        _ cursor: ScanCursor = .start, matching pattern: String? = nil, type: KeyType? = nil, count: Int? = nil,
        as _: Value.Type = String.self
    ) -> WriteCommand<ScanPage<Value>> {
        .init("SCAN", Shape.page(Shape.value(Value.self).array)) {
            cursor
            ScanOptions(pattern: pattern, count: count)
            if let type {
                "TYPE"
                type.name
            }
        }
    }

    /// A value in the form in which Redis keeps it, for ``restore(_:from:millisecondsToLive:existing:)``.
    ///
    /// `DUMP`, since Redis 2.6.0. Reply: bytes; null without the key.
    ///
    /// - Complexity: O(1) to access the key and additional O(N*M) to serialize it, where N is the number of Redis
    ///   objects composing the value and M their average size.
    public static func dump(_ key: some RedisArgument) -> ReadCommand<[UInt8]?> {
        .init("DUMP", Shape.value([UInt8].self).optional) { key }
    }

    /// Makes a key of what ``dump(_:)`` gave.
    ///
    /// `RESTORE`, since Redis 2.6.0. Reply: OK; an error if the key is there and is to be kept.
    ///
    /// - Complexity: O(1) to create the new key and additional O(N*M) to reconstruct the serialized value, where N is
    ///   the number of Redis objects composing the value and M their average size.
    public static func restore(
        _ key: some RedisArgument, from dump: [UInt8], millisecondsToLive: Int = 0, existing: ExistingKey = .keep
    ) -> WriteCommand<Void> {
        .init("RESTORE", Shape.ok) {
            key
            millisecondsToLive
            dump
            existing == .replace ? "REPLACE" : nil
        }
    }

    /// Sorts a list, set or sorted set; elements are numbers unless ``SortOrder/Comparison/alphabetic`` says otherwise.
    ///
    /// `SORT_RO`, since Redis 7.0.0. Reply: an array of strings, null for what `values` does not find.
    ///
    /// - Complexity: O(N+M*log(M)) where N is the number of elements in the list or set to sort, and M the number of
    ///   returned elements.
    public static func sort<Value: RedisValue>(
        _ key: some RedisArgument, _ order: SortOrder = SortOrder(), as _: Value.Type = String.self
    ) -> WriteCommand<[Value?]> {
        .init("SORT_RO", Shape.value(Value.self).optional.array) {
            key
            order
        }
    }

    /// Sorts a list, set or sorted set, and keeps the result as a list.
    ///
    /// `SORT`, since Redis 1.0.0. Reply: how many elements the list has.
    ///
    /// - Complexity: O(N+M*log(M)) where N is the number of elements in the list or set to sort, and M the number of
    ///   returned elements.
    public static func sort(
        _ key: some RedisArgument, _ order: SortOrder = SortOrder(), storingIn destination: some RedisArgument
    ) -> WriteCommand<Int> {
        .init("SORT", Shape.integer) {
            key
            order
            "STORE"
            destination
        }
    }

    /// How Redis keeps a value, such as `listpack`.
    ///
    /// `OBJECT ENCODING`, since Redis 2.2.3. Reply: a string; null without the key.
    ///
    /// - Complexity: O(1).
    public static func encoding(of key: some RedisArgument) -> ReadCommand<String?> {
        .init("OBJECT ENCODING", Shape.string.optional) { key }
    }

    /// How often a key is used, on a logarithmic scale; an error unless the server evicts by frequency.
    ///
    /// `OBJECT FREQ`, since Redis 4.0.0. Reply: an integer; null without the key.
    ///
    /// - Complexity: O(1).
    public static func useFrequency(of key: some RedisArgument) -> ReadCommand<Int?> {
        .init("OBJECT FREQ", Shape.integer.optional) { key }
    }

    /// For how many seconds a key has not been used.
    ///
    /// `OBJECT IDLETIME`, since Redis 2.2.3. Reply: an integer; null without the key.
    ///
    /// - Complexity: O(1).
    public static func idleSeconds(of key: some RedisArgument) -> ReadCommand<Int?> {
        .init("OBJECT IDLETIME", Shape.integer.optional) { key }
    }

    /// How many references a value has.
    ///
    /// `OBJECT REFCOUNT`, since Redis 2.2.3. Reply: an integer; null without the key.
    ///
    /// - Complexity: O(1).
    public static func referenceCount(of key: some RedisArgument) -> ReadCommand<Int?> {
        .init("OBJECT REFCOUNT", Shape.integer.optional) { key }
    }

    /// The bytes of memory that a key takes, estimated from so many of its elements, 0 for all.
    ///
    /// `MEMORY USAGE`, since Redis 4.0.0. Reply: an integer; null without the key.
    ///
    /// - Complexity: O(N) where N is the number of samples.
    public static func memoryUsage(of key: some RedisArgument, samples: Int? = nil) -> ReadCommand<Int?> {
        .init("MEMORY USAGE", Shape.integer.optional) {
            key
            if let samples {
                "SAMPLES"
                samples
            }
        }
    }
}

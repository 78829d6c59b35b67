/// Expiry of single fields of a hash.
extension Command {
    /// Sets when fields expire.
    ///
    /// `HEXPIRE`, since Redis 7.4.0; `HPEXPIRE`, since Redis 7.4.0; `HEXPIREAT`, since Redis 7.4.0; `HPEXPIREAT`,
    /// since Redis 7.4.0. Reply: an integer for each field.
    ///
    /// - Complexity: O(N).
    public static func hashExpire(
        _ key: some RedisArgument, _ fields: [some RedisArgument], _ expiry: Expiry<Alone>,
        condition: ExpiryCondition? = nil
    ) -> WriteCommand<[FieldExpiryChange]> {
        .init(
            name: expiry.commandName(prefix: "H"), Shape.fieldExpiryChange.array,
            ArgumentBuilder.buildArray([
                ArgumentBuilder.buildExpression(key), ArgumentBuilder.buildExpression(expiry.number),
                ArgumentBuilder.buildExpression(condition), FieldList(fields).arguments,
            ]))
    }

    /// Lets fields live as long as their hash.
    ///
    /// `HPERSIST`, since Redis 7.4.0. Reply: an integer for each field, 1, -1 without an expiry, -2 without the
    /// field.
    ///
    /// - Complexity: O(N).
    public static func hashPersist(
        _ key: some RedisArgument, _ fields: [some RedisArgument]
    ) -> WriteCommand<[FieldPersistence]> {
        .init("HPERSIST", Shape.fieldPersistence.array) {
            key
            FieldList(fields)
        }
    }

    /// How long fields have to live.
    ///
    /// `HTTL`, since Redis 7.4.0; `HPTTL`, since Redis 7.4.0. Reply: an integer for each field, -1 without an expiry,
    /// -2 without the field.
    ///
    /// - Complexity: O(N).
    public static func hashTimeToLive(
        _ key: some RedisArgument, _ fields: [some RedisArgument], in unit: TimeUnit = .seconds
    ) -> ReadCommand<[ExpiryState]> {
        .init(unit == .seconds ? "HTTL" : "HPTTL", Shape.expiryState.array) {
            key
            FieldList(fields)
        }
    }

    /// When fields expire, since 1970.
    ///
    /// `HEXPIRETIME`, since Redis 7.4.0; `HPEXPIRETIME`, since Redis 7.4.0. Reply: an integer for each field, -1
    /// without an expiry, -2 without the field.
    ///
    /// - Complexity: O(N).
    public static func hashExpiryTime(
        _ key: some RedisArgument, _ fields: [some RedisArgument], in unit: TimeUnit = .seconds
    ) -> ReadCommand<[ExpiryState]> {
        .init(unit == .seconds ? "HEXPIRETIME" : "HPEXPIRETIME", Shape.expiryState.array) {
            key
            FieldList(fields)
        }
    }
}

/// What became of a field's expiry.
public enum FieldExpiryChange: Int, Sendable {
    /// There is no such field.
    case missing = -2
    /// The condition did not hold.
    case unchanged = 0
    /// It was set.
    case set = 1
    /// The time has passed already: the field was deleted.
    case deleted = 2
}

/// What became of a field that was to lose its expiry.
public enum FieldPersistence: Int, Sendable {
    /// There is no such field.
    case missing = -2
    /// It had no expiry.
    case alreadyPersistent = -1
    /// It has no expiry any more.
    case persistent = 1
}

extension Shape {
    static var fieldExpiryChange: ReplyShape<FieldExpiryChange> {
        integer.compactMap("-2, 0, 1 or 2") { FieldExpiryChange(rawValue: $0) }
    }

    static var fieldPersistence: ReplyShape<FieldPersistence> {
        integer.compactMap("-2, -1 or 1") { FieldPersistence(rawValue: $0) }
    }
}

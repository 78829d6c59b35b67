/// When something expires; `Use` tells which further choices a command has.
public struct Expiry<Use: Sendable>: Sendable, ArgumentPart {
    /// EX, PX, EXAT or PXAT with a number; KEEPTTL or PERSIST without.
    let word: String
    let number: Int?

    private init(_ word: String, _ number: Int? = nil) {
        self.word = word
        self.number = number
    }

    /// After a number of seconds.
    public static func seconds(_ count: Int) -> Self { Self("EX", count) }

    /// After a number of milliseconds.
    public static func milliseconds(_ count: Int) -> Self { Self("PX", count) }

    /// At a time, in seconds since 1970.
    public static func at(unixSeconds: Int) -> Self { Self("EXAT", unixSeconds) }

    /// At a time, in milliseconds since 1970.
    public static func at(unixMilliseconds: Int) -> Self { Self("PXAT", unixMilliseconds) }

    var arguments: Arguments {
        word
        number
    }

    /// The commands that do nothing but set an expiry have a name for each unit: EXPIRE, PEXPIRE, EXPIREAT, PEXPIREAT.
    func commandName(prefix: String = "") -> String {
        prefix + (word.hasPrefix("PX") ? "PEXPIRE" : "EXPIRE") + (word.hasSuffix("AT") ? "AT" : "")
    }
}

/// The expiry is set by itself.
public enum Alone: Sendable {}
/// The expiry is set along with a value.
public enum WithValue: Sendable {}
/// The expiry is changed when a value is read.
public enum WhenRead: Sendable {}

extension Expiry where Use == WithValue {
    /// The one that the key has already; without this, setting a value removes it.
    public static var keep: Self { Self("KEEPTTL") }
}

extension Expiry where Use == WhenRead {
    /// Never any more.
    public static var never: Self { Self("PERSIST") }
}

/// When to set an expiry.
public enum ExpiryCondition: String, Sendable, ArgumentPart {
    /// Only if there is none.
    case ifNone = "NX"
    /// Only if there is one.
    case ifAny = "XX"
    /// Only if it is later than the present one; no expiry is later than any.
    case ifLater = "GT"
    /// Only if it is earlier than the present one.
    case ifEarlier = "LT"

    var arguments: Arguments { rawValue }
}

/// The unit in which to ask for times.
public enum TimeUnit: Sendable {
    case seconds
    case milliseconds
}

/// When a key or field expires, in the unit that was asked for.
public enum ExpiryState: Sendable, Hashable {
    /// There is no such key or field.
    case missing
    /// It never expires.
    case persistent
    /// A time to live, or a time since 1970, whichever was asked for.
    case expires(Int)
}

extension Shape {
    static var expiryState: ReplyShape<ExpiryState> {
        Shape.integer.map { number in
            switch number {
            case -2: .missing
            case -1: .persistent
            default: .expires(number)
            }
        }
    }
}

/// What a string of Redis can be read as. Nothing is guessed: `"null"` and `"123"` are strings unless asked otherwise.
public protocol RedisValue: RedisArgument {
    /// What the bytes have to be, for errors: `text in UTF-8`.
    static var redisDescription: String { get }

    /// Reads the bytes of a string; `nil` if they are something else.
    init?(redisBytes: [UInt8])
}

extension String: RedisValue {
    /// Text.
    public static var redisDescription: String { "text in UTF-8" }

    /// Takes UTF-8, and nothing else.
    public init?(redisBytes: [UInt8]) {
        guard !redisBytes.isASCII else {
            self.init(decoding: redisBytes, as: UTF8.self)
            return
        }
        self.init(validating: redisBytes, as: UTF8.self)
    }
}

extension Array: RedisValue where Element == UInt8 {
    /// Bytes.
    public static var redisDescription: String { "bytes" }

    /// Takes all bytes.
    public init?(redisBytes: [UInt8]) {
        self = redisBytes
    }
}

extension Int: RedisValue {
    /// An integer.
    public static var redisDescription: String { "an integer of 64 bits" }

    /// Takes decimal digits behind an optional sign.
    public init?(redisBytes: [UInt8]) {
        guard let text = String(validating: redisBytes, as: UTF8.self), let value = Int(text) else { return nil }
        self = value
    }
}

extension Double: RedisValue {
    /// A number.
    public static var redisDescription: String { "a number" }

    /// Takes decimal numbers, `inf` and `-inf`.
    public init?(redisBytes: [UInt8]) {
        guard let text = String(validating: redisBytes, as: UTF8.self), let value = Double(text) else { return nil }
        self = value
    }
}

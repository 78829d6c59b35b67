import SluiceCore

/// A type whose values are kept as JSON text: write `extension User: RedisJSON {}`, and ask for `as: User.self`.
///
/// For types that are not yours there is ``JSON``.
public protocol RedisJSON: RedisValue, Codable {}

extension RedisJSON {
    /// JSON of the type.
    public static var redisDescription: String { "JSON of a \(Self.self)" }

    /// Its JSON text, keys sorted, so that equal values have equal bytes. Dates, data, addresses and decimal numbers are
    /// written as Foundation's `JSONEncoder` writes them by default.
    public func redisBytes() throws(EncodingFault) -> [UInt8] {
        do {
            return try JSONTextEncoder().encode(self)
        } catch {
            throw EncodingFault("a \(Self.self) cannot be encoded as JSON")
        }
    }

    /// Reads JSON text, as Foundation's `JSONDecoder` reads it by default.
    public init?(redisBytes: [UInt8]) {
        guard let value = try? JSONTextDecoder().decode(Self.self, from: redisBytes) else { return nil }
        self = value
    }
}

/// Any `Codable` value, kept as JSON text.
public struct JSON<Value: Codable & Sendable>: RedisJSON {
    /// What the JSON stands for.
    public var value: Value

    /// Wraps a value.
    public init(_ value: Value) {
        self.value = value
    }

    /// What `Value` reads.
    public init(from decoder: any Decoder) throws {
        value = try Value(from: decoder)
    }

    /// What `Value` writes.
    public func encode(to encoder: any Encoder) throws {
        try value.encode(to: encoder)
    }

    /// JSON of the value's type.
    public static var redisDescription: String { "JSON of a \(Value.self)" }
}

extension JSON: Equatable where Value: Equatable {}
extension JSON: Hashable where Value: Hashable {}

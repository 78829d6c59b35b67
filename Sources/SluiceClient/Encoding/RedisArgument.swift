/// What can stand for a key, a member or a value in a command.
public protocol RedisArgument: Sendable {
    /// The bytes that go over the wire.
    ///
    /// - Throws: ``EncodingFault`` if there are none, which the client reports before it sends anything.
    func redisBytes() throws(EncodingFault) -> [UInt8]
}

/// Why an argument cannot be encoded. Never holds the argument.
public struct EncodingFault: Error, Sendable, CustomStringConvertible {
    /// What is wrong with the argument.
    public let description: String

    /// - Parameter description: what is wrong, without the value.
    public init(_ description: String) {
        self.description = description
    }
}

extension String: RedisArgument {
    /// Its UTF-8.
    public func redisBytes() -> [UInt8] { Array(utf8) }
}

extension Substring: RedisArgument {
    /// Its UTF-8.
    public func redisBytes() -> [UInt8] { Array(utf8) }
}

extension Array: RedisArgument where Element == UInt8 {
    /// The bytes as they are.
    public func redisBytes() -> [UInt8] { self }
}

extension Int: RedisArgument {
    /// Its decimal digits.
    public func redisBytes() -> [UInt8] { Array(String(self).utf8) }
}

extension Double: RedisArgument {
    /// The shortest decimal text that stands for exactly this number; `inf` and `-inf`.
    public func redisBytes() throws(EncodingFault) -> [UInt8] {
        guard !isNaN else { throw EncodingFault("Redis knows no number that is not a number") }
        // Whole numbers without a fraction, which integer commands would refuse.
        return Array((Int(exactly: self).map { String($0) } ?? String(self)).utf8)
    }
}

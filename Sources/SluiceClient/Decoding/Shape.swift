public import SluiceCore

/// The shapes of replies.
@usableFromInline
enum Shape {
    /// Whatever came.
    @inlinable static var any: ReplyShape<Reply> { ReplyShape { reply in reply } }

    /// `OK`.
    @inlinable static var ok: ReplyShape<Void> {
        ReplyShape { reply throws(ReplyMismatch) in
            guard reply.string == "OK" else { throw ReplyMismatch("OK", reply) }
        }
    }

    /// `OK`, or null for what was not done.
    @inlinable static var done: ReplyShape<Bool> { ok.optional.map { $0 != nil } }

    /// An integer.
    @inlinable static var integer: ReplyShape<Int> {
        ReplyShape { reply throws(ReplyMismatch) in
            guard case .integer(let value) = reply else { throw ReplyMismatch("an integer", reply) }
            return Int(value)
        }
    }

    /// 1 or 0.
    @inlinable static var flag: ReplyShape<Bool> {
        ReplyShape { reply throws(ReplyMismatch) in
            switch reply {
            case .integer(1): return true
            case .integer(0): return false
            default: throw ReplyMismatch("1 or 0", reply)
            }
        }
    }

    /// A number; Redis sends those with a fraction as strings.
    @inlinable static var double: ReplyShape<Double> {
        ReplyShape { reply throws(ReplyMismatch) in
            if case .integer(let value) = reply { return Double(value) }
            guard let value = reply.bytes.flatMap(Double.init(redisBytes:)) else {
                throw ReplyMismatch("a number", reply)
            }
            return value
        }
    }

    /// Text.
    @inlinable static var string: ReplyShape<String> { value(String.self) }

    /// A string, read as a type; an integer as its digits.
    @inlinable
    static func value<Value: RedisValue>(_: Value.Type = Value.self) -> ReplyShape<Value> {
        ReplyShape { reply throws(ReplyMismatch) in
            let bytes: [UInt8]? =
                if case .integer(let value) = reply { Int(value).redisBytes() } else { reply.bytes }
            guard let value = bytes.flatMap(Value.init(redisBytes:)) else {
                throw ReplyMismatch(Value.redisDescription, reply)
            }
            return value
        }
    }
}

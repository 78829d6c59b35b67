public import SluiceCore

/// Why a reply is not what its command promises: what was expected, and what kind of reply came. Never its content.
@usableFromInline
struct ReplyMismatch: Error, CustomStringConvertible {
    let expected: String
    let found: String

    @usableFromInline init(_ expected: String, _ reply: Reply) {
        self.expected = expected
        found =
            switch reply {
            case .integer: "an integer"
            case .status, .bulk: "a string"
            case .null: "null"
            case .array: "an array"
            case .error: "an error"
            }
    }

    @usableFromInline var description: String { "is \(found) and not \(expected)" }
}

/// How to read a reply as a value.
@usableFromInline
struct ReplyShape<Value>: Sendable {
    @usableFromInline let decode: @Sendable (Reply) throws(ReplyMismatch) -> Value

    @inlinable
    init(_ decode: @escaping @Sendable (Reply) throws(ReplyMismatch) -> Value) {
        self.decode = decode
    }

    /// The value, made into another.
    @inlinable
    func map<Other>(_ change: @escaping @Sendable (Value) -> Other) -> ReplyShape<Other> {
        let decode = decode
        return ReplyShape<Other> { reply throws(ReplyMismatch) in change(try decode(reply)) }
    }

    /// The value, made into another if it can be.
    @inlinable
    func compactMap<Other>(
        _ expected: String, _ change: @escaping @Sendable (Value) -> Other?
    ) -> ReplyShape<Other> {
        let decode = decode
        return ReplyShape<Other> { reply throws(ReplyMismatch) in
            guard let value = change(try decode(reply)) else { throw ReplyMismatch(expected, reply) }
            return value
        }
    }

    /// The value; `nil` for null.
    @inlinable var optional: ReplyShape<Value?> {
        let decode = decode
        return ReplyShape<Value?> { reply throws(ReplyMismatch) in reply == .null ? nil : try decode(reply) }
    }

    /// An array of such values.
    @inlinable var array: ReplyShape<[Value]> {
        let decode = decode
        return ReplyShape<[Value]> { reply throws(ReplyMismatch) in
            guard case .array(let elements) = reply else { throw ReplyMismatch("an array", reply) }
            var values: [Value] = []
            values.reserveCapacity(elements.count)
            for element in elements { values.append(try decode(element)) }
            return values
        }
    }
}

import SluiceCore

extension Shape {
    /// Two values, one behind the other.
    static func pair<First, Second>(
        _ first: ReplyShape<First>, _ second: ReplyShape<Second>
    ) -> ReplyShape<(First, Second)> {
        ReplyShape { reply throws(ReplyMismatch) in
            guard case .array(let parts) = reply, parts.count == 2 else { throw ReplyMismatch("a pair", reply) }
            return (try first.decode(parts[0]), try second.decode(parts[1]))
        }
    }

    /// Pairs in a row, `a 1 b 2`, or each in an array of its own, `(a 1) (b 2)`, as RESP3 has them.
    static func pairs<First, Second>(
        _ first: ReplyShape<First>, _ second: ReplyShape<Second>
    ) -> ReplyShape<[(First, Second)]> {
        ReplyShape { reply throws(ReplyMismatch) in
            guard case .array(let parts) = reply else { throw ReplyMismatch("an array of pairs", reply) }
            if case .array? = parts.first { return try pair(first, second).array.decode(reply) }
            guard parts.count.isMultiple(of: 2) else { throw ReplyMismatch("an array of pairs", reply) }
            var pairs: [(First, Second)] = []
            pairs.reserveCapacity(parts.count / 2)
            for index in stride(from: 0, to: parts.count, by: 2) {
                pairs.append((try first.decode(parts[index]), try second.decode(parts[index + 1])))
            }
            return pairs
        }
    }

    /// Names with values, as a dictionary; of a name that repeats, the last.
    static func dictionary<Key: Hashable & RedisValue, Value>(
        _ key: ReplyShape<Key>, _ value: ReplyShape<Value>
    ) -> ReplyShape<[Key: Value]> {
        pairs(key, value).map { pairs in Dictionary(pairs) { _, last in last } }
    }

    /// Names with values of several kinds.
    static func attributes<Value>(
        _ read: @escaping @Sendable (ReplyAttributes) throws(ReplyMismatch) -> Value
    ) -> ReplyShape<Value> {
        ReplyShape { reply throws(ReplyMismatch) in
            // Names in a row even where the first value is an array: a name never is one.
            let pairs = try pairs(string, any).decode(reply)
            return try read(ReplyAttributes(values: Dictionary(pairs) { _, last in last }, reply: reply))
        }
    }
}

/// The parts of a reply that are known by name.
struct ReplyAttributes {
    let values: [String: Reply]
    let reply: Reply

    /// A part that has to be there.
    func callAsFunction<Value>(_ name: String, _ shape: ReplyShape<Value>) throws(ReplyMismatch) -> Value {
        guard let value = values[name] else { throw ReplyMismatch("one with \(name)", reply) }
        return try shape.decode(value)
    }

    /// A part that may be missing, or null.
    func callAsFunction<Value>(ifPresent name: String, _ shape: ReplyShape<Value>) throws(ReplyMismatch) -> Value? {
        guard let value = values[name] else { return nil }
        return try shape.optional.decode(value)
    }
}

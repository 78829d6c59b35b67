/// Names with values, in order: `["name": "Ada", "age": 36]`.
public struct Entries: Sendable, ExpressibleByDictionaryLiteral, ArgumentPart {
    private(set) var all: [(name: any RedisArgument, value: any RedisArgument)]

    /// Takes them in the order of the text.
    public init(dictionaryLiteral elements: (any RedisArgument, any RedisArgument)...) {
        all = elements.map { ($0, $1) }
    }

    /// Takes them in the order given; names may repeat.
    public init<Name: RedisArgument, Value: RedisArgument>(_ pairs: [(Name, Value)]) {
        all = pairs.map { ($0, $1) }
    }

    /// Takes them in no certain order.
    public init<Name: RedisArgument & Hashable, Value: RedisArgument>(_ dictionary: [Name: Value]) {
        all = dictionary.map { ($0.key, $0.value) }
    }

    var count: Int { all.count }

    var arguments: Arguments {
        var arguments = Arguments()
        for (name, value) in all {
            arguments.append(name)
            arguments.append(value)
        }
        return arguments
    }
}

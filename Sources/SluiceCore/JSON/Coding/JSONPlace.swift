/// A value of a tape and the way to it: what a type is decoded from.
///
/// One object for a decoder, its containers and the coding path; made for each value that is not plain.
final class JSONPlace: JSONWay {
    let tape: JSONTape
    let index: Int
    /// The members of an object that is not searched in order.
    let members: [String: Int]?
    /// Keeps the tape's memory.
    let storage: JSONTapeStorage

    init(root storage: JSONTapeStorage) {
        self.storage = storage
        tape = storage.tape
        index = JSONTape.root
        members = tape.members(of: index)
        super.init(nil, .root)
    }

    private init(_ storage: JSONTapeStorage, _ index: Int, _ parent: JSONPlace, _ step: Step) {
        self.storage = storage
        self.index = index
        tape = storage.tape
        members = tape.members(of: index)
        super.init(parent, step)
    }

    /// A value inside of this one.
    func place(_ index: Int, _ step: Step) -> JSONPlace {
        JSONPlace(storage, index, self, step)
    }

    /// The same way, to something else.
    func place(in storage: JSONTapeStorage, _ step: Step) -> JSONPlace {
        JSONPlace(storage, JSONTape.root, self, step)
    }

    // MARK: Values

    @inline(__always)
    func scalar<Value: JSONScalar>(_: Value.Type, at index: Int, _ step: @autoclosure () -> Step = .root) throws
        -> Value
    {
        guard let value = Value(tape, index) else { throw failure(Value.self, at: index, step()) }
        return value
    }

    /// Decodes a value inside of this one, or this one again, as a type that may be any.
    func value<Value: Decodable>(_ type: Value.Type, at index: Int, _ step: @autoclosure () -> Step = .root) throws
        -> Value
    {
        // Elements of arrays and values of dictionaries come this way even if they are plain.
        if type == String.self { return unsafeBitCast(try scalar(String.self, at: index, step()), to: type) }
        if type == Int.self { return unsafeBitCast(try scalar(Int.self, at: index, step()), to: type) }
        if type == Double.self { return unsafeBitCast(try scalar(Double.self, at: index, step()), to: type) }
        if type == [String].self { return unsafeBitCast(try array(of: String.self, at: index, step()), to: type) }
        if type == [Int].self { return unsafeBitCast(try array(of: Int.self, at: index, step()), to: type) }
        if type == [Double].self { return unsafeBitCast(try array(of: Double.self, at: index, step()), to: type) }
        if let foundation = FoundationType(type) {
            return try value(type, like: foundation, at: index, step())
        }
        return try type.init(from: index == self.index ? self : place(index, step()))
    }

    private func array<Element: JSONScalar>(of _: Element.Type, at index: Int, _ step: Step) throws -> [Element] {
        guard tape[index].kind == .array else { throw failure([Any].self, at: index, step) }
        var elements: [Element] = []
        elements.reserveCapacity(tape[index].count)
        var next = index + 1
        for position in 0..<tape[index].count {
            guard let element = Element(tape, next) else {
                throw place(index, step).failure(Element.self, at: next, .index(position))
            }
            elements.append(element)
            next = Int(truncatingIfNeeded: tape[next].next)
        }
        return elements
    }

    // MARK: Errors

    /// Why the value is none of the type.
    @inline(never)
    func failure(_ type: any Any.Type, at index: Int, _ step: Step = .root) -> DecodingError {
        let kind = tape[index].kind
        if kind == .integer || kind == .number, type is any Numeric.Type {
            return .dataCorrupted(
                DecodingError.Context(codingPath: [], debugDescription: "A number does not fit in \(type)."))
        }
        if kind == .null, type != Bool.self {
            return .valueNotFound(type, context("Expected \(type) and found null.", step))
        }
        return .typeMismatch(type, context("Expected \(type) and found \(kind.name).", step))
    }

    func context(_ description: String, _ step: Step = .root) -> DecodingError.Context {
        DecodingError.Context(codingPath: path(step), debugDescription: description)
    }
}

extension JSONTape.Kind {
    fileprivate var name: String {
        switch self {
        case .null: "null"
        case .true, .false: "a bool"
        case .integer, .number: "a number"
        case .string: "a string"
        case .array: "an array"
        case .object: "an object"
        }
    }
}

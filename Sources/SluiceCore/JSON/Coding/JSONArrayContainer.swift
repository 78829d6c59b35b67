/// An array, decoded element by element.
///
/// Three words, so that it lies in its existential without an allocation.
struct JSONArrayContainer: UnkeyedDecodingContainer {
    private let place: JSONPlace
    /// The next element; the entry behind the array at its end.
    private var next: Int
    private(set) var currentIndex = 0

    init(_ place: JSONPlace) {
        self.place = place
        next = place.index + 1
    }

    var codingPath: [any CodingKey] { place.codingPath }
    var count: Int? { place.tape[place.index].count }
    var isAtEnd: Bool { currentIndex == place.tape[place.index].count }

    mutating func decodeNil() throws -> Bool {
        guard place.tape[try require(Never.self)].kind == .null else { return false }
        advance()
        return true
    }

    // MARK: Values

    @inline(__always)
    mutating func decode<Value: JSONScalar>(_ type: Value.Type) throws -> Value {
        try scalar()
    }

    @inline(__always)
    mutating func decodeIfPresent<Value: JSONScalar>(_ type: Value.Type) throws -> Value? {
        guard let element = nextPresent() else { return nil }
        let value = try place.scalar(type, at: element, .index(currentIndex))
        advance()
        return value
    }

    mutating func decode<Value: Decodable>(_ type: Value.Type) throws -> Value {
        let value = try place.value(type, at: try require(type), .index(currentIndex))
        advance()
        return value
    }

    mutating func decodeIfPresent<Value: Decodable>(_ type: Value.Type) throws -> Value? {
        guard let element = nextPresent() else { return nil }
        let value = try place.value(type, at: element, .index(currentIndex))
        advance()
        return value
    }

    mutating func decode(_: Int128.Type) throws -> Int128 { try scalar() }
    mutating func decode(_: UInt128.Type) throws -> UInt128 { try scalar() }

    @inline(__always)
    private mutating func scalar<Value: JSONScalar>() throws -> Value {
        let value = try place.scalar(Value.self, at: try require(Value.self), .index(currentIndex))
        advance()
        return value
    }

    // MARK: Containers

    mutating func nestedContainer<NestedKey: CodingKey>(
        keyedBy type: NestedKey.Type
    ) throws -> KeyedDecodingContainer<NestedKey> {
        let container = try nextPlace(KeyedDecodingContainer<NestedKey>.self).container(keyedBy: type)
        advance()
        return container
    }

    mutating func nestedUnkeyedContainer() throws -> any UnkeyedDecodingContainer {
        let container = try nextPlace((any UnkeyedDecodingContainer).self).unkeyedContainer()
        advance()
        return container
    }

    mutating func superDecoder() throws -> any Decoder {
        let decoder = try nextPlace((any Decoder).self)
        advance()
        return decoder
    }

    // MARK: Position

    private func nextPlace(_ type: any Any.Type) throws -> JSONPlace {
        place.place(try require(type), .index(currentIndex))
    }

    @inline(__always)
    private func require(_ type: any Any.Type) throws -> Int {
        guard !isAtEnd else {
            throw DecodingError.valueNotFound(type, place.context("The array ends here.", .index(currentIndex)))
        }
        return next
    }

    /// The next element; nil at the end, and for a null, which is stepped over.
    @inline(__always)
    private mutating func nextPresent() -> Int? {
        guard !isAtEnd else { return nil }
        guard place.tape[next].kind == .null else { return next }
        advance()
        return nil
    }

    @inline(__always)
    private mutating func advance() {
        next = Int(truncatingIfNeeded: place.tape[next].next)
        currentIndex &+= 1
    }
}

/// An object, decoded by keys.
struct JSONObjectContainer<Key: CodingKey>: KeyedDecodingContainerProtocol {
    private let place: JSONPlace

    init(_ place: JSONPlace) {
        self.place = place
    }

    var codingPath: [any CodingKey] { place.codingPath }

    /// In the order of the text.
    var allKeys: [Key] {
        let tape = place.tape
        let names = tape.keys(of: place.index).map { ($0 + 1, tape.string(of: tape[$0])) }
        // Of several that are the same only the first counts.
        let first = place.members ?? tape.membersByText(of: place.index)
        return names.filter { first[$1] == $0 }.compactMap { Key(stringValue: $1) }
    }

    func contains(_ key: Key) -> Bool { find(key.stringValue) != nil }

    func decodeNil(forKey key: Key) throws -> Bool {
        place.tape[try require(key)].kind == .null
    }

    // MARK: Values

    @inline(__always)
    func decode<Value: JSONScalar>(_ type: Value.Type, forKey key: Key) throws -> Value {
        try place.scalar(type, at: try require(key), .key(key))
    }

    func decode<Value: Decodable>(_ type: Value.Type, forKey key: Key) throws -> Value {
        try place.value(type, at: try require(key), .key(key))
    }

    func decodeIfPresent<Value: Decodable>(_ type: Value.Type, forKey key: Key) throws -> Value? {
        guard let value = findPresent(key) else { return nil }
        return try place.value(type, at: value, .key(key))
    }

    // MARK: Where a protocol's extension would be preferred to what is generic

    func decode(_ type: Int128.Type, forKey key: Key) throws -> Int128 {
        try place.scalar(type, at: require(key), .key(key))
    }
    func decode(_ type: UInt128.Type, forKey key: Key) throws -> UInt128 {
        try place.scalar(type, at: require(key), .key(key))
    }
    func decodeIfPresent(_: Bool.Type, forKey key: Key) throws -> Bool? { try scalarIfPresent(key) }
    func decodeIfPresent(_: String.Type, forKey key: Key) throws -> String? { try scalarIfPresent(key) }
    func decodeIfPresent(_: Double.Type, forKey key: Key) throws -> Double? { try scalarIfPresent(key) }
    func decodeIfPresent(_: Float.Type, forKey key: Key) throws -> Float? { try scalarIfPresent(key) }
    func decodeIfPresent(_: Int.Type, forKey key: Key) throws -> Int? { try scalarIfPresent(key) }
    func decodeIfPresent(_: Int8.Type, forKey key: Key) throws -> Int8? { try scalarIfPresent(key) }
    func decodeIfPresent(_: Int16.Type, forKey key: Key) throws -> Int16? { try scalarIfPresent(key) }
    func decodeIfPresent(_: Int32.Type, forKey key: Key) throws -> Int32? { try scalarIfPresent(key) }
    func decodeIfPresent(_: Int64.Type, forKey key: Key) throws -> Int64? { try scalarIfPresent(key) }
    func decodeIfPresent(_: UInt.Type, forKey key: Key) throws -> UInt? { try scalarIfPresent(key) }
    func decodeIfPresent(_: UInt8.Type, forKey key: Key) throws -> UInt8? { try scalarIfPresent(key) }
    func decodeIfPresent(_: UInt16.Type, forKey key: Key) throws -> UInt16? { try scalarIfPresent(key) }
    func decodeIfPresent(_: UInt32.Type, forKey key: Key) throws -> UInt32? { try scalarIfPresent(key) }
    func decodeIfPresent(_: UInt64.Type, forKey key: Key) throws -> UInt64? { try scalarIfPresent(key) }

    @inline(__always)
    private func scalarIfPresent<Value: JSONScalar>(_ key: Key) throws -> Value? {
        guard let value = findPresent(key) else { return nil }
        return try place.scalar(Value.self, at: value, .key(key))
    }

    // MARK: Containers

    func nestedContainer<NestedKey: CodingKey>(
        keyedBy type: NestedKey.Type, forKey key: Key
    ) throws -> KeyedDecodingContainer<NestedKey> {
        try place.place(try require(key), .key(key)).container(keyedBy: type)
    }

    func nestedUnkeyedContainer(forKey key: Key) throws -> any UnkeyedDecodingContainer {
        try place.place(try require(key), .key(key)).unkeyedContainer()
    }

    func superDecoder() -> any Decoder {
        superDecoder(under: JSONCodingKey.super)
    }

    func superDecoder(forKey key: Key) -> any Decoder {
        superDecoder(under: key)
    }

    /// A null if there is no value.
    private func superDecoder(under key: some CodingKey) -> any Decoder {
        place.place(find(key.stringValue) ?? JSONTape.missing, .key(key))
    }

    // MARK: Finding

    @inline(__always)
    private func find(_ name: String) -> Int? {
        if let members = place.members { return members[name] }
        return place.tape.member(name, of: place.index)
    }

    @inline(__always)
    private func findPresent(_ key: Key) -> Int? {
        guard let value = find(key.stringValue), place.tape[value].kind != .null else { return nil }
        return value
    }

    @inline(__always)
    private func require(_ key: Key) throws -> Int {
        guard let value = find(key.stringValue) else {
            throw DecodingError.keyNotFound(key, place.context("There is no member \"\(key.stringValue)\"."))
        }
        return value
    }
}

extension JSONPlace: Decoder {
    var userInfo: [CodingUserInfoKey: Any] { storage.userInfo }

    func container<Key: CodingKey>(keyedBy _: Key.Type) throws -> KeyedDecodingContainer<Key> {
        guard tape[index].kind == .object else { throw failure([String: Any].self, at: index) }
        return KeyedDecodingContainer(JSONObjectContainer(self))
    }

    func unkeyedContainer() throws -> any UnkeyedDecodingContainer {
        guard tape[index].kind == .array else { throw failure([Any].self, at: index) }
        return JSONArrayContainer(self)
    }

    func singleValueContainer() -> any SingleValueDecodingContainer { self }
}

extension JSONPlace: SingleValueDecodingContainer {
    func decodeNil() -> Bool { tape[index].kind == .null }

    @inline(__always)
    func decode<Value: JSONScalar>(_ type: Value.Type) throws -> Value {
        try scalar(type, at: index)
    }

    func decode(_ type: Int128.Type) throws -> Int128 { try scalar(type, at: index) }
    func decode(_ type: UInt128.Type) throws -> UInt128 { try scalar(type, at: index) }

    func decode<Value: Decodable>(_ type: Value.Type) throws -> Value {
        try value(type, at: index)
    }
}

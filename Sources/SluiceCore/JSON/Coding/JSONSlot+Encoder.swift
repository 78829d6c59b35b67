extension JSONSlot: Encoder {
    var userInfo: [CodingUserInfoKey: Any] { tree.userInfo }

    func container<Key: CodingKey>(keyedBy _: Key.Type) -> KeyedEncodingContainer<Key> {
        KeyedEncodingContainer(JSONObjectWriter(become(.object)))
    }

    func unkeyedContainer() -> any UnkeyedEncodingContainer {
        JSONArrayWriter(become(.array))
    }

    func singleValueContainer() -> any SingleValueEncodingContainer { self }
}

extension JSONSlot: SingleValueEncodingContainer {
    func encodeNil() throws {
        try requirePending(Optional<Never>.none as Any)
        writeNull(to: node)
    }

    func encode<Value: JSONScalar>(_ value: Value) throws { try encode(scalar: value) }
    func encode(_ value: Int128) throws { try encode(scalar: value) }
    func encode(_ value: UInt128) throws { try encode(scalar: value) }

    @inline(__always)
    private func encode<Value: JSONScalar>(scalar value: Value) throws {
        try requirePending(value)
        try write(scalar: value, to: node)
    }

    func encode<Value: Encodable>(_ value: Value) throws {
        try requirePending(value)
        try write(value, to: node)
    }

    @inline(__always)
    private func requirePending(_ value: @autoclosure () -> Any) throws {
        guard tree[node].kind == .pending else {
            throw failure(value(), "A value was already encoded here.")
        }
        tree.moveTextToEnd(of: node)
    }
}

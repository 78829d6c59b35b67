/// An object, encoded by keys.
struct JSONObjectWriter<Key: CodingKey>: KeyedEncodingContainerProtocol {
    private let slot: JSONSlot

    init(_ slot: JSONSlot) {
        self.slot = slot
    }

    var codingPath: [any CodingKey] { slot.codingPath }

    func encodeNil(forKey key: Key) {
        slot.writeNull(to: member(key))
    }

    @inline(__always)
    func encode<Value: JSONScalar>(_ value: Value, forKey key: Key) throws {
        try slot.write(scalar: value, to: member(key), .key(key))
    }

    func encode(_ value: Int128, forKey key: Key) throws { try slot.write(scalar: value, to: member(key), .key(key)) }
    func encode(_ value: UInt128, forKey key: Key) throws { try slot.write(scalar: value, to: member(key), .key(key)) }

    func encode<Value: Encodable>(_ value: Value, forKey key: Key) throws {
        try slot.write(value, to: member(key), .key(key))
    }

    func nestedContainer<NestedKey: CodingKey>(
        keyedBy type: NestedKey.Type, forKey key: Key
    ) -> KeyedEncodingContainer<NestedKey> {
        container(.object, under: key).container(keyedBy: type)
    }

    func nestedUnkeyedContainer(forKey key: Key) -> any UnkeyedEncodingContainer {
        container(.array, under: key).unkeyedContainer()
    }

    func superEncoder() -> any Encoder {
        let key = JSONCodingKey.super
        return slot.slot(slot.tree.append(to: slot.node, key: key.stringValue), .key(key))
    }

    func superEncoder(forKey key: Key) -> any Encoder {
        slot.slot(member(key), .key(key))
    }

    @inline(__always)
    private func member(_ key: Key) -> Int {
        slot.tree.append(to: slot.node, key: key.stringValue)
    }

    /// Asked twice for the same key, it goes on with the same container.
    private func container(_ kind: JSONTree.Kind, under key: Key) -> JSONSlot {
        slot.slot(slot.tree.container(kind, in: slot.node, key: key.stringValue) ?? member(key), .key(key))
    }
}

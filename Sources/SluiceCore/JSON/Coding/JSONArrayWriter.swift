/// An array, encoded element by element.
struct JSONArrayWriter: UnkeyedEncodingContainer {
    private let slot: JSONSlot

    init(_ slot: JSONSlot) {
        self.slot = slot
    }

    var codingPath: [any CodingKey] { slot.codingPath }
    var count: Int { slot.tree[slot.node].count }

    func encodeNil() {
        slot.writeNull(to: element())
    }

    func encode<Value: JSONScalar>(_ value: Value) throws { try append(value) }

    func encode(_ value: Int128) throws { try append(value) }
    func encode(_ value: UInt128) throws { try append(value) }

    func encode<Value: Encodable>(_ value: Value) throws {
        let index = count
        try slot.write(value, to: element(), .index(index))
    }

    func nestedContainer<NestedKey: CodingKey>(keyedBy type: NestedKey.Type) -> KeyedEncodingContainer<NestedKey> {
        nextSlot().container(keyedBy: type)
    }

    func nestedUnkeyedContainer() -> any UnkeyedEncodingContainer {
        nextSlot().unkeyedContainer()
    }

    func superEncoder() -> any Encoder { nextSlot() }

    @inline(__always)
    private func element() -> Int { slot.tree.append(to: slot.node) }

    @inline(__always)
    private func append<Value: JSONScalar>(_ value: Value) throws {
        let index = count
        try slot.write(scalar: value, to: element(), .index(index))
    }

    private func nextSlot() -> JSONSlot {
        let index = count
        return slot.slot(element(), .index(index))
    }
}

/// Encodes `Encodable` types as JSON, as Foundation's `JSONEncoder` does with sorted keys and without escaped slashes:
/// equal values have equal bytes. What ``JSONTextDecoder`` says of the types of Foundation's holds here too.
package struct JSONTextEncoder: Sendable {
    /// What the types that are encoded get to see.
    package var userInfo: [CodingUserInfoKey: any Sendable]

    package init(userInfo: [CodingUserInfoKey: any Sendable] = [:]) {
        self.userInfo = userInfo
    }

    /// Appends the JSON text of a value.
    ///
    /// - Throws: `EncodingError`, and whatever the types throw; then nothing of use was appended.
    package func encode<Value: Encodable>(_ value: Value, to output: ByteBuffer) throws {
        let tree = JSONTree(userInfo: userInfo)
        let root = JSONSlot(root: tree)
        try root.write(value, to: root.node)
        guard tree[root.node].kind != .pending else { throw root.failure(value, "\(Value.self) encodes no value.") }
        guard !tree.isMisused else {
            throw root.failure(value, "\(Value.self) encodes a value as containers of two kinds.")
        }
        guard tree.write(to: output) else { throw root.failure(value, "\(Value.self) is nested too deep.") }
    }

    package func encode<Value: Encodable>(_ value: Value) throws -> [UInt8] {
        let output = ByteBuffer(capacity: 1024)
        try encode(value, to: output)
        return Array(output.readableRegion)
    }
}

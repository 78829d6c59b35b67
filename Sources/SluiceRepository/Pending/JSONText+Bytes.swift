import SluiceCore

extension JSONText {
    /// A value in the shortest form.
    static func bytes(of value: JSONValue) -> [UInt8] {
        let buffer = ByteBuffer()
        append(value, to: buffer)
        return Array(buffer.readableRegion)
    }
}

import SluiceCore

extension UnsafeRawBufferPointer {
    /// Whether there are only bytes below 128.
    var isASCII: Bool {
        guard let base = baseAddress else { return true }
        var position = 0
        while position &+ 8 <= count {
            guard ByteWord.load(base + position) & 0x8080_8080_8080_8080 == 0 else { return false }
            position &+= 8
        }
        // Below the count, which the loop has not reached.
        while position < count {
            guard base.load(fromByteOffset: position, as: UInt8.self) < 0x80 else { return false }
            position &+= 1
        }
        return true
    }
}

extension [UInt8] {
    var isASCII: Bool { withUnsafeBytes { $0.isASCII } }
}

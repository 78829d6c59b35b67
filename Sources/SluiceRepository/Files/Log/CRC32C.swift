/// The check sum of frames: CRC-32C (Castagnoli, RFC 3720 appendix B.4), eight bytes at a time.
struct CRC32C {
    private var state: UInt32 = .max

    init() {}

    var value: UInt32 { ~state }

    mutating func update(_ bytes: UnsafeRawBufferPointer) {
        guard let base = bytes.baseAddress else { return }
        let count = bytes.count
        state = Self.tables.withUnsafeBufferPointer { tables in
            guard let tables = tables.baseAddress else { return state }
            var state = state
            var offset = 0
            // Offsets stay below the count, and the index of a table below 8 × 256.
            while count &- offset >= 8 {
                let word = UInt64(littleEndian: base.loadUnaligned(fromByteOffset: offset, as: UInt64.self))
                let low = UInt32(truncatingIfNeeded: word) ^ state
                let high = UInt32(truncatingIfNeeded: word &>> 32)
                state =
                    tables[0x700 &+ Int(low & 0xFF)] ^ tables[0x600 &+ Int(low &>> 8 & 0xFF)]
                    ^ tables[0x500 &+ Int(low &>> 16 & 0xFF)] ^ tables[0x400 &+ Int(low &>> 24)]
                    ^ tables[0x300 &+ Int(high & 0xFF)] ^ tables[0x200 &+ Int(high &>> 8 & 0xFF)]
                    ^ tables[0x100 &+ Int(high &>> 16 & 0xFF)] ^ tables[Int(high &>> 24)]
                offset &+= 8
            }
            while offset < count {
                let byte = base.load(fromByteOffset: offset, as: UInt8.self)
                state = tables[Int(UInt8(truncatingIfNeeded: state) ^ byte)] ^ state &>> 8
                offset &+= 1
            }
            return state
        }
    }

    mutating func update(_ word: UInt64) {
        withUnsafeBytes(of: word.littleEndian) { update($0) }
    }

    static func value(of bytes: [UInt8]) -> UInt32 {
        var sum = CRC32C()
        bytes.withUnsafeBytes { sum.update($0) }
        return sum.value
    }

    private static let tables: [UInt32] = {
        var tables = [UInt32](repeating: 0, count: 8 * 256)
        for index in 0..<256 {
            var word = UInt32(index)
            for _ in 0..<8 { word = word & 1 == 0 ? word >> 1 : word >> 1 ^ 0x82F6_3B78 }
            tables[index] = word
        }
        for index in 256..<tables.count {
            let word = tables[index - 256]
            tables[index] = word >> 8 ^ tables[Int(word & 0xFF)]
        }
        return tables
    }()
}

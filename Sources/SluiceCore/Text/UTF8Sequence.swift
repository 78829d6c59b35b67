/// Well-formedness of UTF-8, one sequence at a time (Unicode 16, table 3-7).
enum UTF8Sequence {
    /// Judges the sequence at `start`, whose first byte is not ASCII.
    ///
    /// - Returns: the length (2 to 4) of a well-formed sequence; otherwise minus the length (1 to 3) of the maximal
    ///   subpart, which is what one U+FFFD replaces.
    static func length(at start: UnsafeRawPointer, available: Int) -> Int {
        let first = start.load(as: UInt8.self)
        let length: Int
        var second: ClosedRange<UInt8> = 0x80...0xBF
        switch first {
        case 0xC2...0xDF: length = 2
        case 0xE0: (length, second) = (3, 0xA0...0xBF)
        case 0xED: (length, second) = (3, 0x80...0x9F)
        case 0xE1...0xEF: length = 3
        case 0xF0: (length, second) = (4, 0x90...0xBF)
        case 0xF1...0xF3: length = 4
        case 0xF4: (length, second) = (4, 0x80...0x8F)
        default: return -1
        }
        guard available > 1, second.contains(start.load(fromByteOffset: 1, as: UInt8.self)) else { return -1 }
        var index = 2
        while index < length {
            guard index < available, start.load(fromByteOffset: index, as: UInt8.self) & 0xC0 == 0x80 else {
                return -index
            }
            index &+= 1
        }
        return length
    }

    /// Writes the UTF-8 of a scalar value and returns how many bytes it took (1 to 4).
    static func write(_ scalar: UInt32, to target: UnsafeMutableRawPointer) -> Int {
        func continuation(_ shift: UInt32) -> UInt8 { 0x80 | UInt8(truncatingIfNeeded: (scalar &>> shift) & 0x3F) }
        func lead(_ mark: UInt8, _ shift: UInt32) -> UInt8 { mark | UInt8(truncatingIfNeeded: scalar &>> shift) }
        func store(_ byte: UInt8, _ offset: Int) { target.storeBytes(of: byte, toByteOffset: offset, as: UInt8.self) }
        switch scalar {
        case ..<0x80:
            store(UInt8(truncatingIfNeeded: scalar), 0)
            return 1
        case ..<0x800:
            store(lead(0xC0, 6), 0)
            store(continuation(0), 1)
            return 2
        case ..<0x1_0000:
            store(lead(0xE0, 12), 0)
            store(continuation(6), 1)
            store(continuation(0), 2)
            return 3
        default:
            store(lead(0xF0, 18), 0)
            store(continuation(12), 1)
            store(continuation(6), 2)
            store(continuation(0), 3)
            return 4
        }
    }
}

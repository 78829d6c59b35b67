/// Eight bytes examined at once, the first of them in the lowest bits.
///
/// The masks have the high bit of a byte set where the byte matches. A borrow may set further bits *above* a match, so
/// only the lowest one is exact: read masks with ``index(of:)`` alone. `public` only to be inlined, see ``ByteRange``.
public enum ByteWord {
    @inlinable
    static var ones: UInt64 { 0x0101_0101_0101_0101 }
    @inlinable
    static var highBits: UInt64 { 0x8080_8080_8080_8080 }

    /// The eight bytes at `pointer`, all of which must be readable.
    @inlinable @inline(__always)
    public static func load(_ pointer: UnsafeRawPointer) -> UInt64 {
        UInt64(littleEndian: pointer.loadUnaligned(as: UInt64.self))
    }

    /// The first eight bytes of a literal that has as many.
    @inlinable @inline(__always)
    public static func load(_ text: StaticString) -> UInt64 {
        load(UnsafeRawPointer(text.utf8Start))
    }

    /// The first `count` (1 to 7) bytes at `pointer` and, in place of the others, spaces.
    @inlinable @inline(__always)
    public static func load(_ pointer: UnsafeRawPointer, count: Int) -> UInt64 {
        let padding = (ones &* 0x20) &<< UInt64(truncatingIfNeeded: count &* 8)
        if count >= 4 {
            let low = UInt64(UInt32(littleEndian: pointer.loadUnaligned(as: UInt32.self)))
            let high = UInt64(UInt32(littleEndian: (pointer + (count &- 4)).loadUnaligned(as: UInt32.self)))
            return padding | low | high &<< UInt64(truncatingIfNeeded: (count &- 4) &* 8)
        }
        // Three loads that may overlap: the first, the middle and the last byte.
        let first = UInt64(pointer.load(as: UInt8.self))
        let middle = UInt64(pointer.load(fromByteOffset: count / 2, as: UInt8.self))
        let last = UInt64(pointer.load(fromByteOffset: count &- 1, as: UInt8.self))
        return padding | first | middle &<< UInt64(truncatingIfNeeded: count / 2 &* 8)
            | last &<< UInt64(truncatingIfNeeded: (count &- 1) &* 8)
    }

    /// Marks what a JSON string cannot hold as plain ASCII: quotes, backslashes, control characters, non-ASCII bytes.
    @inlinable @inline(__always)
    public static func jsonSpecials(in word: UInt64) -> UInt64 {
        let control = word &- ones &* 0x20
        let quote = (word ^ ones &* UInt64(UInt8(ascii: "\""))) &- ones
        let backslash = (word ^ ones &* UInt64(UInt8(ascii: "\\"))) &- ones
        return (control | quote | backslash | word) & highBits
    }

    /// Marks the bytes below `bound`, which is at most 128.
    @inlinable @inline(__always)
    public static func below(_ bound: UInt8, in word: UInt64) -> UInt64 {
        (word &- ones &* UInt64(bound)) & ~word & highBits
    }

    /// Marks the bytes equal to `byte`.
    @inlinable @inline(__always)
    public static func matches(of byte: UInt8, in word: UInt64) -> UInt64 {
        let difference = word ^ ones &* UInt64(byte)
        return (difference &- ones) & ~difference & highBits
    }

    /// The index of the first byte that `mask` marks; 8 when it marks none.
    @inlinable @inline(__always)
    public static func index(of mask: UInt64) -> Int {
        mask.trailingZeroBitCount &>> 3
    }
}

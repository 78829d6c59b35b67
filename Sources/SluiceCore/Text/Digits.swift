/// Digits to and from bytes.
enum Digits {
    /// Writes the decimal digits of `value` (at most 20) and returns how many there are.
    @inline(__always)
    static func writeDecimal(_ value: UInt, to target: UnsafeMutableRawPointer) -> Int {
        if value < 10 {
            target.storeBytes(of: UInt8(ascii: "0") &+ UInt8(truncatingIfNeeded: value), as: UInt8.self)
            return 1
        }
        return writeLongDecimal(value, to: target)
    }

    @inline(never)
    private static func writeLongDecimal(_ value: UInt, to target: UnsafeMutableRawPointer) -> Int {
        var length = 2
        var bound: UInt = 100
        while length < 20, value >= bound {
            length &+= 1
            bound = bound &* 10
        }
        // Two digits for each division.
        var rest = value
        var position = length
        while position >= 2 {
            let (quotient, remainder) = rest.quotientAndRemainder(dividingBy: 100)
            position &-= 2
            let digits = pairs.utf8Start + Int(truncatingIfNeeded: remainder &* 2)
            let pair = UnsafeRawPointer(digits).loadUnaligned(as: UInt16.self)
            target.storeBytes(of: pair, toByteOffset: position, as: UInt16.self)
            rest = quotient
        }
        if position > 0 {
            target.storeBytes(of: UInt8(ascii: "0") &+ UInt8(truncatingIfNeeded: rest), as: UInt8.self)
        }
        return length
    }

    /// 00 to 99.
    private static var pairs: StaticString {
        """
        0001020304050607080910111213141516171819202122232425262728293031323334353637383940414243444546474849\
        5051525354555657585960616263646566676869707172737475767778798081828384858687888990919293949596979899
        """
    }

    /// The value of a hexadecimal digit of either case; nil for any other byte.
    @inline(__always)
    static func hexadecimalValue(of byte: UInt8) -> UInt8? {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): byte &- UInt8(ascii: "0")
        case UInt8(ascii: "a")...UInt8(ascii: "f"): byte &- UInt8(ascii: "a") &+ 10
        case UInt8(ascii: "A")...UInt8(ascii: "F"): byte &- UInt8(ascii: "A") &+ 10
        default: nil
        }
    }
}

extension JSONTape {
    /// The integer that a number is, whether it is written with a fraction or not: 1.0 and 1e2 are integers.
    @inline(__always)
    func integer<Integer: FixedWidthInteger>(at index: Int, _: Integer.Type) -> Integer? {
        let entry = self[index]
        // Eighteen digits and a sign fit whatever they are.
        guard entry.kind == .integer, entry.count <= 18 else { return longInteger(of: entry) }
        let bytes = bytes(of: entry)
        let start = bytes.baseAddress.unsafelyUnwrapped
        let isNegative = start.load(as: UInt8.self) == UInt8(ascii: "-")
        var value: Int64 = 0
        var position = isNegative ? 1 : 0
        while position < bytes.count {
            value = value &* 10 &+ Int64(start.load(fromByteOffset: position, as: UInt8.self) &- UInt8(ascii: "0"))
            position &+= 1
        }
        return Integer(exactly: isNegative ? 0 &- value : value)
    }

    @inline(never)
    private func longInteger<Integer: FixedWidthInteger>(of entry: Entry) -> Integer? {
        switch entry.kind {
        case .integer:
            return Integer(string(of: entry)) ?? integerWithFraction(of: entry)
        case .number:
            return integerWithFraction(of: entry)
        default:
            return nil
        }
    }

    /// By way of a `Double`, and, where that is no longer exact, of a decimal number: as Foundation does.
    private func integerWithFraction<Integer: FixedWidthInteger>(of entry: Entry) -> Integer? {
        guard let double = Double(string(of: entry)), let value = Integer(exactly: double) else { return nil }
        guard double.magnitude >= 0x1p53 else { return value }
        guard let decimal = DecimalText(bytes(of: entry)), let magnitude = decimal.magnitude,
            let value = Integer(exactly: magnitude)
        else { return nil }
        guard decimal.isNegative else { return value }
        return Integer.isSigned ? 0 - value : nil
    }

    /// The number next to the text; nil for what is too large, or becomes 0 without being it.
    func double(at index: Int) -> Double? {
        let entry = self[index]
        guard entry.kind == .integer || entry.kind == .number else { return nil }
        if let value = Self.shortDouble(bytes(of: entry)) { return value }
        return float(of: entry)
    }

    func float(at index: Int) -> Float? {
        let entry = self[index]
        guard entry.kind == .integer || entry.kind == .number else { return nil }
        return float(of: entry)
    }

    private func float<Value: BinaryFloatingPoint & LosslessStringConvertible>(of entry: Entry) -> Value? {
        guard let value = Value(string(of: entry)), value.isFinite else { return nil }
        guard value == 0 else { return value }
        let significand = bytes(of: entry).prefix { $0 | 0x20 != UInt8(ascii: "e") }
        return significand.contains { 0x31...0x39 ~= $0 } ? nil : value
    }

    /// A number of few digits and a small power of ten, which one multiplication or division of exact values rounds
    /// right (W. Clinger, "How to read floating point numbers accurately", 1990); nil for any other.
    private static func shortDouble(_ bytes: UnsafeRawBufferPointer) -> Double? {
        let start = bytes.baseAddress.unsafelyUnwrapped
        let isNegative = start.load(as: UInt8.self) == UInt8(ascii: "-")
        var position = isNegative ? 1 : 0
        var digits: UInt64 = 0
        var point: Int?
        while position < bytes.count {
            let byte = start.load(fromByteOffset: position, as: UInt8.self)
            let digit = byte &- UInt8(ascii: "0")
            if digit <= 9 {
                // Below the bound there is room for ten times as much.
                guard digits <= 1 &<< 53 else { return nil }
                digits = digits &* 10 &+ UInt64(digit)
            } else if byte == UInt8(ascii: ".") {
                point = position
            } else {
                return nil
            }
            position &+= 1
        }
        let decimals = point.map { bytes.count &- $0 &- 1 } ?? 0
        guard digits <= 1 &<< 53, decimals < powersOfTen.count else { return nil }
        let value = Double(digits) / powersOfTen[decimals]
        return isNegative ? -value : value
    }

    /// Those that a `Double` holds exactly.
    private static let powersOfTen: [Double] = [
        1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19,
        1e20, 1e21, 1e22,
    ]
}

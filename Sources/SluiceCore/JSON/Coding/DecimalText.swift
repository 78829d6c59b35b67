/// A decimal number as Foundation's `Decimal` keeps it: at most 128 bits of digits, and a power of ten.
struct DecimalText {
    private(set) var digits: UInt128 = 0
    private(set) var exponent = 0
    private(set) var isNegative = false

    /// Reads a number of JSON; nil if its exponent is beyond those of a `Decimal`. Digits that do not fit are dropped,
    /// without rounding.
    init?(_ text: UnsafeRawBufferPointer) {
        var position = 0
        var isFull = false
        if text.first == UInt8(ascii: "-") {
            isNegative = true
            position = 1
        }
        while let digit = Self.digit(in: text, &position) {
            if isFull || !append(digit) {
                isFull = true
                guard exponent < Int(Int8.max) else { return nil }
                exponent += 1
            }
        }
        if position < text.count, text[position] == UInt8(ascii: ".") {
            position += 1
            while let digit = Self.digit(in: text, &position) {
                if isFull || !append(digit) {
                    isFull = true
                } else {
                    guard exponent > Int(Int8.min) else { return nil }
                    exponent -= 1
                }
            }
        }
        if position < text.count {
            position += 1
            guard let power = Self.power(in: text, position) else { return nil }
            exponent += power
            guard Int(Int8.min)...Int(Int8.max) ~= exponent else { return nil }
        }
        compact()
    }

    /// As an integer of 64 bits, like Foundation's: a fraction is cut off, and no intermediate result may be larger.
    var magnitude: UInt64? {
        guard var magnitude = UInt64(exactly: digits) else { return nil }
        var exponent = exponent
        while exponent < 0, magnitude > 0 {
            magnitude /= 10
            exponent += 1
        }
        while exponent > 0, magnitude > 0 {
            let (product, isTooLarge) = magnitude.multipliedReportingOverflow(by: 10)
            guard !isTooLarge else { return nil }
            magnitude = product
            exponent -= 1
        }
        return magnitude
    }

    private mutating func append(_ digit: UInt8) -> Bool {
        let (product, isTooLarge) = digits.multipliedReportingOverflow(by: 10)
        let (sum, isStillTooLarge) = product.addingReportingOverflow(UInt128(digit))
        guard !isTooLarge, !isStillTooLarge else { return false }
        digits = sum
        return true
    }

    private mutating func compact() {
        guard digits > 0 else {
            (exponent, isNegative) = (0, false)
            return
        }
        while exponent < Int(Int8.max), digits % 10 == 0 {
            digits /= 10
            exponent += 1
        }
    }

    private static func digit(in text: UnsafeRawBufferPointer, _ position: inout Int) -> UInt8? {
        guard position < text.count, text[position] &- UInt8(ascii: "0") <= 9 else { return nil }
        defer { position += 1 }
        return text[position] - UInt8(ascii: "0")
    }

    private static func power(in text: UnsafeRawBufferPointer, _ start: Int) -> Int? {
        var position = start
        let isNegative = text[position] == UInt8(ascii: "-")
        if isNegative || text[position] == UInt8(ascii: "+") { position += 1 }
        var power = 0
        while let digit = digit(in: text, &position) {
            power = power * 10 + Int(digit)
            guard power <= 2 * Int(Int8.max) else { return nil }
        }
        return isNegative ? -power : power
    }
}

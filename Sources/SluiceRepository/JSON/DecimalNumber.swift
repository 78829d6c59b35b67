/// The exact value of a JSON number: digits and a power of ten, without a limit on either's size that data would reach.
struct DecimalNumber: Hashable, CustomStringConvertible {
    private let isNegative: Bool
    /// Without zeros at either end; empty for zero.
    private let digits: [UInt8]
    /// The value is `0.digits × 10^exponent`.
    private let exponent: Int

    /// Reads a number as JSON writes it; `nil` if its exponent has more than nine digits.
    init?(_ literal: String) {
        var text = Array(literal.utf8)[...]
        let isNegative = text.first == UInt8(ascii: "-")
        if isNegative { text = text.dropFirst() }
        var power = 0
        if let mark = text.firstIndex(where: { $0 | 0x20 == UInt8(ascii: "e") }) {
            var written = text[(mark + 1)...]
            let isDown = written.first == UInt8(ascii: "-")
            if isDown || written.first == UInt8(ascii: "+") { written = written.dropFirst() }
            written = written.drop { $0 == UInt8(ascii: "0") }
            guard written.count <= 9 else { return nil }
            power = written.reduce(0) { $0 * 10 + Int($1 - UInt8(ascii: "0")) }
            if isDown { power = -power }
            text = text[..<mark]
        }
        let whole = text.prefix { $0 != UInt8(ascii: ".") }
        let all = Array(whole) + Array(text.dropFirst(whole.count + 1))
        let leading = all.prefix { $0 == UInt8(ascii: "0") }.count
        let trailing = all.reversed().prefix { $0 == UInt8(ascii: "0") }.count
        guard leading < all.count else {
            (self.isNegative, digits, exponent) = (false, [], 0)
            return
        }
        self.isNegative = isNegative
        digits = Array(all[leading..<(all.count - trailing)])
        exponent = power + whole.count - leading
    }

    /// The shortest way to write it: plainly up to 21 characters, else with an exponent.
    var description: String {
        guard !digits.isEmpty else { return "0" }
        let text = String(decoding: digits, as: UTF8.self)
        let sign = isNegative ? "-" : ""
        switch exponent {
        case digits.count... where exponent <= 21:
            return sign + text + String(repeating: "0", count: exponent - digits.count)
        case 1..<digits.count where digits.count <= 21:
            return sign + text.prefix(exponent) + "." + text.dropFirst(exponent)
        case -5...0:
            return sign + "0." + String(repeating: "0", count: -exponent) + text
        default:
            let rest = digits.count > 1 ? "." + text.dropFirst() : ""
            return sign + text.prefix(1) + rest + "e\(exponent - 1)"
        }
    }
}

/// Bytes as two hexadecimal digits each.
package enum Hexadecimal {
    /// In lower case.
    package static func encode(_ bytes: some Sequence<UInt8>) -> String {
        bytes.reduce(into: "") { text, byte in
            text += byte < 16 ? "0" : ""
            text += String(byte, radix: 16)
        }
    }

    /// - Returns: `nil` unless the text is pairs of digits, of either case.
    package static func decode(_ text: some StringProtocol) -> [UInt8]? {
        var bytes: [UInt8] = []
        var high: UInt8?
        for character in text.utf8 {
            guard let value = Character(Unicode.Scalar(character)).hexDigitValue else { return nil }
            let digit = UInt8(value)
            if let first = high.take() {
                bytes.append(first << 4 | digit)
            } else {
                high = digit
            }
        }
        return high == nil ? bytes : nil
    }
}

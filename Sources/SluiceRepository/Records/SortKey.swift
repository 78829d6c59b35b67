/// What an ordered index sorts by: text whose bytes are ordered as the values are.
///
/// Integers, times and floating point numbers become 16 hexadecimal digits; text stays as it is, cut at
/// ``maximumTextBytes``.
public struct SortKey: Sendable, Hashable, Comparable {
    /// Text beyond it does not count for the order; ids then decide.
    public static let maximumTextBytes = 256

    /// Has no byte 0.
    public let text: String

    /// A key that was read.
    init?(stored text: String) {
        guard !text.utf8.contains(0) else { return nil }
        self.text = text
    }

    /// The order of whole numbers.
    public init(_ value: Int64) {
        text = Self.hexadecimal(UInt64(bitPattern: value) ^ 1 << 63)
    }

    /// The order of numbers; not-a-number is last, and the zeros are one.
    public init(_ value: Double) {
        guard !value.isNaN else {
            text = Self.hexadecimal(.max)
            return
        }
        let bits = (value == 0 ? 0 : value).bitPattern
        text = Self.hexadecimal(bits >> 63 == 0 ? bits | 1 << 63 : ~bits)
    }

    /// The order of the text's UTF-8 bytes. A zero byte ends it.
    public init(_ value: String) {
        var bytes = Array(value.utf8.prefix { $0 != 0 }.prefix(Self.maximumTextBytes))
        // Not in the middle of a character.
        while String(validating: bytes, as: UTF8.self) == nil { bytes.removeLast() }
        text = String(decoding: bytes, as: UTF8.self)
    }

    /// Whether the bytes are the same.
    public static func == (left: SortKey, right: SortKey) -> Bool {
        ExactText(left.text) == ExactText(right.text)
    }

    /// As for ``==(_:_:)``.
    public func hash(into hasher: inout Hasher) {
        hasher.combine(ExactText(text))
    }

    /// The order of the bytes.
    public static func < (left: SortKey, right: SortKey) -> Bool {
        left.text.utf8.lexicographicallyPrecedes(right.text.utf8)
    }

    private static func hexadecimal(_ word: UInt64) -> String {
        let digits = String(word, radix: 16)
        return String(repeating: "0", count: 16 - digits.count) + digits
    }
}

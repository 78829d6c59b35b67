/// Round numbers along an axis.
enum Ticks {
    /// From 0 to at least the greatest value, in about four steps.
    static func upTo(_ greatest: Int) -> [Int] {
        guard greatest > 4 else { return Array(0...max(1, greatest)) }
        var unit = 1
        while greatest / unit >= 50 { unit *= 10 }
        let step = [unit, 2 * unit, 5 * unit, 10 * unit, 20 * unit].first { $0 * 5 >= greatest } ?? 20 * unit
        return Array(stride(from: 0, to: greatest + step, by: step))
    }

    /// `12k` for long numbers.
    static func text(_ number: Int) -> String {
        switch number {
        case 1_000_000... where number.isMultiple(of: 100_000): "\(shortened(Double(number) / 1_000_000))M"
        case 10_000... where number.isMultiple(of: 100): "\(shortened(Double(number) / 1_000))k"
        default: Quantity.count(number)
        }
    }

    private static func shortened(_ number: Double) -> String {
        let text = Quantity.decimal(number)
        return text.hasSuffix(".0") ? String(text.dropLast(2)) : text
    }
}

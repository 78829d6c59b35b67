/// Numbers as people read them.
enum Quantity {
    /// `12,345`.
    static func count(_ number: some BinaryInteger) -> String {
        let digits = Array(String(number.magnitude))
        var text = number < 0 ? "-" : ""
        for (place, digit) in digits.enumerated() {
            if place > 0, (digits.count - place).isMultiple(of: 3) { text += "," }
            text.append(digit)
        }
        return text
    }

    /// `1.4 KiB`.
    static func bytes(_ number: Int) -> String {
        let units = ["KiB", "MiB", "GiB", "TiB"]
        guard number >= 1_024 else { return "\(number) B" }
        var value = Double(number)
        var unit = -1
        while value >= 1_024, unit + 1 < units.count {
            value /= 1_024
            unit += 1
        }
        return "\(decimal(value)) \(units[unit])"
    }

    /// `93.2 %`.
    static func percent(_ share: Double) -> String { "\(decimal(share * 100)) %" }

    /// With one digit behind the point.
    static func decimal(_ number: Double) -> String {
        let tenths = Int((number * 10).rounded())
        return "\(tenths < 0 ? "-" : "")\(abs(tenths) / 10).\(abs(tenths) % 10)"
    }
}

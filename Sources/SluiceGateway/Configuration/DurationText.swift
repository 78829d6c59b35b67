import SluiceCore

/// Durations as people write them: `250ms`, `5s`, `2m`, `1h`.
enum DurationText {
    private static let units: [(name: String, milliseconds: Int)] = [
        ("ms", 1), ("s", 1000), ("m", 60_000), ("h", 3_600_000),
    ]

    /// Reads a duration; `nil` if `text` is none.
    static func read(_ text: String) -> Duration? {
        let digits = text.prefix { $0.isASCII && $0.isNumber }
        let unit = text.dropFirst(digits.count)
        guard digits.utf8.count <= 9, let number = Int(digits),
            let scale = units.first(where: { $0.name == unit })?.milliseconds
        else { return nil }
        return .milliseconds(number * scale)
    }

    /// Writes a duration in the largest unit in which it is a whole number.
    static func write(_ duration: Duration) -> String {
        let milliseconds = Int(duration.wholeNanoseconds / 1_000_000)
        guard milliseconds != 0 else { return "0s" }
        let unit = units.last { milliseconds % $0.milliseconds == 0 } ?? units[0]
        return "\(milliseconds / unit.milliseconds)\(unit.name)"
    }
}

import SluiceCore
import SluiceRepository

/// Times as people write and read them.
enum TimeText {
    /// `2026-11-21T18:09:16Z`.
    static func text(_ milliseconds: Int64) -> String {
        "\(CivilTime(milliseconds: milliseconds))"
    }

    /// Reads a time, or how long ago it was.
    ///
    /// - Parameters:
    ///   - text: `2026-11-21T18:00:00Z`, `2026-11-21`, or a number with `s`, `m`, `h`, `d` or `w` behind it.
    ///   - now: in milliseconds since 1970.
    /// - Returns: in milliseconds since 1970; `nil` for anything else.
    static func milliseconds(_ text: String, at now: Int64) -> Int64? {
        // To the second, so that it can be written down.
        if let age = duration(text) { return (now - age) / 1_000 * 1_000 }
        let isDate = text.utf8.count == 10
        guard let seconds = DateText.seconds(isDate ? text + "T00:00:00Z" : text), abs(seconds) < 1e11 else {
            return nil
        }
        return Int64(((seconds + 978_307_200) * 1_000).rounded())
    }

    /// A number with `s`, `m`, `h`, `d` or `w` behind it, in milliseconds.
    static func duration(_ text: String) -> Int64? {
        let units: [Character: Int64] = ["s": 1_000, "m": 60_000, "h": 3_600_000, "d": 86_400_000, "w": 604_800_000]
        guard let unit = text.last.flatMap({ units[$0] }), let number = Int64(text.dropLast()), 0...1_000_000 ~= number
        else { return nil }
        return number * unit
    }
}

extension ParsedArguments {
    /// The value of an option that takes a time, in milliseconds since 1970.
    func time(_ name: String, at now: Int64) throws -> Int64? {
        guard let text = value(name) else { return nil }
        guard let time = TimeText.milliseconds(text, at: now) else {
            throw Failure.usage(
                "\(name) needs a time such as 2026-11-21T18:00:00Z or 2026-11-21, or an age such as 2h or 7d")
        }
        return time
    }
}

import FoundationEssentials

/// Times as texts have them.
enum DateText {
    /// - Parameter text: as RFC 3339 has it, with or without a fraction of seconds.
    /// - Returns: seconds since the beginning of 2001, as a Swift `Date` counts; `nil` for anything else.
    static func seconds(_ text: String) -> Double? {
        let date = try? Date.ISO8601FormatStyle(includingFractionalSeconds: text.utf8.contains(UInt8(ascii: ".")))
            .parse(text)
        return date?.timeIntervalSinceReferenceDate
    }
}

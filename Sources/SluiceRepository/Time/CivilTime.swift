/// A time in UTC, by the calendar.
package struct CivilTime: Sendable, Hashable {
    package let year: Int
    package let month: Int
    package let day: Int
    private let millisecondsOfDay: Int

    /// - Parameter milliseconds: since 1970.
    package init(milliseconds: Int64) {
        let dayLength: Int64 = 86_400_000
        let days = (milliseconds >= 0 ? milliseconds : milliseconds - dayLength + 1) / dayLength
        millisecondsOfDay = Int(milliseconds - days * dayLength)
        // By eras of 400 years that begin in March: http://howardhinnant.github.io/date_algorithms.html
        let shifted = Int(days) + 719_468
        let era = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097
        let dayOfEra = shifted - era * 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1_460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let shiftedMonth = (5 * dayOfYear + 2) / 153
        day = dayOfYear - (153 * shiftedMonth + 2) / 5 + 1
        month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9
        year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
    }
}

extension CivilTime: CustomStringConvertible {
    /// As RFC 3339 has it, to the second: `2026-11-21T18:09:16Z`.
    package var description: String {
        let seconds = millisecondsOfDay / 1_000
        let time = [seconds / 3_600, seconds / 60 % 60, seconds % 60].map { Self.digits($0, 2) }.joined(separator: ":")
        return "\(date)T\(time)Z"
    }

    /// `2026-11-21`.
    package var date: String {
        "\(Self.digits(year, 4))-\(Self.digits(month, 2))-\(Self.digits(day, 2))"
    }

    static func digits(_ number: Int, _ count: Int) -> String {
        let text = String(number)
        return String(repeating: "0", count: max(0, count - text.count)) + text
    }
}

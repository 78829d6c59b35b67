import SluiceCore

/// A month of the calendar, in UTC.
package struct CalendarMonth: Sendable, Hashable, Comparable {
    /// Months since the beginning of year 0.
    private let number: Int

    private init(number: Int) { self.number = number }

    /// That of a time.
    package init(of time: CivilTime) {
        number = time.year * 12 + time.month - 1
    }

    /// - Parameter text: what begins with a year and a month, such as `2026-11-21T09:30:00Z`; `nil` for anything else.
    package init?(prefixOf text: String) {
        let bytes = Array(text.utf8.prefix(7))
        guard bytes.count == 7, bytes[4] == UInt8(ascii: "-") else { return nil }
        let digits = (bytes[..<4] + bytes[5...]).map { Int($0) - 48 }
        guard digits.allSatisfy({ 0...9 ~= $0 }) else { return nil }
        let month = digits[4] * 10 + digits[5]
        guard 1...12 ~= month else { return nil }
        number = digits[..<4].reduce(0) { $0 * 10 + $1 } * 12 + month - 1
    }

    /// The month so many behind it.
    package func advanced(by months: Int) -> CalendarMonth { CalendarMonth(number: number + months) }

    /// How many months another one is behind it.
    package func distance(to other: CalendarMonth) -> Int { other.number - number }

    /// Its beginning, in seconds since 1970.
    package var start: Int64 {
        CivilTime.seconds(number / 12, number % 12 + 1, 1)
    }

    /// The earlier first.
    package static func < (left: CalendarMonth, right: CalendarMonth) -> Bool { left.number < right.number }
}

extension CalendarMonth: CustomStringConvertible {
    /// `2026-11`.
    package var description: String {
        "\(CivilTime.digits(number / 12, 4))-\(CivilTime.digits(number % 12 + 1, 2))"
    }
}

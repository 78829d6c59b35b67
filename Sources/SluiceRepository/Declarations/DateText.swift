/// Times as RFC 3339 writes them.
enum DateText {
    /// - Parameter text: such as `2026-11-21T09:30:00.250+01:00`, and nothing else: of a day and a time that there are.
    /// - Returns: seconds since the beginning of 2001, as a Swift `Date` counts; `nil` for anything else.
    static func seconds(_ text: String) -> Double? {
        var reader = Reader(rest: Array(text.utf8)[...])
        guard let year = reader.number(4), reader.skip("-"), let month = reader.number(2), 1...12 ~= month,
            reader.skip("-"), let day = reader.number(2), 1...days(in: month, of: year) ~= day,
            reader.skip("T") || reader.skip("t"), let hour = reader.number(2), hour < 24, reader.skip(":"),
            let minute = reader.number(2), minute < 60, reader.skip(":"), let second = reader.number(2), second <= 60,
            let fraction = reader.fraction(), let offset = reader.offset(), reader.rest.isEmpty
        else { return nil }
        let whole = daysBefore(year, month, day) * 86_400 + hour * 3_600 + minute * 60 + second - offset
        return Double(whole) + fraction
    }

    private static func days(in month: Int, of year: Int) -> Int {
        switch month {
        case 2: isLeap(year) ? 29 : 28
        case 4, 6, 9, 11: 30
        default: 31
        }
    }

    private static func isLeap(_ year: Int) -> Bool {
        year.isMultiple(of: 4) && !year.isMultiple(of: 100) || year.isMultiple(of: 400)
    }

    /// Days from the beginning of 2001 to a day of the Gregorian calendar, which begins with the year 0.
    private static func daysBefore(_ year: Int, _ month: Int, _ day: Int) -> Int {
        let monthDays = (1..<month).reduce(0) { $0 + days(in: $1, of: year) }
        // Of the years before, beginning with 0, which is one with 366 days.
        let leapYears = year == 0 ? 0 : (year - 1) / 4 - (year - 1) / 100 + (year - 1) / 400 + 1
        return year * 365 + leapYears + monthDays + day - 1 - beginning
    }

    /// From the beginning of the year 0 to that of 2001.
    private static let beginning = 2_001 * 365 + 500 - 20 + 5 + 1

    private struct Reader {
        var rest: ArraySlice<UInt8>

        mutating func skip(_ character: Unicode.Scalar) -> Bool {
            guard rest.first == UInt8(ascii: character) else { return false }
            rest.removeFirst()
            return true
        }

        mutating func digit() -> Int? {
            guard let byte = rest.first, UInt8(ascii: "0")...UInt8(ascii: "9") ~= byte else { return nil }
            rest.removeFirst()
            return Int(byte - UInt8(ascii: "0"))
        }

        mutating func number(_ digits: Int) -> Int? {
            var number = 0
            for _ in 0..<digits {
                guard let digit = digit() else { return nil }
                number = number * 10 + digit
            }
            return number
        }

        /// Of a second; 0 if there is none.
        mutating func fraction() -> Double? {
            guard skip(".") else { return 0 }
            let digits = rest.prefix { UInt8(ascii: "0")...UInt8(ascii: "9") ~= $0 }
            rest.removeFirst(digits.count)
            return digits.isEmpty ? nil : Double("0." + String(decoding: digits, as: UTF8.self))
        }

        /// Seconds by which the place's clocks are before those of UTC.
        mutating func offset() -> Int? {
            if skip("Z") || skip("z") { return 0 }
            let isBehind = rest.first == UInt8(ascii: "-")
            guard skip("+") || skip("-"), let hours = number(2), hours < 24, skip(":"), let minutes = number(2),
                minutes < 60
            else { return nil }
            let seconds = hours * 3_600 + minutes * 60
            return isBehind ? -seconds : seconds
        }
    }
}

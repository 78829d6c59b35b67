import SluiceRepository
import Testing

@Suite struct CalendarTests {
    @Test(
        arguments: [
            (0, "1970-01-01T00:00:00Z"), (-1, "1969-12-31T23:59:59Z"), (951_827_696_000, "2000-02-29T12:34:56Z"),
            (1_795_284_556_123, "2026-11-21T18:09:16Z"), (253_402_300_799_999, "9999-12-31T23:59:59Z"),
            (-62_167_219_200_000, "0000-01-01T00:00:00Z"),
        ] as [(Int64, String)])
    func timesAreWrittenByTheCalendar(milliseconds: Int64, text: String) {
        #expect("\(CivilTime(milliseconds: milliseconds))" == text)
    }

    /// Against the other direction, over centuries.
    @Test func monthsBeginWhereTheCalendarSays() throws {
        var month = try #require(CalendarMonth(prefixOf: "1899-11-05"))
        for _ in 0..<4_000 {
            let start = CivilTime(milliseconds: month.start * 1_000)
            #expect(start.day == 1 && CalendarMonth(of: start) == month)
            #expect(CalendarMonth(of: CivilTime(milliseconds: month.start * 1_000 - 1)) == month.advanced(by: -1))
            #expect(CalendarMonth(prefixOf: month.description) == month)
            month = month.advanced(by: 1)
        }
    }

    @Test(arguments: ["", "2026", "2026-1", "2026-13", "2026-00", "2026/01", "yesterday", "२०२६-०१"])
    func otherTextIsNoMonth(text: String) {
        #expect(CalendarMonth(prefixOf: text) == nil)
    }
}

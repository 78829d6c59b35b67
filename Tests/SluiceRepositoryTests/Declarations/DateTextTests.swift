import FoundationEssentials
import SluiceRepository
import Testing

@testable import SluiceRepository

@Suite struct DateTextTests {
    @Test(arguments: [
        ("2001-01-01T00:00:00Z", 0.0), ("2000-12-31T23:59:59Z", -1), ("1970-01-01T00:00:00Z", -978_307_200),
        ("2026-11-21T09:30:00Z", 816_946_200), ("2026-11-21t09:30:00z", 816_946_200),
        ("2026-11-21T09:30:00.5Z", 816_946_200.5), ("2026-11-21T09:30:00.123456Z", 816_946_200.123456),
        ("2026-11-21T09:30:00+02:00", 816_939_000), ("2026-11-21T09:30:00.250-05:30", 816_966_000.25),
        ("2024-02-29T00:00:00Z", 730_857_600), ("2016-12-31T23:59:60Z", 504_921_600),
        ("0000-01-01T00:00:00Z", -63_145_526_400), ("9999-12-31T23:59:59Z", 252_423_993_599),
    ]) func readsTimes(text: String, seconds: Double) {
        #expect(DateText.seconds(text) == seconds)
    }

    @Test(arguments: [
        "", "x", "2026-11-21", "2026-11-21T09:30:00", "2026-11-21 09:30:00Z", "2026-11-21T09:30Z",
        "2026-11-21T09:30:00Zjunk", "2026-11-21T09:30:00Z ", " 2026-11-21T09:30:00Z", "12026-11-21T09:30:00Z",
        "2026-02-30T00:00:00Z", "2023-02-29T00:00:00Z", "1900-02-29T00:00:00Z", "2026-00-01T00:00:00Z",
        "2026-13-01T00:00:00Z", "2026-01-00T00:00:00Z", "2026-11-21T24:00:00Z", "2026-11-21T09:60:00Z",
        "2026-11-21T09:30:61Z", "2026-11-21T09:30:00.Z", "2026-11-21T09:30:00+02", "2026-11-21T09:30:00+0200",
        "2026-11-21T09:30:00+24:00", "2026-11-21T09:30:00,5Z", "٢٠٢٦-11-21T09:30:00Z",
    ]) func readsNothingElse(text: String) {
        #expect(DateText.seconds(text) == nil)
    }

    @Test func agreesWithFoundationOnEachDayOfFourCenturies() throws {
        let calendarYear = 365.2425
        for day in 0..<Int(400 * calendarYear) {
            let seconds = Double(day - 60_000) * 86_400
            let date = Date(timeIntervalSinceReferenceDate: seconds)
            let text = date.formatted(.iso8601)
            try #require(DateText.seconds(text) == seconds, "\(text)")
        }
    }
}

import Testing

@testable import sluice

@Suite struct ProgressTextTests {
    @Test(arguments: [
        (0, 100, 0, "restoring projects  [------------]    0 %  0"),
        (50, 100, 10, "restoring projects  [######------]   50 %  50  5/s  10 s left"),
        (99_999, 100_000, 3_600, "restoring projects  [###########-]   99 %  99,999  28/s  1 s left"),
        (100, 100, 10, "restoring projects  [############]  100 %  100  10/s"),
        (5, 0, 1, "restoring projects  [############]  100 %  5  5/s"),
        (200, 100, 1, "restoring projects  [############]  100 %  200  200/s"),
        (1_000, 1_000_000, 100, "restoring projects  [------------]    0 %  1,000  10/s  27 h 45 min left"),
    ])
    func line(done: Int, total: Int, seconds: Int, expected: String) {
        let text = ProgressText(
            label: "restoring projects", done: done, total: total, elapsed: .seconds(seconds))
        #expect(text.line(width: 73) == expected)
    }

    /// However wide the terminal is, it stays on one line, and the bar on its place.
    @Test(arguments: [0, 1, 5, 10, 20, 40, 72, 80, 200]) func fits(width: Int) {
        for (done, seconds) in [(0, 0), (3, 0), (1_234_567, 9), (9_999_999, 100_000)] {
            let text = ProgressText(
                label: "verifying resources", done: done, total: 10_000_000, count: 12_345_678,
                elapsed: .seconds(seconds))
            #expect(text.line(width: width).count <= max(0, width - 1))
            #expect(!text.line(width: width).contains("\n"))
        }
    }

    @Test func plainLinesAndCountsOfSomethingElse() {
        let text = ProgressText(
            label: "checking projects", done: 512, total: 2_048, count: 1_000, elapsed: .milliseconds(2_000))
        #expect(text.plain == "checking projects: 1,000, 25 %, 500 a second, 6 s left")
    }

    @Test(arguments: [(0, "0"), (999, "999"), (1_000, "1,000"), (-1_234_567, "-1,234,567")])
    func grouping(number: Int, expected: String) {
        #expect(ProgressText.grouped(number) == expected)
    }

    @Test(arguments: [
        (10, "10 bytes"), (1_023, "1023 bytes"), (1_024, "1.0 KiB"), (181_278, "177 KiB"), (6_710_886, "6.4 MiB"),
        (5 << 40, "5.0 TiB"),
    ])
    func sizes(bytes: Int, expected: String) {
        #expect(ByteText.of(bytes) == expected)
    }
}

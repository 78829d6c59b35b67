import SluiceCore
import Testing

@testable import sluice

/// What is printed for people, and for programs.
@Suite struct TextTests {
    @Test(arguments: [
        ("plain é 漢", "plain é 漢"), ("\u{1B}[31m", #"\u001b[31m"#), ("a\r\n\tb", #"a\r\n\tb"#),
        ("\u{9B}2J", #"\u009b2J"#),
        ("\u{202E}x\u{2066}", #"\u202ex\u2066"#), ("\u{2028}", #"\u2028"#), ("\u{7F}\0", #"\u007f\u0000"#),
        ("👩‍💻", "👩‍💻"), ("\u{E0001}", #"\udb40\udc01"#),
    ])
    func whatSteersATerminalIsShown(text: String, shown: String) {
        #expect(TerminalText.line(text) == shown)
    }

    @Test(arguments: [("abc", 3), ("漢字", 4), ("é", 1), ("👍", 2), ("", 0)])
    func widths(text: String, width: Int) {
        #expect(TerminalText.width(text) == width)
    }

    @Test func tablesAreAligned() {
        var grid = Grid(columns: ["name", "n"])
        grid.rows = [[.string("漢字"), .number("1")], [.string("a\nb"), .number("-20")], [nil, .null]]
        #expect(grid.text(as: .table) == "NAME    N\n漢字    1\na\\nb  -20\n\n")
        grid.rows = [[.string(String(repeating: "x", count: 100)), nil]]
        #expect(grid.text(as: .table).contains(String(repeating: "x", count: 59) + "…\n"))
        #expect(Grid(columns: ["a"]).text(as: .table) == "")
    }

    @Test func commaSeparatedValuesFollowTheirRules() {
        var grid = Grid(columns: ["a", "b,c"])
        grid.rows = [
            [.string("x,y"), .string("q\"\r\nz")], [nil, .array([.string("é")])], [.bool(true), .number("1.50")],
        ]
        #expect(grid.text(as: .csv) == "a,\"b,c\"\r\n\"x,y\",\"q\"\"\r\nz\"\r\n,\"[\"\"é\"\"]\"\r\ntrue,1.50\r\n")
    }

    @Test(
        arguments: [
            ("2h", 1_000_000_000 - 7_200_000), ("7d", 1_000_000_000 - 604_800_000), ("0s", 1_000_000_000),
            ("1970-01-02", 86_400_000), ("1970-01-01T00:00:01Z", 1_000), ("1970-01-01T01:00:00.5+01:00", 500),
            ("2x", nil), ("h", nil), ("-2h", nil), ("", nil),
        ] as [(String, Int64?)])
    func timesAreRead(text: String, milliseconds: Int64?) {
        #expect(TimeText.milliseconds(text, at: 1_000_000_000) == milliseconds)
    }

    @Test(arguments: [
        (0, "0"), (999, "999"), (1_000, "1,000"), (-1_234_567, "-1,234,567"),
    ])
    func countsAreGrouped(number: Int, text: String) {
        #expect(Quantity.count(number) == text)
    }

    @Test func quantities() {
        #expect(
            [0, 1_023, 1_024, 1_500, 5 << 20].map(Quantity.bytes) == ["0 B", "1023 B", "1.0 KiB", "1.5 KiB", "5.0 MiB"])
        #expect(Quantity.percent(0.9324) == "93.2 %")
        #expect(Ticks.upTo(0) == [0, 1] && Ticks.upTo(7) == [0, 2, 4, 6, 8])
        #expect(Ticks.upTo(1_199) == [0, 500, 1_000, 1_500])
        for greatest in [1, 4, 5, 9, 49, 50, 51, 99, 1_000, 123_456, 10_000_000] {
            let ticks = Ticks.upTo(greatest)
            #expect(ticks.count <= 7 && ticks.last ?? 0 >= greatest, "\(ticks)")
        }
        #expect([950, 12_000, 1_500_000].map(Ticks.text) == ["950", "12k", "1.5M"])
    }
}

import Testing

@testable import sluice

@Suite struct ParagraphTests {
    private static let words = "alpha beta gamma delta epsilon zeta eta theta iota kappa"

    @Test func breaksLinesBetweenWords() {
        #expect(
            Paragraph.text(Self.words, indent: "  ", hanging: "    ", columns: 41) == """
                  alpha beta gamma delta epsilon zeta eta
                    theta iota kappa

                """)
    }

    @Test(arguments: [nil, 20, 200]) func leavesLinesWholeWhereTheyFitOrNobodyKnows(columns: Int?) {
        #expect(Paragraph.text(Self.words, indent: "  ", columns: columns) == "  \(Self.words)\n")
    }

    @Test func doesNotCountColours() {
        let text = "\u{1B}[32malpha\u{1B}[0m beta gamma delta epsilon zeta eta theta"
        // 45 columns without them.
        #expect(Paragraph.text(text, indent: "", columns: 45) == text + "\n")
    }

    @Test func doesNotBreakWordsThatAreTooLong() {
        let long = String(repeating: "x", count: 60)
        #expect(Paragraph.text("a \(long) b", indent: " ", columns: 50) == " a\n \(long)\n b\n")
    }
}

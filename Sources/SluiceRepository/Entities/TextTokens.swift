/// The words by which texts are found: runs of letters and digits, in lower case.
///
/// No word is cut to its stem, no language is known, and `é` is another letter than `e`. Words beyond ``maximumCount`` are
/// not found.
public enum TextTokens {
    /// Different words of one record that are kept: 1,000.
    public static let maximumCount = 1_000
    /// Letters of a word that count: 64.
    public static let maximumLength = 64

    /// - Parameter texts: of one record, or of one search.
    /// - Returns: each word once, in the order in which they occur first.
    public static func words(of texts: some Sequence<String>) -> [String] {
        var seen: Set<[UInt8]> = []
        var words: [String] = []
        for text in texts {
            for part in text.lowercased().split(whereSeparator: { !$0.isLetter && !$0.isNumber }) {
                let word = String(part.prefix(maximumLength))
                guard seen.insert(Array(word.utf8)).inserted else { continue }
                words.append(word)
                guard words.count < maximumCount else { return words }
            }
        }
        return words
    }
}

import SluiceCore

/// Guesses what a mistyped word was meant to be.
enum Spelling {
    /// The nearest word, if it is near enough to be what was meant.
    static func nearest(to word: String, among words: [String]) -> String? {
        let ranked = words.map { (word: $0, distance: EditDistance.between($0.utf8, word.utf8)) }
        guard let best = ranked.min(by: { $0.distance < $1.distance }), best.distance <= max(1, word.utf8.count / 3)
        else { return nil }
        return best.word
    }
}

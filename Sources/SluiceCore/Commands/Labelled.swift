/// A closed set of values with names: in the generated text, for people, and in metrics.
package protocol Labelled: CaseIterable, Sendable {
    /// Small letters and hyphens.
    var label: StaticString { get }
}

extension Labelled {
    /// The case with this label.
    init?(label: Substring) {
        guard let found = Self.allCases.first(where: { $0.isNamed(label) }) else { return nil }
        self = found
    }

    private func isNamed(_ text: Substring) -> Bool {
        label.withUTF8Buffer { $0.count == text.utf8.count && $0.elementsEqual(text.utf8) }
    }
}

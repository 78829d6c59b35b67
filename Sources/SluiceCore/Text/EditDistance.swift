/// Tells how alike two words are.
package enum EditDistance {
    /// How many elements have to be changed, added or removed to get from one to the other (Levenshtein).
    package static func between<Element: Equatable>(
        _ left: some Sequence<Element>, _ right: some Sequence<Element>
    ) -> Int {
        let right = Array(right)
        var row = Array(0...right.count)
        for (line, element) in left.enumerated() {
            var diagonal = row[0]
            row[0] = line + 1
            for column in right.indices {
                let changed = diagonal + (right[column] == element ? 0 : 1)
                diagonal = row[column + 1]
                row[column + 1] = min(changed, row[column] + 1, diagonal + 1)
            }
        }
        return row[right.count]
    }
}

/// Parts of a whole, as one bar for each thing.
enum ShareChart {
    private static let width = 720
    private static let nameWidth = 200.0
    private static let barHeight = 22.0

    /// For each group its name with its parts, each with a style, and a text behind the bar.
    static func drawing(_ groups: [(name: String, parts: [(value: Int64, style: String)], text: String)]) -> Drawing {
        let room = Double(width) - nameWidth - 90
        var drawing = Drawing(width: width, height: groups.count * Int(barHeight + 12) + 8)
        for (place, group) in groups.enumerated() {
            let y = 6 + Double(place) * (barHeight + 12)
            let whole = Double(max(1, group.parts.reduce(0) { $0 + $1.value }))
            drawing.label(
                nameWidth - 10, y + barHeight / 2 + 4, TerminalText.cut(TerminalText.line(group.name), to: 24), .end,
                "name")
            var x = nameWidth
            for part in group.parts {
                let length = room * Double(part.value) / whole
                drawing.rectangle(x, y, length, barHeight, part.style)
                x += length
            }
            drawing.label(nameWidth + room + 8, y + barHeight / 2 + 4, group.text)
        }
        return drawing
    }
}

/// Bars side by side below each other, for things with names.
enum BarChart {
    struct Bar {
        let value: Int
        let text: String
        let style: String
    }

    private static let width = 720
    private static let nameWidth = 200.0
    private static let textWidth = 84.0
    private static let barHeight = 11.0

    /// For each group its name, with a bar for each of its values.
    static func drawing(_ groups: [(name: String, bars: [Bar])]) -> Drawing {
        let room = Double(width) - nameWidth - textWidth
        let greatest = Double(max(1, groups.flatMap(\.bars).map(\.value).max() ?? 1))
        let heights = groups.map { Double(max(1, $0.bars.count)) * (barHeight + 2) + 9 }
        var drawing = Drawing(width: width, height: Int(heights.reduce(8, +).rounded(.up)))
        var y = 6.0
        for (group, height) in zip(groups, heights) {
            let middle = y + (height - 9) / 2 + 4
            drawing.label(nameWidth - 10, middle, TerminalText.cut(TerminalText.line(group.name), to: 24), .end, "name")
            for (place, bar) in group.bars.enumerated() {
                let place = y + Double(place) * (barHeight + 2)
                let length = room * Double(bar.value) / greatest
                drawing.rectangle(nameWidth, place, max(length, bar.value > 0 ? 1 : 0), barHeight, bar.style)
                drawing.label(nameWidth + length + 6, place + barHeight - 1.5, bar.text)
            }
            y += height
        }
        drawing.line(nameWidth, 2, nameWidth, y - 2, "axis")
        return drawing
    }
}

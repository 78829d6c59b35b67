/// A column for each value of a row in time.
enum ColumnChart {
    private static let width = 720
    private static let height = 300
    private static let left = 52.0
    private static let top = 12.0
    private static let bottom = 28.0

    /// As a line with what is below it, for what adds up; or as columns.
    static func drawing(_ values: [(name: String, value: Int)], isArea: Bool, style: String) -> Drawing {
        var drawing = Drawing(width: width, height: height)
        let base = Double(height) - bottom
        let room = Double(width) - left - 8
        let ticks = Ticks.upTo(values.map(\.value).max() ?? 0)
        let greatest = Double(ticks.last ?? 1)
        func y(_ value: Int) -> Double { base - (base - top) * Double(value) / greatest }
        for tick in ticks {
            drawing.line(left, y(tick), Double(width) - 8, y(tick), tick == 0 ? "axis" : "grid")
            drawing.label(left - 8, y(tick) + 4, Ticks.text(tick), .end)
        }
        let step = room / Double(max(1, values.count))
        if isArea {
            let points = values.enumerated().map { place, value in
                (x: left + step * (Double(place) + 0.5), y: y(value.value))
            }
            drawing.area(points, base: base, style)
        } else {
            let gap = min(6, step * 0.25)
            for (place, value) in values.enumerated() {
                drawing.rectangle(
                    left + step * Double(place) + gap / 2, y(value.value), min(step - gap, 60), base - y(value.value),
                    style)
            }
        }
        // As many names as there is room for.
        let every = max(1, Int((Double(values.count) * 62 / room).rounded(.up)))
        for (place, value) in values.enumerated() where place.isMultiple(of: every) {
            let column = isArea ? step : min(step, 66)
            drawing.label(left + step * Double(place) + column / 2, Double(height) - 8, value.name, .middle)
        }
        return drawing
    }
}

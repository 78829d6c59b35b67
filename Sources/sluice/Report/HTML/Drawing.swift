/// The elements of a chart, in SVG.
struct Drawing {
    private let width: Int
    private let height: Int
    private var elements: [String] = []

    init(width: Int, height: Int) {
        self.width = width
        self.height = height
    }

    mutating func rectangle(_ x: Double, _ y: Double, _ width: Double, _ height: Double, _ style: String) {
        guard width > 0, height > 0 else { return }
        let radius = min(2, width / 2, height / 2)
        elements.append(
            "<rect class=\"\(style)\" x=\"\(text(x))\" y=\"\(text(y))\" width=\"\(text(width))\" "
                + "height=\"\(text(height))\" rx=\"\(text(radius))\"/>")
    }

    mutating func line(_ x1: Double, _ y1: Double, _ x2: Double, _ y2: Double, _ style: String) {
        elements.append(
            "<line class=\"\(style)\" x1=\"\(text(x1))\" y1=\"\(text(y1))\" x2=\"\(text(x2))\" y2=\"\(text(y2))\"/>")
    }

    /// A line through points, and what is below it.
    mutating func area(_ points: [(x: Double, y: Double)], base: Double, _ style: String) {
        guard let first = points.first, let last = points.last else { return }
        let path = points.map { "\(text($0.x)) \(text($0.y))" }.joined(separator: " L")
        elements.append(
            "<path class=\"\(style) area\" d=\"M\(text(first.x)) \(text(base)) L\(path) L\(text(last.x)) \(text(base)) Z\"/>"
        )
        elements.append("<path class=\"\(style) curve\" d=\"M\(path)\"/>")
    }

    enum Anchor: String {
        case start, middle, end
    }

    mutating func label(_ x: Double, _ y: Double, _ label: String, _ anchor: Anchor = .start, _ style: String = "label")
    {
        elements.append(
            "<text class=\"\(style)\" x=\"\(text(x))\" y=\"\(text(y))\" text-anchor=\"\(anchor.rawValue)\">"
                + "\(HTMLText.escaped(label))</text>")
    }

    /// The picture, with what is told to who does not see it.
    func svg(id: String, title: String, description: String) -> String {
        """
        <svg role="img" viewBox="0 0 \(width) \(height)" aria-labelledby="\(id)-t \(id)-d">
        <title id="\(id)-t">\(HTMLText.escaped(title))</title><desc id="\(id)-d">\(HTMLText.escaped(description))</desc>
        \(elements.joined(separator: "\n"))
        </svg>
        """
    }

    private func text(_ number: Double) -> String { Quantity.decimal(number) }
}

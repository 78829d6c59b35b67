/// How far something is, as text: a function of numbers, without clocks and terminals.
struct ProgressText: Sendable, Hashable {
    /// What is done, such as `restoring projects`.
    var label: String
    /// How much of ``total`` is done.
    var done: Int
    var total: Int
    /// What is counted for people, if that is something else than ``done``, as objects are where bytes are.
    var count: Int?
    /// Since it began.
    var elapsed: Duration

    /// One line for a terminal, at most one column less than it is wide.
    func line(width: Int) -> String {
        let numbers = [percentage, Self.grouped(items), rate.map { "\($0)/s" }, left.map { "\($0) left" }]
        let tail = numbers.compactMap { $0 }.joined(separator: "  ")
        let room = max(0, width - 1)
        // As if the rest were there from the beginning, so that the bar stays as it is.
        let barWidth = min(40, room - label.count - max(tail.count, 36) - 6)
        guard barWidth >= 5 else {
            let short = "\(label)  \(tail)"
            return String((short.count <= room ? short : percentage + "  " + label).prefix(room))
        }
        let filled = Int(fraction * Double(barWidth))
        let bar = String(repeating: "#", count: filled) + String(repeating: "-", count: barWidth - filled)
        return "\(label)  [\(bar)]  \(tail)"
    }

    /// One line for a log.
    var plain: String {
        let numbers = [
            "\(Self.grouped(items)), \(Int(fraction * 100)) %", rate.map { "\($0) a second" },
            left.map { "\($0) left" },
        ]
        return "\(label): " + numbers.compactMap { $0 }.joined(separator: ", ")
    }

    private var items: Int { count ?? done }

    private var fraction: Double {
        total > 0 ? min(1, max(0, Double(done) / Double(total))) : 1
    }

    private var seconds: Double {
        Double(elapsed.components.seconds) + Double(elapsed.components.attoseconds) / 1e18
    }

    /// Rounded down, so that 100 % is the end.
    private var percentage: String {
        let text = "\(Int(fraction * 100)) %"
        return String(repeating: " ", count: max(0, 5 - text.count)) + text
    }

    /// Not before there is something to measure.
    private var rate: String? {
        guard seconds >= 0.5, items > 0 else { return nil }
        return Self.grouped(Int((Double(items) / seconds).rounded()))
    }

    private var left: String? {
        guard seconds >= 1, fraction > 0, fraction < 1 else { return nil }
        return Self.time(Int((seconds * (1 - fraction) / fraction).rounded(.up)))
    }

    /// A number with commas between thousands.
    static func grouped(_ number: Int) -> String {
        var text = ""
        for (index, digit) in String(number.magnitude).reversed().enumerated() {
            if index > 0, index.isMultiple(of: 3) { text.append(",") }
            text.append(digit)
        }
        return (number < 0 ? "-" : "") + String(text.reversed())
    }

    /// Seconds as people say them.
    static func time(_ seconds: Int) -> String {
        switch seconds {
        case ..<60: "\(seconds) s"
        case ..<3_600: "\(seconds / 60) min \(seconds % 60) s"
        default: "\(seconds / 3_600) h \(seconds % 3_600 / 60) min"
        }
    }
}

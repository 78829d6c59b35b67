import SluiceRepository

/// What the page shows of the audit.
struct ActivitySection {
    private let counts: [AuditCount]

    init(_ counts: [AuditCount]) {
        self.counts = counts
    }

    var text: String {
        var sources: [(name: String, count: Int64)] = []
        for count in counts {
            if let place = sources.firstIndex(where: { $0.name == count.source }) {
                sources[place].count += count.count
            } else {
                sources.append((count.source, count.count))
            }
        }
        sources.sort { $0.count > $1.count }
        let total = counts.reduce(0) { $0 + $1.count }
        return Figure(
            id: "a", title: "Changes",
            note:
                "\(Quantity.count(total)) changes from \(sources.count == 1 ? "one source" : "\(sources.count) sources"), since the audit began to count.",
            drawing: BarChart.drawing(
                sources.map {
                    ($0.name, [BarChart.Bar(value: Int($0.count), text: Quantity.count($0.count), style: "s2")])
                }),
            columns: ["Source", "Collection", "Action", "Changes"],
            rows: counts.map { [$0.source, $0.collection, $0.action, Quantity.count($0.count)] },
            numbers: [3]
        ).text
    }
}

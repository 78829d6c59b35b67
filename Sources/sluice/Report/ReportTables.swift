import SluiceCore
import SluiceRepository

/// A report for people at a terminal.
struct ReportTables {
    private let report: ContentReport
    private let staleDays: Int
    /// The other forms have them all.
    private static let monthsShown = 24

    init(_ report: ContentReport, staleDays: Int) {
        self.report = report
        self.staleDays = staleDays
    }

    var text: String {
        var parts = ["Report of \(TimeText.text(report.time)), from \(report.source)\n", contents]
        for collection in report.collections { parts += sections(of: collection) }
        if let audit = audit { parts.append(audit) }
        if let caches = caches { parts.append(caches) }
        return parts.joined(separator: "\n")
    }

    private var contents: String {
        var flags: [String] = []
        for flag in report.collections.flatMap(\.flags) where !flags.contains(flag.flag) { flags.append(flag.flag) }
        let isMeasured = report.collections.contains { $0.sizes != nil }
        var grid = Grid(columns: ["collection", "records"] + flags + (isMeasured ? ["size"] : []))
        grid.rows = report.collections.map { collection in
            let counts = flags.map { flag in
                collection.flags.first { $0.flag == flag }.map { number($0.count) }
            }
            let size = collection.sizes.map { JSONValue.string(Quantity.bytes($0.bytes)) }
            return [.string(collection.name), number(collection.total)] + counts + (isMeasured ? [size] : [])
        }
        return title("Contents", grid)
    }

    private func sections(of collection: CollectionReport) -> [String] {
        let name = collection.name
        var sections: [String] = []
        for labels in collection.labels where !labels.most.isEmpty {
            var grid = Grid(columns: [labels.index, "records"] + collection.flags.map(\.flag))
            grid.rows = labels.most.map { label in
                [.string(label.label), number(label.count)] + label.flagged.map { number($0) }
            }
            let all = labels.total > labels.most.count ? ", the first \(labels.most.count) of \(labels.total)" : ""
            sections.append(title("\(name) by \(labels.index)\(all)", grid))
        }
        if let growth = collection.growth, !growth.months.isEmpty {
            sections.append(title("\(name): growth by month (\(growth.index))", table(of: growth)))
        }
        if let sizes = collection.sizes, !sizes.largest.isEmpty {
            var grid = Grid(columns: ["id", "bytes", "kept as"])
            grid.rows = sizes.largest.map { [.string($0.id), number($0.form.bytes), .string($0.form.encoding)] }
            sections.append(title("\(name): largest values", grid))
        }
        if let staleness = collection.staleness, !staleness.oldest.isEmpty {
            var grid = Grid(columns: ["id", staleness.index])
            grid.rows = staleness.oldest.map { [.string($0.id), .string($0.time)] }
            let count = "\(Quantity.count(staleness.count)) not changed for \(staleDays) days"
            sections.append(title("\(name): oldest content, \(count)", grid))
        }
        return sections
    }

    private func table(of growth: CollectionReport.Growth) -> Grid {
        var grid = Grid(columns: ["month", "added", "total"])
        let months = growth.months.suffix(Self.monthsShown)
        if let first = months.first, first.total > first.added {
            let earlier = first.total - first.added
            grid.rows.append([.string("earlier"), number(earlier), number(earlier)])
        }
        grid.rows += months.map { [.string("\($0.month)"), number($0.added), number($0.total)] }
        if growth.later > 0 { grid.rows.append([.string("later"), number(growth.later), nil]) }
        if growth.undated > 0 { grid.rows.append([.string("undated"), number(growth.undated), nil]) }
        return grid
    }

    private var audit: String? {
        guard !report.audit.isEmpty else { return nil }
        var grid = Grid(columns: ["source", "collection", "action", "changes"])
        grid.rows = report.audit.map {
            [.string($0.source), .string($0.collection), .string($0.action), number($0.count)]
        }
        return title("Changes by source", grid)
    }

    private var caches: String? {
        guard let caches = report.caches, !caches.isEmpty else { return nil }
        var grid = Grid(columns: ["collection", "cache", "hits", "stale", "misses", "hit rate"])
        grid.rows = caches.map { cache in
            [
                .string(cache.collection), .string(cache.kind.rawValue), number(cache.hits), number(cache.staleHits),
                number(cache.misses), cache.hitRate.map { .string(Quantity.percent($0)) },
            ]
        }
        return title("Caches", grid)
    }

    private func title(_ text: String, _ grid: Grid) -> String {
        "\(TerminalText.line(text))\n\n\(grid.text(as: .table))"
    }

    private func number(_ value: some BinaryInteger) -> JSONValue { .number("\(value)") }
}

import SluiceRepository

/// What the page shows of one collection.
struct CollectionSection {
    private let collection: CollectionReport
    private let number: Int
    private let staleDays: Int

    init(_ collection: CollectionReport, number: Int, staleDays: Int) {
        self.collection = collection
        self.number = number
        self.staleDays = staleDays
    }

    var text: String {
        ([tiles] + growth + labels + largest + stale).joined(separator: "\n")
    }

    private var tiles: String {
        var tiles = [Tile.text(Quantity.count(collection.total), collection.total == 1 ? "record" : "records")]
        tiles += collection.flags.map { flag in
            let share =
                collection.total > 0 ? ", \(Quantity.percent(Double(flag.count) / Double(collection.total)))" : ""
            return Tile.text(Quantity.count(flag.count), flag.flag + share)
        }
        if let sizes = collection.sizes {
            tiles.append(Tile.text(Quantity.bytes(sizes.bytes), "of values, as they are kept"))
        }
        if let staleness = collection.staleness {
            tiles.append(Tile.text(Quantity.count(staleness.count), "not changed for \(staleDays) days"))
        }
        return "<div class=\"tiles\">\(tiles.joined())</div>"
    }

    private var growth: [String] {
        guard let growth = collection.growth, let first = growth.months.first, let last = growth.months.last else {
            return []
        }
        let rest = [("before them", growth.earlier), ("later", growth.later), ("without a date", growth.undated)]
            .filter { $0.1 > 0 }.map { " \(Quantity.count($0.1)) \($0.0)." }.joined()
        let added = last.total - growth.earlier
        let range = first == last ? "in \(first.month)" : "from \(first.month) to \(last.month)"
        let columns = ["Month", "Added", "Total"]
        let rows = growth.months.reversed().map { ["\($0.month)", Quantity.count($0.added), Quantity.count($0.total)] }
        return [
            Figure(
                id: "g\(number)", title: "Added by month",
                note: "\(Quantity.count(added)) records \(range), by \(growth.index).\(rest)",
                drawing: ColumnChart.drawing(
                    growth.months.map { ("\($0.month)", $0.added) }, isArea: false, style: "s1"),
                columns: Array(columns.prefix(2)), rows: rows.map { Array($0.prefix(2)) }
            ).text,
            Figure(
                id: "t\(number)", title: "Growth",
                note:
                    "From \(Quantity.count(first.total)) records at the end of \(first.month) to \(Quantity.count(last.total)) at the end of \(last.month).",
                drawing: ColumnChart.drawing(
                    growth.months.map { ("\($0.month)", $0.total) }, isArea: true, style: "s2"),
                columns: [columns[0], columns[2]], rows: rows.map { [$0[0], $0[2]] }
            ).text,
        ].dropLast(first == last ? 1 : 0)
    }

    private var labels: [String] {
        collection.labels.enumerated().compactMap { place, labels in
            guard !labels.most.isEmpty else { return nil }
            let names = ["all"] + collection.flags.map(\.flag)
            let styles = (0..<names.count).map { "s\(min($0, 4))" }
            let shown = labels.total > labels.most.count ? "The \(labels.most.count) most frequent of" : "All"
            let groups = labels.most.map { label in
                (
                    name: label.label,
                    bars: zip([label.count] + label.flagged, styles).map {
                        BarChart.Bar(value: $0, text: Quantity.count($0), style: $1)
                    }
                )
            }
            return Figure(
                id: "l\(number)-\(place)", title: "By \(labels.index)",
                note: "\(shown) \(Quantity.count(labels.total)) \(labels.index), with how many records have each flag.",
                key: Array(zip(styles, names).map { (style: $0, name: $1) }), drawing: BarChart.drawing(groups),
                columns: [labels.index] + names,
                rows: labels.most.map { [$0.label] + ([$0.count] + $0.flagged).map { Quantity.count($0) } }
            ).text
        }
    }

    private var largest: [String] {
        guard let sizes = collection.sizes, !sizes.largest.isEmpty else { return [] }
        return [
            Figure(
                id: "s\(number)", title: "Largest values",
                note: "The \(sizes.largest.count) that take most, as they are kept.",
                drawing: BarChart.drawing(
                    sizes.largest.map {
                        ($0.id, [BarChart.Bar(value: $0.form.bytes, text: Quantity.bytes($0.form.bytes), style: "s4")])
                    }),
                columns: ["Id", "Bytes", "Kept as"],
                rows: sizes.largest.map { [$0.id, Quantity.count($0.form.bytes), $0.form.encoding] }, numbers: [1]
            ).text
        ]
    }

    private var stale: [String] {
        guard let staleness = collection.staleness, !staleness.oldest.isEmpty else { return [] }
        let rows = staleness.oldest.map { [$0.id, $0.time] }
        return [
            """
            <figure>
            <figcaption><h3>Oldest content</h3><p>\(Quantity.count(staleness.count)) records were not changed for \
            \(staleDays) days, by \(HTMLText.escaped(staleness.index)).</p></figcaption>
            \(HTMLText.table("The \(rows.count) that were changed longest ago", ["Id", "Changed"], numbers: [1], rows))
            </figure>
            """
        ]
    }
}

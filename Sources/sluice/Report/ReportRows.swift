import SluiceCore
import SluiceRepository

/// A report as rows, each with one number: for spreadsheets and scripts.
struct ReportRows {
    private let report: ContentReport

    init(_ report: ContentReport) {
        self.report = report
    }

    var grid: Grid {
        var grid = Grid(columns: ["section", "collection", "name", "measure", "value"])
        func add(_ section: String, _ collection: String, _ name: String?, _ measure: String, _ value: JSONValue) {
            grid.rows.append([
                .string(section), .string(collection), name.map { .string($0) }, .string(measure), value,
            ])
        }
        func number(_ value: some BinaryInteger) -> JSONValue { .number("\(value)") }

        for collection in report.collections {
            let name = collection.name
            add("contents", name, nil, "records", number(collection.total))
            for flag in collection.flags { add("contents", name, nil, flag.flag, number(flag.count)) }
            if let sizes = collection.sizes { add("contents", name, nil, "bytes", number(sizes.bytes)) }
            for labels in collection.labels {
                for label in labels.most {
                    add(labels.index, name, label.label, "records", number(label.count))
                    for (flag, count) in zip(collection.flags, label.flagged) {
                        add(labels.index, name, label.label, flag.flag, number(count))
                    }
                }
            }
            if let growth = collection.growth {
                for month in growth.months {
                    add("growth", name, "\(month.month)", "added", number(month.added))
                    add("growth", name, "\(month.month)", "total", number(month.total))
                }
                for (part, count) in [
                    ("earlier", growth.earlier), ("later", growth.later), ("undated", growth.undated),
                ]
                where count > 0 {
                    add("growth", name, part, "added", number(count))
                }
            }
            for large in collection.sizes?.largest ?? [] {
                add("largest", name, large.id, "bytes", number(large.form.bytes))
            }
            if let staleness = collection.staleness {
                add("stale", name, nil, "records", number(staleness.count))
                for old in staleness.oldest { add("stale", name, old.id, staleness.index, .string(old.time)) }
            }
        }
        for count in report.audit {
            add("audit", count.collection, count.source, count.action, number(count.count))
        }
        for cache in report.caches ?? [] {
            let counters = [("hits", cache.hits), ("stale", cache.staleHits), ("misses", cache.misses)]
            for (measure, count) in counters {
                add("cache", cache.collection, cache.kind.rawValue, measure, number(count))
            }
            if let rate = cache.hitRate {
                add("cache", cache.collection, cache.kind.rawValue, "hit rate", .number("\(rate)"))
            }
        }
        return grid
    }
}

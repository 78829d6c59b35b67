import SluiceCore
import SluiceRepository

/// A report as one JSON object.
struct ReportJSON {
    private typealias Member = JSONValue.Member
    private let report: ContentReport

    init(_ report: ContentReport) {
        self.report = report
    }

    var value: JSONValue {
        object(
            ("time", .string(TimeText.text(report.time))), ("source", .string("\(report.source)")),
            ("collections", .array(report.collections.map(collection))),
            (
                "audit",
                .array(
                    report.audit.map {
                        object(
                            ("source", .string($0.source)), ("collection", .string($0.collection)),
                            ("action", .string($0.action)), ("count", number($0.count)))
                    })
            ),
            ("caches", report.caches.map { .array($0.map(cache)) }))
    }

    private func collection(_ collection: CollectionReport) -> JSONValue {
        object(
            ("name", .string(collection.name)), ("records", number(collection.total)),
            ("flags", flags(collection.flags.map(\.flag), collection.flags.map(\.count))),
            (
                "labels",
                .array(
                    collection.labels.map { labels in
                        object(
                            ("index", .string(labels.index)), ("total", number(labels.total)),
                            (
                                "most",
                                .array(
                                    labels.most.map {
                                        object(
                                            ("label", .string($0.label)), ("records", number($0.count)),
                                            ("flags", flags(collection.flags.map(\.flag), $0.flagged)))
                                    })
                            ))
                    })
            ),
            ("growth", collection.growth.map(growth)), ("sizes", collection.sizes.map(sizes)),
            ("stale", collection.staleness.map(staleness)))
    }

    private func growth(_ growth: CollectionReport.Growth) -> JSONValue {
        object(
            ("index", .string(growth.index)),
            (
                "months",
                .array(
                    growth.months.map {
                        object(
                            ("month", .string("\($0.month)")), ("added", number($0.added)), ("total", number($0.total)))
                    })
            ),
            ("earlier", number(growth.earlier)), ("later", number(growth.later)), ("undated", number(growth.undated)))
    }

    private func sizes(_ sizes: CollectionReport.Sizes) -> JSONValue {
        object(
            ("bytes", number(sizes.bytes)),
            (
                "largest",
                .array(
                    sizes.largest.map {
                        object(
                            ("id", .string($0.id)), ("bytes", number($0.form.bytes)),
                            ("encoding", .string($0.form.encoding)))
                    })
            ))
    }

    private func staleness(_ staleness: CollectionReport.Staleness) -> JSONValue {
        object(
            ("index", .string(staleness.index)), ("before", .string(TimeText.text(staleness.limit))),
            ("records", number(staleness.count)),
            (
                "oldest",
                .array(staleness.oldest.map { object(("id", .string($0.id)), ("time", .string($0.time))) })
            ))
    }

    private func cache(_ cache: CacheActivity) -> JSONValue {
        object(
            ("collection", .string(cache.collection)), ("cache", .string(cache.kind.rawValue)),
            ("hits", number(cache.hits)), ("stale", number(cache.staleHits)), ("misses", number(cache.misses)),
            ("joins", number(cache.joins)), ("hitRate", cache.hitRate.map { .number("\($0)") }))
    }

    private func flags(_ names: [String], _ counts: [Int]) -> JSONValue {
        .object(zip(names, counts).map { Member(key: $0, value: number($1)) })
    }

    /// Without what is `nil`.
    private func object(_ members: (String, JSONValue?)...) -> JSONValue {
        .object(members.compactMap { name, value in value.map { Member(key: name, value: $0) } })
    }

    private func number(_ value: some BinaryInteger) -> JSONValue { .number("\(value)") }
}

import SluiceRepository

/// What the page shows of caches.
struct CacheSection {
    private let caches: [CacheActivity]

    init(_ caches: [CacheActivity]) {
        self.caches = caches
    }

    var text: String {
        Figure(
            id: "k", title: "How often caches could answer",
            note: "Of all processes that tell. Old answers were given while new ones were fetched.",
            key: [("s2", "new"), ("s3", "old"), ("bad", "fetched")],
            drawing: ShareChart.drawing(
                caches.map { cache in
                    (
                        "\(cache.collection), \(cache.kind.rawValue)",
                        [(cache.hits, "s2"), (cache.staleHits, "s3"), (cache.misses, "bad")],
                        cache.hitRate.map { Quantity.percent($0) } ?? ""
                    )
                }),
            columns: ["Cache", "Hits", "Old", "Misses", "Rate"],
            rows: caches.map { cache in
                ["\(cache.collection), \(cache.kind.rawValue)"]
                    + [cache.hits, cache.staleHits, cache.misses].map { Quantity.count($0) }
                    + [cache.hitRate.map { Quantity.percent($0) } ?? ""]
            }
        ).text
    }
}

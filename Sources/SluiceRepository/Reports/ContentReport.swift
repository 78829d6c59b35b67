/// What is in collections, who changes it, and how caches serve it: numbers for people, read with a token for reading.
package struct ContentReport: Sendable {
    /// When, in milliseconds since 1970.
    package let time: Int64
    /// From where.
    package let source: ReadSource
    package let collections: [CollectionReport]
    /// How often what was done to which collection from where, as far as the audit counts; the most first.
    package let audit: [AuditCount]
    /// `nil` where no counters are kept.
    package let caches: [CacheActivity]?

    package init(
        time: Int64, source: ReadSource, collections: [CollectionReport], audit: [AuditCount],
        caches: [CacheActivity]?
    ) {
        self.time = time
        self.source = source
        self.collections = collections
        self.audit = audit
        self.caches = caches
    }
}

/// How often something was done to a collection from a source.
package struct AuditCount: Sendable, Hashable {
    package let collection: String
    package let action: String
    package let source: String
    package let count: Int64

    package init(collection: String, action: String, source: String, count: Int64) {
        self.collection = collection
        self.action = action
        self.source = source
        self.count = count
    }

    /// Reads the counters of the audit, `collection:action:source`; the most first.
    package static func all(_ statistics: [String: Int64]) -> [AuditCount] {
        statistics.compactMap { name, count in
            let parts = name.split(separator: ":", maxSplits: 2, omittingEmptySubsequences: false).map(String.init)
            return parts.count == 3
                ? AuditCount(collection: parts[0], action: parts[1], source: parts[2], count: count) : nil
        }.sorted { left, right in
            left.count == right.count
                ? [left.collection, left.source, left.action].lexicographicallyPrecedes(
                    [right.collection, right.source, right.action])
                : left.count > right.count
        }
    }
}

/// What the caches of one collection have done, in all processes that tell.
public struct CacheActivity: Sendable, Hashable {
    /// What is cached.
    public enum Kind: String, Sendable, Hashable, CaseIterable {
        /// Rendered answers, see ``ResponseCache``.
        case responses
        /// Records, see ``CachedStore``.
        case records
    }

    /// Of which collection.
    public let collection: String
    /// What is cached.
    public let kind: Kind
    /// Answers from the cache that were new.
    public internal(set) var hits: Int64 = 0
    /// Answers from the cache that were old, while a new one was fetched.
    public internal(set) var staleHits: Int64 = 0
    /// Answers that had to be fetched.
    public internal(set) var misses: Int64 = 0
    /// Those of ``misses`` that waited for what another task had asked for already.
    public internal(set) var joins: Int64 = 0

    /// The share of answers that came from the cache, from 0 to 1; `nil` if nothing was asked for.
    public var hitRate: Double? {
        let all = hits + staleHits + misses
        return all == 0 ? nil : Double(hits + staleHits) / Double(all)
    }
}

extension CacheActivity {
    struct Place: Hashable {
        let collection: String
        let kind: Kind
    }

    init(collection: String, kind: Kind) {
        self.collection = collection
        self.kind = kind
    }
}

/// A counter, as its field is named.
enum CounterName: String {
    case hits, stale, misses, joins

    var path: WritableKeyPath<CacheActivity, Int64> {
        switch self {
        case .hits: \.hits
        case .stale: \.staleHits
        case .misses: \.misses
        case .joins: \.joins
        }
    }
}

/// How a cache in this process works.
public struct CacheConfiguration: Sendable, Hashable {
    /// At most so many records. Default 10,000.
    public var maximumEntries: Int
    /// At most so many bytes of values. Default 32 MiB.
    public var maximumBytes: Int
    /// How long an answer counts as new; a tenth more or less, so that not all become old at once. Default 30 s.
    public var timeToLive: Duration
    /// How long it is remembered that there is no such record. Default 1 s.
    public var negativeTimeToLive: Duration
    /// For how long behind ``timeToLive`` an old answer is given while a new one is fetched. Default 30 s.
    public var staleWindow: Duration
    /// How often to look whether others have written, if there is somewhere to look. Default 1 s.
    public var pollingInterval: Duration

    /// The defaults, unless told otherwise.
    public init(
        maximumEntries: Int = 10_000, maximumBytes: Int = 32 << 20, timeToLive: Duration = .seconds(30),
        negativeTimeToLive: Duration = .seconds(1), staleWindow: Duration = .seconds(30),
        pollingInterval: Duration = .seconds(1)
    ) {
        self.maximumEntries = maximumEntries
        self.maximumBytes = maximumBytes
        self.timeToLive = timeToLive
        self.negativeTimeToLive = negativeTimeToLive
        self.staleWindow = staleWindow
        self.pollingInterval = pollingInterval
    }
}

/// What a cache has done since it was made.
public struct CacheStatistics: Sendable, Hashable {
    /// Answers from the cache that were new.
    public internal(set) var hits = 0
    /// Answers from the cache that were old, while a new one was fetched.
    public internal(set) var staleHits = 0
    /// Answers that had to be fetched.
    public internal(set) var misses = 0
    /// Those of ``misses`` that waited for what another task had asked for already.
    public internal(set) var joins = 0
    /// How many answers were forgotten to make room.
    public internal(set) var evictions = 0
    /// How often all answers became old at once.
    public internal(set) var flushes = 0
    /// How many answers it keeps.
    public internal(set) var entries = 0
    /// How many bytes of values it keeps.
    public internal(set) var bytes = 0

    /// Nothing yet.
    public init() {}

    /// The share of answers that came from the cache, from 0 to 1.
    public var hitRate: Double {
        let all = hits + staleHits + misses
        return all == 0 ? 0 : Double(hits + staleHits) / Double(all)
    }
}

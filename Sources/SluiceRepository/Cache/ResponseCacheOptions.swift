/// How a ``ResponseCache`` works.
public struct ResponseCacheOptions: Sendable {
    /// How long a response counts as new; a tenth more or less. Default 5 minutes.
    public var timeToLive: Duration
    /// How long it is remembered that there is no response. Default 1 s.
    public var negativeTimeToLive: Duration
    /// For how long an old response is given while a new one is made: one made old by a commit too, so that readers may
    /// not see what was just written. Default not at all.
    public var staleWindow: Duration
    /// How long this process gives a response without asking Redis whether it is old. Default not at all.
    public var localTimeToLive: Duration
    /// At most so many responses are kept in this process. Default 1,000.
    public var maximumLocalEntries: Int
    /// At most so many bytes of them. Default 16 MiB.
    public var maximumLocalBytes: Int
    /// Of what is rendered: raise it with a version of the program that renders otherwise. Default 0.
    public var schemaVersion: Int
    /// How often what was counted is added to `cache:stats`, while the cache is used. Default 10 s.
    public var statisticsInterval: Duration

    /// The defaults, unless told otherwise.
    public init(
        timeToLive: Duration = .seconds(300), negativeTimeToLive: Duration = .seconds(1), staleWindow: Duration = .zero,
        localTimeToLive: Duration = .zero, maximumLocalEntries: Int = 1_000, maximumLocalBytes: Int = 16 << 20,
        schemaVersion: Int = 0, statisticsInterval: Duration = .seconds(10)
    ) {
        self.timeToLive = timeToLive
        self.negativeTimeToLive = negativeTimeToLive
        self.staleWindow = staleWindow
        self.localTimeToLive = localTimeToLive
        self.maximumLocalEntries = maximumLocalEntries
        self.maximumLocalBytes = maximumLocalBytes
        self.schemaVersion = schemaVersion
        self.statisticsInterval = statisticsInterval
    }

    /// Time and randomness, which tests replace.
    package var surroundings = Surroundings()
}

/// A response, made now or earlier.
public struct CachedResponse: Sendable, Hashable {
    /// What was rendered; `nil` for nothing.
    public let body: [UInt8]?
    /// Whether it was made earlier.
    public let isCached: Bool
    /// How old it may be.
    public let freshness: Freshness
}

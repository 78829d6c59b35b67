public import SluiceClient

/// How a ``WriteBehindStore`` works.
public struct WriteBehindOptions: Sendable {
    /// At most so many changes wait. Default 1,000.
    public var maximumEntries: Int
    /// At most so many bytes wait. Default 8 MiB.
    public var maximumBytes: Int
    /// How long a change waits before it is committed. Default 50 ms.
    public var flushInterval: Duration
    /// So many changes are committed without waiting. Default 64.
    public var flushCount: Int
    /// How long a writer waits for room. Default 1 s.
    public var patience: Duration
    /// Is told what becomes of changes: counters `sluice.store.pending`, `.replayed` and `.conflicted`, and
    /// ``StoreMetrics`` every few seconds. Default nobody.
    public var eventSink: (any EventSink)?

    /// The defaults, unless told otherwise.
    public init(
        maximumEntries: Int = 1_000, maximumBytes: Int = 8 << 20, flushInterval: Duration = .milliseconds(50),
        flushCount: Int = 64, patience: Duration = .seconds(1), eventSink: (any EventSink)? = nil
    ) {
        self.maximumEntries = maximumEntries
        self.maximumBytes = maximumBytes
        self.flushInterval = flushInterval
        self.flushCount = flushCount
        self.patience = patience
        self.eventSink = eventSink
    }

    /// Time and waiting, which tests replace.
    package var surroundings = Surroundings()
    /// The disk of what waits, which tests replace.
    package var files: any FileSystem = LocalFileSystem()
}

/// What whoever switches writing behind on accepts.
public struct WriteBehindRisk: Sendable {
    /// Have it read before.
    public static let statement = """
        An acknowledgement means that a change is durable on this host, not that it is committed. Others do not see it yet. \
        A change of somebody else that is committed before it wins, and this one becomes a dead letter. Whoever loses this \
        host's disk loses what waits there.
        """

    /// The ``statement`` was read, and is accepted.
    public static let accepted = WriteBehindRisk()

    private init() {}
}

public import SluiceClient

/// How a ``ResilientStore`` works.
public struct ResilienceOptions: Sendable {
    /// What it does while the store cannot be reached. Default ``DegradationPolicy/readOnly``.
    public var policy: DegradationPolicy
    /// How often the snapshot is brought up to date. Default 60 s.
    public var refreshInterval: Duration
    /// How old a snapshot may be to be used at all. Default a day.
    public var maximumSnapshotAge: Duration
    /// When callers are told to come back, unless the store has said. Default 5 s.
    public var retryAfter: Duration
    /// How often to look whether the store is back while changes wait. Default 1 s.
    public var replayInterval: Duration
    /// At most so many changes wait. Default 10,000.
    public var maximumPending: Int
    /// At most so many bytes wait. Default 64 MiB.
    public var maximumPendingBytes: Int
    /// Is told what happens: counters `sluice.store.degraded`, `.pending`, `.replayed`, `.conflicted`, `.snapshots` and
    /// `.problems`, with the component's name, and a log of what an operator has to know; and by ``ResilientStore/run()``
    /// the gauges of ``StoreMetrics``. Default nobody.
    public var eventSink: (any EventSink)?

    /// The defaults, unless told otherwise.
    public init(
        policy: DegradationPolicy = .readOnly, refreshInterval: Duration = .seconds(60),
        maximumSnapshotAge: Duration = .seconds(86_400), retryAfter: Duration = .seconds(5),
        replayInterval: Duration = .seconds(1), maximumPending: Int = 10_000, maximumPendingBytes: Int = 64 << 20,
        eventSink: (any EventSink)? = nil
    ) {
        self.policy = policy
        self.refreshInterval = refreshInterval
        self.maximumSnapshotAge = maximumSnapshotAge
        self.retryAfter = retryAfter
        self.replayInterval = replayInterval
        self.maximumPending = maximumPending
        self.maximumPendingBytes = maximumPendingBytes
        self.eventSink = eventSink
    }

    /// Time and waiting, which tests replace.
    package var surroundings = Surroundings()
    /// The disk of what waits, which tests replace.
    package var files: any FileSystem = LocalFileSystem()
}

import SluiceCore

/// What one cache has told to ``CacheCounters``, and when it tells again.
final class CacheLedger: Sendable {
    private struct State {
        var told = CacheStatistics()
        var next: ContinuousClock.Instant?
        var isTelling = false
    }

    private let counters: CacheCounters
    private let collection: String
    private let kind: CacheActivity.Kind
    private let state = Lock(State())

    init(_ counters: CacheCounters, _ collection: String, _ kind: CacheActivity.Kind) {
        self.counters = counters
        self.collection = collection
        self.kind = kind
    }

    /// Tells, in the background, if it is time.
    func tick(at now: ContinuousClock.Instant, _ statistics: () -> CacheStatistics) {
        let isDue = state.withLock { state in
            guard let next = state.next else {
                state.next = now + counters.interval
                return false
            }
            guard now >= next, !state.isTelling else { return false }
            (state.next, state.isTelling) = (now + counters.interval, true)
            return true
        }
        guard isDue else { return }
        let statistics = statistics()
        Task {
            await tell(statistics)
            state.withLock { $0.isTelling = false }
        }
    }

    /// Tells all that was not told yet.
    func tell(_ now: CacheStatistics) async {
        let differences = state.withLock { state in
            let told = state.told
            state.told = now
            return [
                (CounterName.hits, now.hits - told.hits), (.stale, now.staleHits - told.staleHits),
                (.misses, now.misses - told.misses), (.joins, now.joins - told.joins),
            ]
        }
        await counters.add(differences, collection, kind)
    }
}

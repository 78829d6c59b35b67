import SluiceCore

/// A cache in this process in front of a store.
///
/// Reads that may be a little old come from memory; those that ask for ``ReadConsistency/strong`` go to the store, and so
/// do lists, counts and the audit. Tasks that ask for the same record at once wait for one answer. What this process writes
/// or reads is never followed by an older version. What others write is seen when an answer has become old: by its time to
/// live, or earlier if the cache is told where to look (`generation`) or listens (``follow(_:)``).
///
/// Old answers within ``CacheConfiguration/staleWindow`` are given at once, while a new one is fetched in the background.
public final class CachedStore: RecordStore {
    fileprivate struct State {
        var cache: RecordCache
        var flights: [ExactText: Flight<Record?>] = [:]
        var statistics = CacheStatistics()
        var watch: GenerationWatch
        var epoch: Int64?
    }

    /// What the store holds.
    public var component: Component { store.component }
    /// From where answers come that are not from the cache.
    public var source: ReadSource { store.source }

    let store: any RecordStore
    private let state: Lock<State>
    private let generation: (@Sendable () async throws -> Int64)?
    private let surroundings: Surroundings
    private let ledger: CacheLedger?

    /// A cache in front of a store.
    ///
    /// - Parameters:
    ///   - store: what is cached.
    ///   - configuration: how large, and for how long.
    ///   - generation: a number that rises with everything that may make an answer old, such as
    ///     ``MemoryStore/cacheGeneration()``; looked at by reads, in the background. By default nobody tells.
    ///   - counters: to which what is counted is added from time to time, for reports. By default it stays here, in
    ///     ``statistics``.
    public convenience init(
        _ store: any RecordStore, configuration: CacheConfiguration = CacheConfiguration(),
        generation: (@Sendable () async throws -> Int64)? = nil, counters: CacheCounters? = nil
    ) {
        self.init(store, configuration, generation, Surroundings(), counters)
    }

    package init(
        _ store: any RecordStore, _ configuration: CacheConfiguration,
        _ generation: (@Sendable () async throws -> Int64)?, _ surroundings: Surroundings,
        _ counters: CacheCounters? = nil
    ) {
        self.store = store
        self.generation = generation
        self.surroundings = surroundings
        ledger = counters.map { CacheLedger($0, store.component.name, .records) }
        state = Lock(
            State(
                cache: RecordCache(configuration), watch: GenerationWatch(interval: configuration.pollingInterval)))
    }

    /// What the cache has done.
    public var statistics: CacheStatistics {
        state.withLock { state in
            var statistics = state.statistics
            statistics.entries = state.cache.count
            statistics.bytes = state.cache.bytes
            statistics.evictions = state.cache.evictions
            statistics.flushes = state.cache.flushes
            return statistics
        }
    }

    /// Adds what this process has counted to its ``CacheCounters``, if it has any; done by itself from time to time.
    public func flushStatistics() async {
        await ledger?.tell(statistics)
    }

    /// Forgets all answers.
    public func flush() {
        state.withLock { $0.cache.flush() }
    }

    /// Learns what others commit, until the events end or this task is cancelled.
    ///
    /// - Parameter events: of the store that is cached; what was missed is seen when answers have become old.
    public func follow(_ events: AsyncStream<StoreEvent>) async {
        for await event in events {
            let now = surroundings.now()
            state.withLock { state in
                state.cache.outdate(event.id, below: event.version, at: now)
            }
        }
    }

    // MARK: Reading

    /// Reads records, as ``ReadableStore`` says; from memory unless the newest are asked for.
    public func read(_ ids: [String], _ consistency: ReadConsistency) async throws -> ReadAnswer {
        try Task.checkCancellation()
        for id in ids { try RecordID.check(id) }
        if consistency == .strong { return try await readThrough(ids) }
        watchGeneration()
        var bound: Duration?
        if case .stale(let age) = consistency { bound = age }
        var found: [(record: Record?, age: Duration)?] = []
        var waiting: [(index: Int, flight: Flight<Record?>)] = []
        var toFetch: [ExactText: Flight<Record?>] = [:]
        let now = surroundings.now()
        ledger?.tick(at: now) { statistics }
        state.withLock { state in
            for id in ids { found.append(state.look(id, bound, at: now, &toFetch)) }
            for index in ids.indices where found[index] == nil {
                waiting.append((index, state.join(ids[index], &toFetch)))
            }
        }
        fetch(toFetch)
        for (index, flight) in waiting { found[index] = (try await flight.value(), .zero) }
        let records = found.map { $0?.record }
        if waiting.count == ids.count { return ReadAnswer(records: records, source: store.source) }
        let age = found.map { $0?.age ?? .zero }.max() ?? .zero
        return ReadAnswer(records: records, source: .cache, freshness: .stale(age))
    }

    /// Reads a record with the gate, as ``RecordStore`` says; never from memory.
    public func readStrong(_ id: String) async throws -> StrongRead {
        let read = try await store.readStrong(id)
        learn([(id, read.record)])
        state.withLock { state in
            if let epoch = state.epoch, epoch != read.gate?.epoch { state.cache.flush() }
            state.epoch = read.gate?.epoch
        }
        return read
    }

    private func readThrough(_ ids: [String]) async throws -> ReadAnswer {
        let answer = try await store.read(ids, .strong)
        learn(Array(zip(ids, answer.records)))
        return answer
    }

    /// Lists records, as ``ReadableStore`` says; never from memory.
    public func list(_ query: StoreQuery) async throws -> StorePage {
        let page = try await store.list(query)
        learn(page.records.map { ($0.id, $0) })
        return page
    }

    /// Fetches records for all who wait for them, in a task of its own: who asked first may be cancelled.
    private func fetch(_ flights: [ExactText: Flight<Record?>]) {
        guard !flights.isEmpty else { return }
        let ids = flights.keys.map(\.text)
        Task {
            let result: Result<[Record?], any Error>
            do {
                result = .success(try await newest(ids))
            } catch {
                result = .failure(error)
            }
            state.withLock { state in for id in ids { state.flights[ExactText(id)] = nil } }
            for (index, id) in ids.enumerated() { flights[ExactText(id)]?.land(result.map { $0[index] }) }
        }
    }

    /// The records, none older than what was seen.
    private func newest(_ ids: [String]) async throws -> [Record?] {
        let answer = try await store.read(ids, .session)
        var records = learn(Array(zip(ids, answer.records)))
        for (index, id) in ids.enumerated() {
            let floor = state.withLock { $0.cache.floor(of: id) }
            guard (records[index]?.version ?? .none) < floor else { continue }
            records[index] = learn([(id, try await store.readStrong(id).record)])[0]
        }
        return records
    }

    /// Keeps what was read.
    ///
    /// - Returns: what is to be answered.
    @discardableResult
    private func learn(_ read: [(id: String, record: Record?)]) -> [Record?] {
        let now = surroundings.now()
        let fractions = read.map { _ in surroundings.fraction() }
        return state.withLock { state in
            zip(read, fractions).map { state.cache.keep($0.record, of: $0.id, at: now, fraction: $1) }
        }
    }

    /// Looks in the background whether others have written.
    private func watchGeneration() {
        guard let generation else { return }
        let now = surroundings.now()
        guard state.withLock({ $0.watch.begin(at: now) }) else { return }
        Task {
            let number = try? await generation()
            state.withLock { state in
                if state.watch.end(number) { state.cache.flush() }
            }
        }
    }

    // MARK: Writing

    /// Commits a change, as ``RecordStore`` says; the cache knows what was made.
    public func commit(_ change: Change, epoch: Int64?) async throws -> CommitOutcome {
        do {
            let outcome = try await store.commit(change, epoch: epoch)
            settle(change, outcome)
            return outcome
        } catch {
            settle(change, nil)
            throw error
        }
    }

    /// Commits changes of different records, as ``RecordStore`` says.
    public func commitEach(_ changes: [Change]) async -> [Result<CommitOutcome, any Error>] {
        let results = await store.commitEach(changes)
        for (change, result) in zip(changes, results) { settle(change, try? result.get()) }
        return results
    }

    private func settle(_ change: Change, _ outcome: CommitOutcome?) {
        guard (try? RecordID.check(change.id)) != nil else { return }
        let now = surroundings.now()
        let fraction = surroundings.fraction()
        state.withLock { state in
            let known = state.cache.known(change.id)
            switch outcome {
            case .committed(let commit) where !commit.isRepeated:
                state.watch.expectOne()
                if let record = Record(of: change, commit, over: known) {
                    _ = state.cache.keep(record, of: change.id, at: now, fraction: fraction)
                } else {
                    state.cache.outdate(change.id, version: commit.version, at: now)
                }
            case .committed(let commit): state.cache.outdate(change.id, below: commit.version, at: now)
            case .conflict(let current, _): state.cache.outdate(change.id, below: current, at: now)
            case .stale, .notPrimary: state.cache.flush()
            case nil: state.cache.outdate(change.id, version: .none, at: now)
            default: break
            }
        }
    }

    /// Copies a record, as ``RecordStore`` says.
    public func apply(_ record: Record, sourceSequence: Int64, epoch: Int64) async throws -> ApplyOutcome {
        let outcome = try await store.apply(record, sourceSequence: sourceSequence, epoch: epoch)
        if outcome == .applied {
            let now = surroundings.now()
            state.withLock { state in
                state.watch.expectOne()
                state.cache.outdate(record.id, below: record.version, at: now)
            }
        }
        return outcome
    }

    /// Sets the gate, as ``RecordStore`` says, and forgets all answers.
    public func setGate(_ gate: Gate) async throws -> Bool {
        defer { flush() }
        return try await store.setGate(gate)
    }

    /// Tidies up, as ``RecordStore`` says, and forgets all answers.
    public func maintain(_ policy: MaintenancePolicy) async throws -> MaintenanceReport {
        defer { flush() }
        return try await store.maintain(policy)
    }
}

extension CachedStore.State {
    /// What the cache has of a record; an old answer is fetched again.
    fileprivate mutating func look(
        _ id: String, _ bound: Duration?, at now: ContinuousClock.Instant, _ toFetch: inout [ExactText: Flight<Record?>]
    ) -> (record: Record?, age: Duration)? {
        switch cache.look(id, upTo: bound, at: now) {
        case .fresh(let record, let age):
            statistics.hits += 1
            return (record, age)
        case .stale(let record, let age):
            statistics.staleHits += 1
            if flights[ExactText(id)] == nil { _ = join(id, &toFetch) }
            return (record, age)
        case .missing:
            statistics.misses += 1
            return nil
        }
    }

    fileprivate mutating func join(_ id: String, _ toFetch: inout [ExactText: Flight<Record?>]) -> Flight<Record?> {
        if let flight = flights[ExactText(id)] {
            statistics.joins += 1
            return flight
        }
        let flight = Flight<Record?>()
        flights[ExactText(id)] = flight
        toFetch[ExactText(id)] = flight
        return flight
    }
}

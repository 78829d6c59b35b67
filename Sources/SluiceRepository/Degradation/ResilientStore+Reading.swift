extension ResilientStore {
    /// Reads records, as ``ReadableStore`` says; from the snapshot if they may be old and the store does not answer.
    public func read(_ ids: [String], _ consistency: ReadConsistency) async throws -> ReadAnswer {
        let queue = journal.queue
        let answer: ReadAnswer
        do {
            answer = try await degrading { try await $0.read(ids, consistency) }
        } catch let refusal as Fallback {
            return try await readSnapshot(ids, consistency, queue, refusal)
        }
        for record in answer.records { record.map(seen.note) }
        return showing(queue, in: answer, ids)
    }

    /// What waits for the record, over what the store says.
    private func showing(_ queue: PendingQueue, in answer: ReadAnswer, _ ids: [String]) -> ReadAnswer {
        guard queue.count > 0, ids.contains(where: { queue.last(of: $0) != nil }) else { return answer }
        let records = zip(ids, answer.records).map { queue.last(of: $0)?.record ?? $1 }
        return ReadAnswer(records: records, source: .pending, freshness: answer.freshness)
    }

    private func readSnapshot(
        _ ids: [String], _ consistency: ReadConsistency, _ queue: PendingQueue, _ refusal: Fallback
    ) async throws -> ReadAnswer {
        let isOurs = !ids.isEmpty && ids.allSatisfy { queue.last(of: $0) != nil }
        if isOurs, consistency != .strong {
            return ReadAnswer(records: ids.map { queue.last(of: $0)?.record }, source: .pending)
        }
        guard case .stale(let bound) = consistency else {
            throw unavailable(refusal, "and the newest was asked for")
        }
        let age = try await usableAge(refusal, bound)
        let copied = try await PendingView(keeper.copy, queue).read(ids)
        let records = zip(ids, copied).map { queue.last(of: $0) == nil ? seen.newest($0, $1) : $1 }
        let hasOurs = ids.contains { queue.last(of: $0) != nil }
        return ReadAnswer(records: records, source: hasOurs ? .pending : .snapshot, freshness: .stale(age))
    }

    /// Reads a record with the gate, as ``RecordStore`` says.
    ///
    /// While changes are kept on this host, what is decided on may be what the snapshot and they say: it is compared again
    /// when they are committed.
    public func readStrong(_ id: String) async throws -> StrongRead {
        let queue = journal.queue
        do {
            let read = try await degrading { try await $0.readStrong(id) }
            state.withLock { $0.gate = read.gate }
            read.record.map(seen.note)
            guard let ours = queue.last(of: id)?.record else { return read }
            return StrongRead(record: ours, gate: read.gate, floor: read.floor)
        } catch let refusal as Fallback {
            guard refusal.mode == .json else { throw readOnly(refusal) }
            if let ours = queue.last(of: id)?.record {
                return StrongRead(record: ours, gate: state.withLock { $0.gate } ?? .open, floor: .none)
            }
            _ = try await usableAge(refusal, options.maximumSnapshotAge)
            let copy = try await keeper.copy.readStrong(id)
            return StrongRead(
                record: seen.newest(id, copy.record), gate: state.withLock { $0.gate } ?? .open, floor: copy.floor)
        }
    }

    /// Lists records, as ``ReadableStore`` says; from the snapshot if the store does not answer.
    public func list(_ query: StoreQuery) async throws -> StorePage {
        let queue = journal.queue
        do {
            let source = queue.count == 0 ? nil : ReadSource.pending
            let page = try await degrading { try await PendingView($0, queue).list(query) }
            return source.map { StorePage(records: page.records, next: page.next, source: $0) } ?? page
        } catch let refusal as Fallback {
            let age = try await usableAge(refusal, options.maximumSnapshotAge)
            let page = try await PendingView(keeper.copy, queue).list(query)
            return StorePage(
                records: page.records, next: page.next, source: queue.count == 0 ? .snapshot : .pending,
                freshness: .stale(age))
        }
    }

    /// Counts records, as ``ReadableStore`` says; in the snapshot if the store does not answer.
    public func count(_ filters: [StoreQuery.Filter]) async throws -> Int {
        let queue = journal.queue
        do {
            return try await degrading { try await PendingView($0, queue).count(filters) }
        } catch let refusal as Fallback {
            _ = try await usableAge(refusal, options.maximumSnapshotAge)
            return try await PendingView(keeper.copy, queue).count(filters)
        }
    }

    /// The ids of records, as ``ReadableStore`` says; of the snapshot if the store does not answer.
    public func ids(in buckets: Range<Int>, after position: StoreQuery.Position?, limit: Int) async throws -> [String] {
        let queue = journal.queue
        do {
            return try await degrading {
                try await PendingView($0, queue).ids(in: buckets, after: position, limit: limit)
            }
        } catch let refusal as Fallback {
            _ = try await usableAge(refusal, options.maximumSnapshotAge)
            return try await PendingView(keeper.copy, queue).ids(in: buckets, after: position, limit: limit)
        }
    }

    // MARK: Falling back

    /// That the store does not answer, or is not to be asked.
    struct Fallback: Error {
        let mode: DegradationStatus.Mode
        let error: StoreError?
    }

    /// Calls the store.
    ///
    /// - Throws: ``Fallback`` if it does not answer and something else may.
    func degrading<Result>(_ body: (any RecordStore) async throws -> Result) async throws -> Result {
        try Task.checkCancellation()
        if let mode = isHeldBack() { throw Fallback(mode: mode, error: nil) }
        do {
            return try await asking(body)
        } catch let error as StoreError where Self.isUnreachable(error) {
            let (mode, _) = currentMode()
            guard mode != .normal else { throw error }
            throw Fallback(mode: mode, error: error)
        }
    }

    private func usableAge(_ refusal: Fallback, _ bound: Duration) async throws -> Duration {
        guard let age = await snapshotAge() else { throw unavailable(refusal, "and there is no snapshot yet") }
        guard age <= min(bound, options.maximumSnapshotAge) else {
            throw unavailable(refusal, "and the snapshot is older than what may be shown")
        }
        return age
    }

    func unavailable(_ refusal: Fallback, _ reason: String) -> StoreError {
        StoreError(
            .unavailable, "\(component.name) cannot be reached, \(reason): \(cause(refusal))",
            retryAfter: retryAfter(refusal.error))
    }

    func readOnly(_ refusal: Fallback) -> StoreError {
        StoreError(
            .readOnly, "\(component.name) takes no changes at present: \(cause(refusal))",
            retryAfter: retryAfter(refusal.error))
    }

    private func cause(_ refusal: Fallback) -> String {
        if let error = refusal.error { return error.message }
        return state.withLock { $0.order } == .auto ? "the circuit breaker is open" : "an operator has ordered it"
    }
}

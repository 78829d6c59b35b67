extension ResilientStore {
    /// Reads records, as ``ReadableStore`` says; from the snapshot if they may be old and the store does not answer.
    public func read(_ ids: [String], _ consistency: ReadConsistency) async throws -> ReadAnswer {
        let ours = journal.last(of: ids).map { $0?.record }
        let answer: ReadAnswer
        do {
            answer = try await degrading { try await $0.read(ids, consistency) }
        } catch let refusal as Fallback {
            return try await readSnapshot(ids, consistency, ours, refusal)
        }
        for record in answer.records { record.map(seen.note) }
        // What waits for a record is shown over what the store says.
        guard ours.contains(where: { $0 != nil }) else { return answer }
        let records = zip(ours, answer.records).map { $0 ?? $1 }
        return ReadAnswer(records: records, source: .pending, freshness: answer.freshness)
    }

    private func readSnapshot(
        _ ids: [String], _ consistency: ReadConsistency, _ ours: [Record?], _ refusal: Fallback
    ) async throws -> ReadAnswer {
        if !ids.isEmpty, !ours.contains(nil), consistency != .strong {
            return ReadAnswer(records: ours, source: .pending)
        }
        guard case .stale(let bound) = consistency else {
            throw unavailable(refusal, "and the newest was asked for")
        }
        let age = try await usableAge(refusal, bound)
        let copied = try await keeper.copy.read(ids, .session).records
        let records = ids.indices.map { ours[$0] ?? seen.newest(ids[$0], copied[$0]) }
        let source: ReadSource = ours.contains { $0 != nil } ? .pending : .snapshot
        return ReadAnswer(records: records, source: source, freshness: .stale(age))
    }

    /// Reads a record with the gate, as ``RecordStore`` says.
    ///
    /// While changes are kept on this host, what is decided on may be what the snapshot and they say: it is compared again
    /// when they are committed.
    public func readStrong(_ id: String) async throws -> StrongRead {
        let ours = journal.last(of: id)?.record
        do {
            let read = try await degrading { try await $0.readStrong(id) }
            state.withLock { $0.gate = read.gate }
            read.record.map(seen.note)
            guard let ours else { return read }
            return StrongRead(record: ours, gate: read.gate, floor: read.floor)
        } catch let refusal as Fallback {
            guard refusal.mode == .json else { throw readOnly(refusal) }
            if let ours {
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
        try await viewing { view, isOurs, age in
            let page = try await view.list(query)
            guard isOurs || age != nil else { return page }
            return StorePage(
                records: page.records, next: page.next, source: isOurs ? .pending : .snapshot,
                freshness: age.map { .stale($0) } ?? page.freshness)
        }
    }

    /// Counts records, as ``ReadableStore`` says; in the snapshot if the store does not answer.
    public func count(_ filters: [StoreQuery.Filter]) async throws -> Int {
        try await counted(filters).value
    }

    /// Counts records, as ``ReadableStore`` says, and tells whether the snapshot has answered, or what waits here counts.
    public func counted(_ filters: [StoreQuery.Filter]) async throws -> Labelled<Int> {
        try await viewing { view, isOurs, age in
            let counted = try await view.counted(filters)
            guard let age else { return counted }
            return Labelled(counted.value, source: isOurs ? .pending : .snapshot, freshness: .stale(age))
        }
    }

    /// The ids of records, as ``ReadableStore`` says; of the snapshot if the store does not answer.
    public func ids(in buckets: Range<Int>, after position: StoreQuery.Position?, limit: Int) async throws -> [String] {
        try await viewing { view, _, _ in
            try await view.ids(in: buckets, after: position, limit: limit)
        }
    }

    /// Asks the store, with what waits here; or, if it does not answer, the snapshot.
    ///
    /// - Parameter body: is told whether something waits, and how old the snapshot is if that is asked.
    /// - Returns: what `body` returns.
    /// - Throws: what `body` throws; ``StoreError`` if neither can be asked.
    private func viewing<Result>(
        _ body: (PendingView, _ isOurs: Bool, _ age: Duration?) async throws -> Result
    ) async throws -> Result {
        let waiting = journal.shown
        do {
            return try await degrading { try await body(PendingView($0, waiting), !waiting.isEmpty, nil) }
        } catch let refusal as Fallback {
            let age = try await usableAge(refusal, options.maximumSnapshotAge)
            return try await body(PendingView(keeper.copy, waiting), !waiting.isEmpty, age)
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
        guard let age = await keeper.age else {
            throw unavailable(refusal, "and there is no snapshot of which the age is known")
        }
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

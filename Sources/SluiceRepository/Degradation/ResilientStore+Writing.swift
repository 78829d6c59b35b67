extension ResilientStore {
    /// Commits a change, as ``RecordStore`` says; keeps it on this host if the store does not answer, and the policy says so.
    public func commit(_ change: Change, epoch: Int64?) async throws -> CommitOutcome {
        try component.check(change)
        // What waits for the record goes first.
        let waits = journal.queue.last(of: change.id) != nil
        do {
            if !waits {
                let outcome = try await degrading { try await $0.commit(change, epoch: epoch) }
                if case .committed(let commit) = outcome { seen.note(change, commit) }
                return outcome
            }
            try Task.checkCancellation()
            return try await keep(change, Fallback(mode: .json, error: nil))
        } catch let refusal as Fallback {
            guard refusal.mode == .json else { throw refused(change, refusal) }
            return try await keep(change, refusal)
        }
    }

    /// Commits changes of different records, as ``RecordStore`` says.
    public func commitEach(_ changes: [Change]) async -> [Result<CommitOutcome, any Error>] {
        var results: [Result<CommitOutcome, any Error>] = []
        if journal.queue.count == 0, isHeldBack() == nil {
            results = await primary.commitEach(changes)
            for (change, result) in zip(changes, results) {
                if case .success(.committed(let commit)) = result { seen.note(change, commit) }
            }
        }
        // One by one, what does not get through.
        for (index, change) in changes.enumerated() {
            if index < results.count {
                guard case .failure(let error as StoreError) = results[index], Self.isUnreachable(error) else {
                    continue
                }
            } else {
                results.append(.failure(CancellationError()))
            }
            do {
                results[index] = .success(try await commit(change))
            } catch {
                results[index] = .failure(error)
            }
        }
        return results
    }

    /// A refusal; if the change may have been made, it says that.
    private func refused(_ change: Change, _ refusal: Fallback) -> StoreError {
        if let error = refusal.error, error.code == .outcomeUnknown { return error }
        return readOnly(refusal)
    }

    /// Keeps a change on this host, if what it expects is what this host shows.
    private func keep(_ change: Change, _ refusal: Fallback) async throws -> CommitOutcome {
        while true {
            let queue = journal.queue
            if let known = queue[change.operation] { return .pending(known.ticket) }
            try checkRoom(queue, refusal)
            let shown = try await readStrong(change.id)
            let now = options.surroundings.wallClock()
            if let outcome = change.objection(shown, at: now) { return outcome }
            let pending = PendingChange(change, over: shown, at: now)
            // Another change of the record may have come meanwhile: then it is compared again.
            guard try await journal.take(pending, behind: queue.last(of: change.id)?.ticket.operation) else { continue }
            tell(.pending(pending.ticket))
            return .pending(pending.ticket)
        }
    }

    private func checkRoom(_ queue: PendingQueue, _ refusal: Fallback) throws(StoreError) {
        guard isAlone else {
            throw StoreError(
                .readOnly, "\(component.name) is on its way to another store: nothing is kept on this host meanwhile",
                retryAfter: retryAfter(refusal.error))
        }
        guard queue.count < options.maximumPending, queue.bytes < options.maximumPendingBytes else {
            throw StoreError(
                .readOnly, "as many changes of \(component.name) wait on this host as may: nothing more is taken",
                retryAfter: retryAfter(refusal.error))
        }
    }

    /// Whether the store leads for all buckets, and nobody follows it, as far as is known.
    private var isAlone: Bool {
        guard let gate = state.withLock({ $0.gate }) else { return true }
        return gate.primary == 0..<Bucket.count && !gate.isFollower && !gate.capturesChanges
    }

    // MARK: When the store is back

    /// Keeps the snapshot fresh and commits what waits, until this task is cancelled.
    public func run() async {
        var nextRefresh = options.surroundings.now()
        while !Task.isCancelled {
            let start = options.surroundings.now()
            // What was committed belongs into the snapshot.
            if journal.queue.count > 0, (try? await replay()) != nil { nextRefresh = start }
            if start >= nextRefresh {
                let isDone = (try? await refreshSnapshot()) != nil
                nextRefresh = start + (isDone ? options.refreshInterval : options.retryAfter)
            }
            let left = nextRefresh - options.surroundings.now()
            try? await options.surroundings.sleep(max(.milliseconds(1), min(left, options.replayInterval)))
        }
    }

    /// Brings the snapshot up to date.
    ///
    /// - Returns: how many records were copied.
    /// - Throws: ``StoreError`` if the store does not answer; what the snapshot had stays.
    @discardableResult
    public func refreshSnapshot() async throws -> Int {
        if let gate = try await asking({ try await $0.gate() }) { state.withLock { $0.gate = gate } }
        let copied = try await asking { _ in try await keeper.refresh() }
        if let time = await keeper.time { noteSnapshot(time) }
        tell(.snapshotRefreshed(records: copied))
        return copied
    }

    /// Commits what waits on this host, in its order, until the store does not answer.
    ///
    /// - Returns: how many do not wait any more.
    /// - Throws: ``StoreError`` if the store does not answer, or is not to be asked; what is left waits on.
    @discardableResult
    public func replay() async throws -> Int {
        while !isReplaying.withLock({ $0.begin() }) { try await options.surroundings.sleep(.milliseconds(1)) }
        defer { isReplaying.withLock { $0.end() } }
        var settled = 0
        let replayer = PendingReplayer(journal: journal, coalesces: false, retryAfter: options.retryAfter)
        while journal.queue.count > 0 {
            try Task.checkCancellation()
            if let mode = isHeldBack() { throw unavailable(Fallback(mode: mode, error: nil), "and changes wait") }
            for (change, fate) in try await asking({ try await replayer.step(on: $0) }) {
                settled += 1
                switch fate {
                case .committed(let version):
                    change.record(as: version).map(seen.note)
                    tell(.replayed(change.ticket, version))
                case .dead(let found, let reason): tell(.conflicted(DeadLetter(change, found, reason)))
                }
            }
        }
        return settled
    }
}

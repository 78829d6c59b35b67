import SluiceClient

extension ResilientStore {
    /// Commits a change, as ``RecordStore`` says; keeps it on this host if the store does not answer, and the policy says so.
    public func commit(_ change: Change, epoch: Int64?) async throws -> CommitOutcome {
        try component.check(change)
        do {
            guard journal.last(of: change.id) == nil else { return try await commitBehind(change) }
            let outcome = try await degrading { try await $0.commit(change, epoch: epoch) }
            if case .committed(let commit) = outcome { seen.note(change, commit) }
            return outcome
        } catch let refusal as Fallback {
            guard refusal.mode == .json else { throw refused(refusal) }
            return try await keep(change, refusal)
        }
    }

    /// What waits for the record goes first.
    private func commitBehind(_ change: Change) async throws -> CommitOutcome {
        try Task.checkCancellation()
        let (mode, reason) = currentMode()
        if reason == .order {
            if mode == .readOnly { throw Fallback(mode: mode, error: nil) }
            if mode == .normal {
                // Nothing else is to be asked than the store, nor kept here.
                try await replay()
                return try await asking { try await $0.commit(change, epoch: nil) }
            }
        }
        return try await keep(change, Fallback(mode: .json, error: nil))
    }

    /// Commits changes of different records, as ``RecordStore`` says.
    public func commitEach(_ changes: [Change]) async -> [Result<CommitOutcome, any Error>] {
        var results: [Result<CommitOutcome, any Error>] = []
        if journal.count == 0, isHeldBack() == nil {
            results = await primary.commitEach(changes)
            for (change, result) in zip(changes, results) {
                if case .success(.committed(let commit)) = result { seen.note(change, commit) }
            }
        }
        // One by one, what does not get through.
        for (index, change) in changes.enumerated() {
            var failure: StoreError?
            if index < results.count {
                guard case .failure(let error as StoreError) = results[index], Self.isUnreachable(error) else {
                    continue
                }
                failure = error
            } else {
                results.append(.failure(CancellationError()))
            }
            do {
                results[index] = .success(try await commit(change))
            } catch {
                // That the second attempt was refused says nothing about the first.
                if failure?.code != .outcomeUnknown { results[index] = .failure(error) }
            }
        }
        return results
    }

    /// A refusal; if the change may have been made, it says that.
    private func refused(_ refusal: Fallback) -> StoreError {
        if let error = refusal.error, error.code == .outcomeUnknown { return error }
        return readOnly(refusal)
    }

    /// Keeps a change on this host, if what it expects is what this host shows.
    private func keep(_ change: Change, _ refusal: Fallback) async throws -> CommitOutcome {
        do {
            while true {
                if let known = journal[change.operation] { return .pending(known.ticket) }
                try checkRoom(refusal)
                let last = journal.last(of: change.id)?.ticket.operation
                let shown = try await readStrong(change.id)
                let now = options.surroundings.wallClock()
                if let outcome = change.objection(shown, at: now) {
                    if case .committed = outcome { return outcome }
                    // What is shown here may be older than what the store made of it.
                    if let error = refusal.error, error.code == .outcomeUnknown { throw error }
                    return outcome
                }
                let pending = PendingChange(change, over: shown, at: now)
                // Another change of the record may have come meanwhile: then it is compared again.
                guard try await journal.take(pending, behind: last) else { continue }
                tell(.pending(pending.ticket))
                return .pending(pending.ticket)
            }
        } catch let error as StoreError where error.code != .outcomeUnknown {
            // That it cannot be kept says nothing about whether the store has made it.
            throw refusal.error.flatMap { $0.code == .outcomeUnknown ? $0 : nil } ?? error
        }
    }

    private func checkRoom(_ refusal: Fallback) throws(StoreError) {
        guard isAlone else {
            throw StoreError(
                .readOnly, "\(component.name) is on its way to another store: nothing is kept on this host meanwhile",
                retryAfter: retryAfter(refusal.error))
        }
        guard journal.count < options.maximumPending, journal.bytes < options.maximumPendingBytes else {
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

    /// Keeps the snapshot fresh and commits what waits, until this task is cancelled. Also notes where the store stands in
    /// its folder, for operators, and does what they ask for there.
    public func run() async {
        var nextRefresh = options.surroundings.now()
        while !Task.isCancelled {
            let start = options.surroundings.now()
            // What was committed belongs into the snapshot.
            if journal.count > 0, (try? await replay()) != nil { nextRefresh = start }
            if start >= nextRefresh {
                let isDone = (try? await refreshSnapshot()) != nil
                nextRefresh = start + (isDone ? options.refreshInterval : options.retryAfter)
            }
            await tendToFolder()
            let left = nextRefresh - options.surroundings.now()
            try? await options.surroundings.sleep(max(.milliseconds(1), min(left, options.replayInterval)))
        }
    }

    /// Brings the snapshot up to date.
    ///
    /// - Returns: how many records were copied.
    /// - Throws: ``StoreError`` if the store does not answer, or the snapshot cannot be written; what it had stays.
    @discardableResult
    public func refreshSnapshot() async throws -> Int {
        if let mode = isHeldBack() {
            throw unavailable(Fallback(mode: mode, error: nil), "and the snapshot stays as it is")
        }
        do {
            if let gate = try await asking({ try await $0.gate() }) { state.withLock { $0.gate = gate } }
            let (copied, note) = try await asking { _ in try await keeper.refresh() }
            noteSnapshot(note)
            state.withLock { $0.problems[.snapshot] = nil }
            tell(.snapshotRefreshed(records: copied))
            return copied
        } catch let failure as SnapshotKeeper.CopyFailure {
            complain(.snapshot, "the snapshot is not brought up to date", failure.error)
            throw failure.error
        }
    }

    /// Commits what waits on this host, in its order, until the store does not answer.
    ///
    /// - Returns: how many do not wait any more.
    /// - Throws: ``StoreError`` if the store does not answer, or is not to be asked, or does not take a record as it is there;
    ///   what is left waits on.
    @discardableResult
    public func replay() async throws -> Int {
        while !isReplaying.withLock({ $0.begin() }) { try await options.surroundings.sleep(.milliseconds(1)) }
        defer { isReplaying.withLock { $0.end() } }
        var settled = 0
        var replayer = PendingReplayer(journal: journal, coalesces: false, retryAfter: options.retryAfter)
        do {
            while true {
                try Task.checkCancellation()
                guard journal.count > 0 else { break }
                if let mode = isHeldBack() { throw unavailable(Fallback(mode: mode, error: nil), "and changes wait") }
                guard let fates = try await asking({ try await replayer.step(on: $0) }) else { break }
                for (change, fate) in fates {
                    settled += 1
                    switch fate {
                    case .committed(let version):
                        change.record(as: version).map(seen.note)
                        tell(.replayed(change.ticket, version))
                    case .dead(let found, let reason): tell(.conflicted(DeadLetter(change, found, reason)))
                    }
                }
            }
            if let error = replayer.remainder { throw error }
        } catch let failure as PendingReplayer.JournalFailure {
            complain(.replay, "what waits cannot be settled", failure.error)
            throw failure.error
        } catch let error as StoreError where !Self.isUnreachable(error) {
            complain(.replay, "what waits is not committed", error)
            throw error
        }
        state.withLock { $0.problems[.replay] = nil }
        if settled > 0, journal.count == 0 { await journal.tidy() }
        return settled
    }

    /// Remembers what is wrong, and tells it once.
    private func complain(_ work: BackgroundWork, _ what: String, _ error: StoreError) {
        let problem = "\(what): \(error.message)"
        let isNew = state.withLock { $0.problems.updateValue(problem, forKey: work) != problem }
        guard isNew, let sink = options.eventSink else { return }
        sink.count("sluice.store.problems", by: 1, labels: ["component": component.name])
        sink.log(.error, what, metadata: ["component": component.name, "code": error.code.description])
    }
}

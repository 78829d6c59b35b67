import SluiceCore

/// Acknowledges changes when they are durable on this host, and commits them a moment later, several of one record as one.
///
/// - Warning: ``WriteBehindRisk/statement``.
///
/// A change is answered with ``CommitOutcome/pending(_:)``; this host's reads see it at once, except those that ask for
/// ``ReadConsistency/strong``. It is committed by comparing versions, under its own operation; of changes of one record that
/// waited together the audit names the last. What meets something else goes to ``deadLetters``. Refused while a migration
/// moves the component. Call ``run()`` for as long as the store is used; what waits survives the end of the process.
public final class WriteBehindStore: RecordStore {
    /// What the store holds.
    public var component: Component { store.component }
    /// From where answers come that do not say.
    public var source: ReadSource { store.source }

    let store: any RecordStore
    private let folder: String
    private let options: WriteBehindOptions
    let journal: PendingJournal
    private let isFlushing = Lock(Turnstile())
    private let listeners = Lock<[AsyncStream<DegradationEvent>.Continuation]>([])

    /// A store that writes behind.
    ///
    /// - Parameters:
    ///   - store: that commits.
    ///   - folder: for what waits, on a disk that keeps what it has synced; of one process.
    ///   - risk: that somebody has read what may happen.
    ///   - options: how it works.
    /// - Throws: ``StoreError`` if the folder cannot be used.
    public init(
        _ store: any RecordStore, folder: String, risk: WriteBehindRisk,
        options: WriteBehindOptions = WriteBehindOptions()
    ) async throws {
        self.store = store
        self.options = options
        self.folder = folder
        journal = try await PendingJournal.open(in: folder, options.surroundings, options.files)
    }

    /// What it has before it.
    public var status: WriteBehindStatus {
        WriteBehindStatus(
            pending: journal.count, bytes: journal.bytes, oldestPending: journal.oldest,
            deadLetters: journal.dead.count)
    }

    /// What waits on this host, in its order.
    public var pending: [PendingTicket] { journal.all.map(\.ticket) }

    /// What met something else than it expected, and waits for somebody to decide.
    public var deadLetters: [DeadLetter] { journal.dead }

    /// Removes a letter that somebody has dealt with.
    ///
    /// - Parameters:
    ///   - operation: of the letter.
    ///   - note: who decided so and why, for people who read the folder. Default nothing.
    /// - Returns: whether there was one.
    /// - Throws: ``StoreError`` if the disk does not take it.
    @discardableResult
    public func discardDeadLetter(_ operation: OperationID, note: String? = nil) async throws -> Bool {
        try await journal.discard(operation, note) != nil
    }

    /// Tells what becomes of changes from now on: pending, replayed, conflicted.
    public func events() -> AsyncStream<DegradationEvent> {
        let (stream, continuation) = AsyncStream.makeStream(
            of: DegradationEvent.self, bufferingPolicy: .bufferingNewest(1_000))
        listeners.withLock { $0.append(continuation) }
        return stream
    }

    private func tell(_ event: DegradationEvent) {
        listeners.withLock { listeners in
            listeners.removeAll { if case .terminated = $0.yield(event) { true } else { false } }
        }
        if let sink = options.eventSink { event.report(component.name, to: sink) }
    }

    // MARK: Writing

    /// Takes a change in, as ``RecordStore`` says, if what it expects is what this host shows.
    ///
    /// - Throws: ``StoreError`` with ``StoreError/Code/bufferFull`` if there is no room and none comes.
    public func commit(_ change: Change, epoch: Int64?) async throws -> CommitOutcome {
        try component.check(change)
        try Task.checkCancellation()
        while true {
            if let known = journal[change.operation] { return .pending(known.ticket) }
            try await waitForRoom()
            let last = journal.last(of: change.id)?.ticket.operation
            let shown = try await readStrong(change.id)
            guard let gate = shown.gate else {
                throw StoreError(.notOpen, "\(component.name) was never opened in this store: call open() once")
            }
            if let epoch, epoch != gate.epoch { return .stale(epoch: gate.epoch) }
            guard gate.primary == 0..<Bucket.count, !gate.isFollower, !gate.capturesChanges else {
                throw StoreError(
                    .readOnly, "\(component.name) is on its way to another store: nothing is written behind meanwhile")
            }
            let now = options.surroundings.wallClock()
            if let outcome = change.objection(shown, at: now) { return outcome }
            let pending = PendingChange(change, over: shown, at: now)
            guard try await journal.take(pending, behind: last) else { continue }
            tell(.pending(pending.ticket))
            return .pending(pending.ticket)
        }
    }

    private func waitForRoom() async throws {
        let deadline = options.surroundings.now() + options.patience
        while true {
            if journal.count < options.maximumEntries, journal.bytes < options.maximumBytes { return }
            guard options.surroundings.now() < deadline else {
                throw StoreError(
                    .bufferFull, "as many changes of \(component.name) wait on this host as may: try again",
                    retryAfter: options.flushInterval)
            }
            try await options.surroundings.sleep(.milliseconds(2))
        }
    }

    // MARK: Behind

    /// Commits what waits, until this task is cancelled. Also does what operators ask for in the folder.
    public func run() async {
        var next = options.surroundings.now() + options.flushInterval
        var nextReport = options.surroundings.now()
        while !Task.isCancelled {
            let now = options.surroundings.now()
            if now >= nextReport {
                await report()
                nextReport = now + .seconds(1)
            }
            if now >= next || journal.count >= options.flushCount {
                _ = try? await flush()
                next = now + options.flushInterval
            }
            try? await options.surroundings.sleep(min(.milliseconds(5), options.flushInterval))
        }
    }

    /// Commits what waits on this host until the store does not answer.
    ///
    /// - Returns: how many do not wait any more.
    /// - Throws: ``StoreError`` if the store does not answer; what is left waits on.
    @discardableResult
    public func flush() async throws -> Int {
        while !isFlushing.withLock({ $0.begin() }) { try await options.surroundings.sleep(.milliseconds(1)) }
        defer { isFlushing.withLock { $0.end() } }
        var replayer = PendingReplayer(journal: journal, coalesces: true, retryAfter: options.flushInterval)
        var count = 0
        while true {
            try Task.checkCancellation()
            guard let settled = try await step(&replayer) else {
                if let error = replayer.remainder { throw error }
                return count
            }
            count += settled.count
            for (change, fate) in settled {
                switch fate {
                case .committed(let version): tell(.replayed(change.ticket, version))
                case .dead(let found, let reason): tell(.conflicted(DeadLetter(change, found, reason)))
                }
            }
        }
    }

    private func report() async {
        if !journal.dead.isEmpty { await FolderRequests(folder: folder).serve(journal) }
        guard let sink = options.eventSink else { return }
        var metrics = StoreMetrics()
        metrics.add(status, of: component.name)
        metrics.report(to: sink)
    }

    private func step(_ replayer: inout PendingReplayer) async throws -> [(PendingChange, PendingQueue.Fate)]? {
        do {
            return try await replayer.step(on: store)
        } catch let failure as PendingReplayer.JournalFailure {
            throw failure.error
        }
    }

    // MARK: Reading

    /// Reads records, as ``ReadableStore`` says; what waits is there, unless the newest committed value is asked for.
    public func read(_ ids: [String], _ consistency: ReadConsistency) async throws -> ReadAnswer {
        let ours = journal.last(of: ids).map { $0?.record }
        let answer = try await store.read(ids, consistency)
        guard consistency != .strong, ours.contains(where: { $0 != nil }) else { return answer }
        let records = zip(ours, answer.records).map { $0 ?? $1 }
        return ReadAnswer(records: records, source: .pending, freshness: answer.freshness)
    }

    /// Reads a record with the gate, as ``RecordStore`` says, as it will be once what waits is committed.
    public func readStrong(_ id: String) async throws -> StrongRead {
        let ours = journal.last(of: id)?.record
        let read = try await store.readStrong(id)
        guard let ours else { return read }
        return StrongRead(record: ours, gate: read.gate, floor: read.floor)
    }

    /// Sets the gate, as ``RecordStore`` says; refused while changes wait.
    public func setGate(_ gate: Gate) async throws -> Bool {
        try await flush()
        guard journal.count == 0 else {
            throw StoreError(
                .readOnly, "changes of \(component.name) wait on this host", retryAfter: options.flushInterval)
        }
        return try await store.setGate(gate)
    }
}

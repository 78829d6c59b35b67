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
    private let options: WriteBehindOptions
    private let journal: PendingJournal
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
        journal = try await PendingJournal.open(in: folder)
    }

    /// What waits on this host, in its order.
    public var pending: [PendingTicket] { journal.queue.all.map(\.ticket) }

    /// What met something else than it expected, and waits for somebody to decide.
    public var deadLetters: [DeadLetter] { journal.dead }

    /// Removes a letter that somebody has dealt with.
    ///
    /// - Returns: whether there was one.
    /// - Throws: ``StoreError`` if the disk does not take it.
    @discardableResult
    public func discardDeadLetter(_ operation: OperationID) async throws -> Bool {
        try await journal.discard(operation) != nil
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
    }

    // MARK: Writing

    /// Takes a change in, as ``RecordStore`` says, if what it expects is what this host shows.
    ///
    /// - Throws: ``StoreError`` with ``StoreError/Code/bufferFull`` if there is no room and none comes.
    public func commit(_ change: Change, epoch: Int64?) async throws -> CommitOutcome {
        try component.check(change)
        try Task.checkCancellation()
        while true {
            let queue = journal.queue
            if let known = queue[change.operation] { return .pending(known.ticket) }
            try await waitForRoom()
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
            guard try await journal.take(pending, behind: queue.last(of: change.id)?.ticket.operation) else { continue }
            tell(.pending(pending.ticket))
            return .pending(pending.ticket)
        }
    }

    private func waitForRoom() async throws {
        let deadline = options.surroundings.now() + options.patience
        while true {
            let queue = journal.queue
            if queue.count < options.maximumEntries, queue.bytes < options.maximumBytes { return }
            guard options.surroundings.now() < deadline else {
                throw StoreError(
                    .bufferFull, "as many changes of \(component.name) wait on this host as may: try again",
                    retryAfter: options.flushInterval)
            }
            try await options.surroundings.sleep(.milliseconds(2))
        }
    }

    // MARK: Behind

    /// Commits what waits, until this task is cancelled.
    public func run() async {
        var next = options.surroundings.now() + options.flushInterval
        while !Task.isCancelled {
            let now = options.surroundings.now()
            if now >= next || journal.queue.count >= options.flushCount {
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
        let replayer = PendingReplayer(journal: journal, coalesces: true, retryAfter: options.flushInterval)
        var count = 0
        while true {
            try Task.checkCancellation()
            let settled = try await replayer.step(on: store)
            guard !settled.isEmpty else { return count }
            count += settled.count
            for (change, fate) in settled {
                switch fate {
                case .committed(let version): tell(.replayed(change.ticket, version))
                case .dead(let found, let reason): tell(.conflicted(DeadLetter(change, found, reason)))
                }
            }
        }
    }

    // MARK: Reading

    /// Reads records, as ``ReadableStore`` says; what waits is there, unless the newest committed value is asked for.
    public func read(_ ids: [String], _ consistency: ReadConsistency) async throws -> ReadAnswer {
        let queue = journal.queue
        let answer = try await store.read(ids, consistency)
        guard consistency != .strong, ids.contains(where: { queue.last(of: $0) != nil }) else { return answer }
        let records = zip(ids, answer.records).map { queue.last(of: $0)?.record ?? $1 }
        return ReadAnswer(records: records, source: .pending, freshness: answer.freshness)
    }

    /// Reads a record with the gate, as ``RecordStore`` says, as it will be once what waits is committed.
    public func readStrong(_ id: String) async throws -> StrongRead {
        let queue = journal.queue
        let read = try await store.readStrong(id)
        guard let ours = queue.last(of: id)?.record else { return read }
        return StrongRead(record: ours, gate: read.gate, floor: read.floor)
    }

    var view: PendingView { PendingView(store, journal.queue) }

    /// Sets the gate, as ``RecordStore`` says; refused while changes wait.
    public func setGate(_ gate: Gate) async throws -> Bool {
        try await flush()
        guard journal.queue.count == 0 else {
            throw StoreError(
                .readOnly, "changes of \(component.name) wait on this host", retryAfter: options.flushInterval)
        }
        return try await store.setGate(gate)
    }
}

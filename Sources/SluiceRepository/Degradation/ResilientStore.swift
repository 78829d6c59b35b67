import SluiceCore
public import SluiceResilience

/// A store that goes on, in a smaller way, while another one cannot be reached.
///
/// Reads that may be old then come from a snapshot on this host, and say so; writes are refused with when to come back, or,
/// with ``DegradationPolicy/json``, kept durably on this host (``CommitOutcome/pending(_:)``) until they can be committed.
/// What was kept is committed by comparing versions: it never overwrites what it has not seen. What meets something else
/// goes to ``deadLetters``, with both versions, and ``events()`` tell.
///
/// What an operator orders (``OperatorControl``) goes before the circuit breaker, and that before what calls meet. Nothing
/// has to be started again when the store is back. Call ``run()`` for as long as the store is used: it brings the snapshot
/// up to date, and commits what waits.
///
/// It is the outermost of decorators, and of use to a store that leads for all buckets of its component: while a migration
/// is under way, nothing is kept.
public final class ResilientStore: RecordStore {
    /// What ``run()`` does.
    enum BackgroundWork {
        case replay, snapshot
    }

    struct State {
        var failure: StoreError?
        var lastMode: DegradationStatus.Mode = .normal
        var gate: Gate?
        var order = OperatorOrder.auto
        var nextLook: ContinuousClock.Instant?
        var listeners: [Int: AsyncStream<DegradationEvent>.Continuation] = [:]
        var nextListener = 0
        /// Why the snapshot is not brought up to date, or what waits is not committed, although the store answers.
        var problems: [BackgroundWork: String] = [:]
        /// What operators were told last, and when they are told again.
        var noted: DegradationStatus?
        var nextNote: ContinuousClock.Instant?
    }

    /// What the store holds.
    public var component: Component { primary.component }
    /// From where answers come that do not say.
    public var source: ReadSource { primary.source }
    /// How it works.
    public let options: ResilienceOptions
    /// What an operator wants.
    public let control: OperatorControl

    let primary: any RecordStore
    let folder: String
    let keeper: SnapshotKeeper
    let journal: PendingJournal
    let seen = SeenRecords()
    let circuit: @Sendable (CallClass) -> CircuitState
    let state = Lock(State())
    /// One replay at a time.
    let isReplaying = Lock(Turnstile())

    /// A store in front of another one.
    ///
    /// - Parameters:
    ///   - primary: which is asked as long as it answers.
    ///   - snapshot: of the same component, and used for nothing else.
    ///   - folder: for what waits on this host; of one process.
    ///   - circuit: the state of the circuit breaker, such as `RedisClient.circuitState(of:)`. By default it is known
    ///     from what calls meet only.
    ///   - options: how it works.
    /// - Throws: ``StoreError`` if the folder or the snapshot cannot be used.
    public init(
        _ primary: any RecordStore, snapshot: any RecordStore, folder: String,
        circuit: @escaping @Sendable (CallClass) -> CircuitState = { _ in .closed },
        options: ResilienceOptions = ResilienceOptions()
    ) async throws {
        guard primary.component.name == snapshot.component.name else {
            throw StoreError(.invalid, "the snapshot is of another component")
        }
        self.primary = primary
        self.options = options
        self.circuit = circuit
        control = OperatorControl(folder: folder)
        self.folder = folder
        journal = try await PendingJournal.open(in: folder, options.surroundings, options.files)
        keeper = SnapshotKeeper(of: primary, in: snapshot, options.surroundings)
        try await keeper.prepare()
        if let note = SmallFile.read(snapshotNote).flatMap(SnapshotNote.init(_:)) { await keeper.adopt(note) }
    }

    // MARK: What it does now

    /// Where it stands.
    public func status() async -> DegradationStatus {
        let (mode, reason) = currentMode()
        let (order, known) = state.withLock { ($0.order, $0.problems) }
        let problems = [known[.replay], known[.snapshot], await keeper.problem].compactMap { $0 }
        return DegradationStatus(
            mode: mode, reason: reason, order: order, pending: journal.count, oldestPending: journal.oldest,
            deadLetters: journal.dead.count, snapshotAge: await keeper.age,
            problems: problems)
    }

    /// Tells what happens from now on.
    ///
    /// - Returns: events; who does not take them keeps the newest 1,000. Ends when the task that reads it is cancelled.
    public func events() -> AsyncStream<DegradationEvent> {
        let (stream, continuation) = AsyncStream.makeStream(
            of: DegradationEvent.self, bufferingPolicy: .bufferingNewest(1_000))
        let listener = state.withLock { state in
            state.nextListener += 1
            state.listeners[state.nextListener] = continuation
            return state.nextListener
        }
        continuation.onTermination = { [weak self] _ in
            self?.state.withLock { $0.listeners[listener] = nil }
        }
        return stream
    }

    /// What waits on this host, in its order.
    public var pending: [PendingTicket] { journal.all.map(\.ticket) }

    /// What met something else than it expected, and waits for somebody to decide.
    public var deadLetters: [DeadLetter] { journal.dead }

    /// Removes a letter: somebody has dealt with it, or commits its change again with what it found as what is expected.
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

    func tell(_ event: DegradationEvent) {
        state.withLock { state in for listener in state.listeners.values { listener.yield(event) } }
        if let sink = options.eventSink { event.report(component.name, to: sink) }
    }

    /// Says how old the snapshot is, to the next process.
    private var snapshotNote: String { folder + "/snapshot" }

    func noteSnapshot(_ note: SnapshotNote) {
        // Without the note, a process that starts while the store is away has no snapshot.
        try? SmallFile.write(note.text, to: snapshotNote)
    }

    /// The operator first, then the breaker, then what the last call met.
    func currentMode() -> (mode: DegradationStatus.Mode, reason: DegradationStatus.Reason) {
        let order = currentOrder()
        let degraded: DegradationStatus.Mode = options.policy == .json ? .json : .readOnly
        let found: (DegradationStatus.Mode, DegradationStatus.Reason) =
            switch order {
            case .normal: (.normal, .order)
            case .readOnly: (.readOnly, .order)
            case .json: (.json, .order)
            case .auto:
                if isCircuitOpen {
                    (degraded, .breaker)
                } else if state.withLock({ $0.failure != nil }) {
                    (degraded, .failure)
                } else {
                    (.normal, .healthy)
                }
            }
        let hasChanged = state.withLock { state in
            defer { state.lastMode = found.0 }
            return state.lastMode != found.0
        }
        if hasChanged { tell(.changed(found.0, found.1)) }
        return found
    }

    private var isCircuitOpen: Bool {
        [CallClass.read, .write].contains { [.open, .forcedOpen].contains(circuit($0)) }
    }

    /// Looks at the operator's file once a second at most.
    private func currentOrder() -> OperatorOrder {
        let now = options.surroundings.now()
        let isDue = state.withLock { state in
            guard state.nextLook.map({ now >= $0 }) ?? true else { return false }
            state.nextLook = now + .seconds(1)
            return true
        }
        guard isDue else { return state.withLock { $0.order } }
        let order = control.read()
        state.withLock { $0.order = order }
        return order
    }

    /// Calls the store, and remembers how that went.
    func asking<Result>(_ body: (any RecordStore) async throws -> Result) async throws -> Result {
        do {
            let result = try await body(primary)
            state.withLock { $0.failure = nil }
            _ = currentMode()
            return result
        } catch let error as StoreError where Self.isUnreachable(error) {
            state.withLock { $0.failure = error }
            _ = currentMode()
            throw error
        } catch  where !(error is CancellationError) {
            // It has answered.
            state.withLock { $0.failure = nil }
            throw error
        }
    }

    static func isUnreachable(_ error: StoreError) -> Bool {
        switch error.code {
        case .unavailable, .budgetExhausted, .outcomeUnknown: true
        default: false
        }
    }

    /// Whether the store is not to be asked at all.
    func isHeldBack() -> DegradationStatus.Mode? {
        let (mode, reason) = currentMode()
        return mode != .normal && (reason == .order || reason == .breaker && !mayProbe) ? mode : nil
    }

    /// A breaker that is open lets the first call through when its time is over: that has to come from somebody.
    private var mayProbe: Bool { ![CallClass.read, .write].contains { circuit($0) == .forcedOpen } }

    func retryAfter(_ error: StoreError? = nil) -> Duration {
        error?.retryAfter ?? state.withLock { $0.failure?.retryAfter } ?? options.retryAfter
    }
}

import SluiceCore
import SluiceRepository

/// A store in memory that counts reads, and holds them up, lags or fails when it is told to.
final class CountedStore: RecordStore {
    private struct State {
        var reads = 0
        var isHolding = false
        var failure: StoreError?
        var old: ReadAnswer?
        var losesAnswers = false
        var damaged: String?
        /// What comes behind one commit whose answer is lost.
        var failureBehind: StoreError?
        /// How many more commits are made before everything fails.
        var commitsLeft: Int?
    }

    let store: MemoryStore
    private let state = Lock(State())

    init(_ store: MemoryStore) {
        self.store = store
    }

    var component: Component { store.component }
    var reads: Int { state.withLock { $0.reads } }

    func hold() { state.withLock { $0.isHolding = true } }
    func letGo() { state.withLock { $0.isHolding = false } }
    func fail(_ error: StoreError?) { state.withLock { $0.failure = error } }
    func loseAnswers(_ loses: Bool) { state.withLock { $0.losesAnswers = loses } }
    /// What is stored for a record is none.
    func damage(_ id: String?) { state.withLock { $0.damaged = id } }
    /// So many commits are made, and from then on everything fails.
    func fail(after commits: Int) { state.withLock { $0.commitsLeft = commits } }
    /// One commit is made without an answer, and from then on everything fails.
    func loseAnswersOnce(then failure: StoreError) { state.withLock { $0.failureBehind = failure } }
    func lag(_ answer: ReadAnswer?) { state.withLock { $0.old = answer } }

    func read(_ ids: [String], _ consistency: ReadConsistency) async throws -> ReadAnswer {
        // Read before it is held up, as an answer that is long on its way.
        let answer = try await store.read(ids, consistency)
        state.withLock { $0.reads += 1 }
        while state.withLock({ $0.isHolding }) { await Task.yield() }
        let (failure, old) = state.withLock { ($0.failure, $0.old) }
        if let failure { throw failure }
        return consistency == .strong ? answer : old ?? answer
    }

    func readStrong(_ id: String) async throws -> StrongRead {
        if let failure = state.withLock({ $0.failure }) { throw failure }
        return try await store.readStrong(id)
    }

    func commit(_ change: Change, epoch: Int64?) async throws -> CommitOutcome {
        let (failure, losesAnswer) = state.withLock { state in
            if let left = state.commitsLeft {
                state.commitsLeft = left == 0 ? nil : left - 1
                if left == 0 { state.failure = StoreError(.unavailable, "for a test") }
            }
            return (state.failure, state.losesAnswers)
        }
        if let failure { throw failure }
        if state.withLock({ $0.damaged == change.id }) { throw StoreError(.damaged, "for a test") }
        let outcome = try await store.commit(change, epoch: epoch)
        let isLost = state.withLock { state in
            guard let failure = state.failureBehind else { return false }
            (state.failure, state.failureBehind) = (failure, nil)
            return true
        }
        if losesAnswer || isLost {
            throw StoreError(.outcomeUnknown, "the answer is lost", operation: change.operation)
        }
        return outcome
    }

    func list(_ query: StoreQuery) async throws -> StorePage {
        if let failure = state.withLock({ $0.failure }) { throw failure }
        return try await store.list(query)
    }

    func count(_ filters: [StoreQuery.Filter]) async throws -> Int {
        if let failure = state.withLock({ $0.failure }) { throw failure }
        return try await store.count(filters)
    }

    func audit(_ query: AuditQuery) async throws -> AuditPage {
        if let failure = state.withLock({ $0.failure }) { throw failure }
        return try await store.audit(query)
    }

    func auditDetail(_ id: OperationID) async throws -> AuditDetail? {
        if let failure = state.withLock({ $0.failure }) { throw failure }
        return try await store.auditDetail(id)
    }

    func auditStatistics() async throws -> [String: Int64] { try await store.auditStatistics() }
    func clear(_ mark: DirtyMark) async throws -> Bool { try await store.clear(mark) }
    func setGate(_ gate: Gate) async throws -> Bool { try await store.setGate(gate) }
    func open() async throws { try await store.open() }

    func gate() async throws -> Gate? {
        if let failure = state.withLock({ $0.failure }) { throw failure }
        return try await store.gate()
    }

    func ids(in buckets: Range<Int>, after position: StoreQuery.Position?, limit: Int) async throws -> [String] {
        if let failure = state.withLock({ $0.failure }) { throw failure }
        return try await store.ids(in: buckets, after: position, limit: limit)
    }

    func apply(_ record: Record, sourceSequence: Int64, epoch: Int64) async throws -> ApplyOutcome {
        try await store.apply(record, sourceSequence: sourceSequence, epoch: epoch)
    }

    func dirty(after sequence: Int64, limit: Int) async throws -> [DirtyMark] {
        try await store.dirty(after: sequence, limit: limit)
    }

    func maintain(_ policy: MaintenancePolicy) async throws -> MaintenanceReport {
        try await store.maintain(policy)
    }
}

extension Change {
    /// A change that puts a JSON text.
    static func putting(
        _ id: String, _ value: String, _ expectation: Expectation = .absent, _ memberships: [Membership] = []
    ) throws -> Change {
        let bytes = Array(value.utf8)
        return Change(
            id: id, operation: .random(),
            effect: .put(value: bytes, hash: try CanonicalJSON.hash(of: bytes), memberships: memberships),
            expectation: expectation, audit: AuditNote(action: .update, source: .app), writer: "test", timestamp: 0)
    }
}

import SluiceCore
import SluiceRepository

/// A store that loses requests and answers as it is told, in front of another.
struct FaultyStore: RecordStore {
    enum Fault: Sendable {
        /// The change is not made, and nobody knows.
        case lostRequest
        /// The change is made, and nobody knows.
        case lostAnswer
        /// The change is made late: with the next call.
        case lateRequest
        /// It cannot be reached.
        case unavailable
        /// Another change comes before.
        case race(@Sendable (any RecordStore) async throws -> Void)
        /// The gate is in motion.
        case notPrimary
    }

    private struct State {
        var commits: [Fault] = []
        var reads: [Fault] = []
        var late: [Change] = []
        var commitCount = 0
    }

    private final class Box: Sendable {
        let state = Lock(State())
    }

    let inner: any RecordStore
    /// As another program may see it.
    var component: Component
    private let box = Box()

    init(_ inner: any RecordStore, commits: [Fault] = [], reads: [Fault] = []) {
        self.inner = inner
        component = inner.component
        box.state.withLock { ($0.commits, $0.reads) = (commits, reads) }
    }

    var commitCount: Int { box.state.withLock { $0.commitCount } }

    func fail(commits: [Fault] = [], reads: [Fault] = []) {
        box.state.withLock { ($0.commits, $0.reads) = (commits, reads) }
    }

    func commit(_ change: Change, epoch: Int64?) async throws -> CommitOutcome {
        let (fault, late) = box.state.withLock { state in
            state.commitCount += 1
            defer { state.late = [] }
            return (state.commits.isEmpty ? nil : state.commits.removeFirst(), state.late)
        }
        for change in late { _ = try await inner.commit(change) }
        switch fault {
        case nil: return try await inner.commit(change, epoch: epoch)
        case .lostRequest: throw unknown(change)
        case .lostAnswer:
            _ = try await inner.commit(change, epoch: epoch)
            throw unknown(change)
        case .lateRequest:
            box.state.withLock { $0.late.append(change) }
            throw unknown(change)
        case .unavailable: throw StoreError(.unavailable, "nobody answers")
        case .race(let other):
            try await other(inner)
            return try await inner.commit(change, epoch: epoch)
        case .notPrimary: return .notPrimary(epoch: 1)
        }
    }

    func readStrong(_ id: String) async throws -> StrongRead {
        let fault = box.state.withLock { $0.reads.isEmpty ? nil : $0.reads.removeFirst() }
        if fault != nil { throw StoreError(.unavailable, "nobody answers") }
        return try await inner.readStrong(id)
    }

    private func unknown(_ change: Change) -> StoreError {
        StoreError(.outcomeUnknown, "no answer", operation: change.operation)
    }

    var source: ReadSource { inner.source }
    func read(_ ids: [String], _ consistency: ReadConsistency) async throws -> ReadAnswer {
        try await inner.read(ids, consistency)
    }
    func list(_ query: StoreQuery) async throws -> StorePage { try await inner.list(query) }
    func count(_ filters: [StoreQuery.Filter]) async throws -> Int { try await inner.count(filters) }
    func ids(in buckets: Range<Int>, after position: StoreQuery.Position?, limit: Int) async throws -> [String] {
        try await inner.ids(in: buckets, after: position, limit: limit)
    }
    func audit(_ query: AuditQuery) async throws -> AuditPage { try await inner.audit(query) }
    func auditDetail(_ id: OperationID) async throws -> AuditDetail? { try await inner.auditDetail(id) }
    func auditStatistics() async throws -> [String: Int64] { try await inner.auditStatistics() }
    func gate() async throws -> Gate? { try await inner.gate() }
    func schemaDocument() async throws -> [UInt8]? { try await inner.schemaDocument() }
    func apply(_ record: Record, sourceSequence: Int64, epoch: Int64) async throws -> ApplyOutcome {
        try await inner.apply(record, sourceSequence: sourceSequence, epoch: epoch)
    }
    func clear(_ mark: DirtyMark) async throws -> Bool { try await inner.clear(mark) }
    func dirty(after sequence: Int64, limit: Int) async throws -> [DirtyMark] {
        try await inner.dirty(after: sequence, limit: limit)
    }
    func setGate(_ gate: Gate) async throws -> Bool { try await inner.setGate(gate) }
    func open() async throws { try await inner.open() }
    func setSchemaDocument(_ document: [UInt8], expecting expected: [UInt8]?) async throws -> Bool {
        try await inner.setSchemaDocument(document, expecting: expected)
    }
    func maintain(_ policy: MaintenancePolicy) async throws -> MaintenanceReport { try await inner.maintain(policy) }
}

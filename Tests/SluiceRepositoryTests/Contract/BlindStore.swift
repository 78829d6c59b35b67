import SluiceRepository

/// A store in memory that writes over whatever is there.
final class BlindStore: RecordStore {
    private let store: MemoryStore
    private let isBroken: Bool

    init(_ component: Component, isBroken: Bool = false) {
        store = MemoryStore(component)
        self.isBroken = isBroken
    }

    var component: Component { store.component }

    func commit(_ change: Change, epoch: Int64?) async throws -> CommitOutcome {
        if isBroken { throw StoreError(.unavailable, "it broke") }
        let version = try await store.readStrong(change.id).version
        let blind = Change(
            id: change.id, operation: change.operation, effect: change.effect, expectation: .version(version),
            audit: change.audit, idempotency: change.idempotency, writer: change.writer, timestamp: change.timestamp)
        return try await store.commit(blind, epoch: epoch)
    }

    func read(_ ids: [String], _ consistency: ReadConsistency) async throws -> ReadAnswer {
        try await store.read(ids, consistency)
    }

    func readStrong(_ id: String) async throws -> StrongRead { try await store.readStrong(id) }
    func list(_ query: StoreQuery) async throws -> StorePage { try await store.list(query) }
    func count(_ filters: [StoreQuery.Filter]) async throws -> Int { try await store.count(filters) }
    func audit(_ query: AuditQuery) async throws -> AuditPage { try await store.audit(query) }
    func auditDetail(_ id: OperationID) async throws -> AuditDetail? { try await store.auditDetail(id) }
    func auditStatistics() async throws -> [String: Int64] { try await store.auditStatistics() }
    func gate() async throws -> Gate? { try await store.gate() }
    func clear(_ mark: DirtyMark) async throws -> Bool { try await store.clear(mark) }
    func setGate(_ gate: Gate) async throws -> Bool { try await store.setGate(gate) }
    func open() async throws { try await store.open() }

    func ids(in buckets: Range<Int>, after position: StoreQuery.Position?, limit: Int) async throws -> [String] {
        try await store.ids(in: buckets, after: position, limit: limit)
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

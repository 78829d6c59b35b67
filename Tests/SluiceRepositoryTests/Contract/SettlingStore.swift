import SluiceRepository

/// A store that writes behind, and waits for it: what it answers is what was committed.
final class SettlingStore: RecordStore {
    private let store: WriteBehindStore

    init(_ store: WriteBehindStore) {
        self.store = store
    }

    var component: Component { store.component }

    func commit(_ change: Change, epoch: Int64?) async throws -> CommitOutcome {
        let outcome = try await store.commit(change, epoch: epoch)
        guard case .pending(let ticket) = outcome else { return outcome }
        while store.pending.contains(where: { $0.operation == ticket.operation }) { try await store.flush() }
        if let letter = store.deadLetters.first(where: { $0.ticket.operation == ticket.operation }) {
            try await store.discardDeadLetter(ticket.operation)
            if letter.reason.contains("key") { return .idempotencyKeyReused }
            return .conflict(current: letter.found?.version ?? .none, isDeleted: letter.found?.isDeleted ?? true)
        }
        let entry = try await store.auditDetail(ticket.operation)?.entry
        return .committed(
            Commit(version: entry?.after ?? ticket.version, sequence: entry?.sequence ?? 0, isRepeated: entry == nil))
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

    func schemaDocument() async throws -> [UInt8]? { try await store.schemaDocument() }

    func setSchemaDocument(_ document: [UInt8], expecting expected: [UInt8]?) async throws -> Bool {
        try await store.setSchemaDocument(document, expecting: expected)
    }
}

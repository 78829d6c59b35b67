/// What only the store itself can answer.
extension ResilientStore {
    /// Reads the audit, as ``ReadableStore`` says.
    public func audit(_ query: AuditQuery) async throws -> AuditPage {
        try await insisting { try await $0.audit(query) }
    }

    /// Reads one entry of the audit, as ``ReadableStore`` says.
    public func auditDetail(_ id: OperationID) async throws -> AuditDetail? {
        try await insisting { try await $0.auditDetail(id) }
    }

    /// Counts commits, as ``ReadableStore`` says.
    public func auditStatistics() async throws -> [String: Int64] {
        try await insisting { try await $0.auditStatistics() }
    }

    /// The gate, as ``ReadableStore`` says.
    public func gate() async throws -> Gate? {
        let gate = try await insisting { try await $0.gate() }
        state.withLock { $0.gate = gate }
        return gate
    }

    /// What is kept about the schema, as ``ReadableStore`` says.
    public func schemaDocument() async throws -> [UInt8]? {
        try await insisting { try await $0.schemaDocument() }
    }

    /// Keeps a document about the schema, as ``RecordStore`` says.
    public func setSchemaDocument(_ document: [UInt8], expecting expected: [UInt8]?) async throws -> Bool {
        try await insisting { try await $0.setSchemaDocument(document, expecting: expected) }
    }

    /// Copies a record, as ``RecordStore`` says.
    public func apply(_ record: Record, sourceSequence: Int64, epoch: Int64) async throws -> ApplyOutcome {
        try await insisting { try await $0.apply(record, sourceSequence: sourceSequence, epoch: epoch) }
    }

    /// Takes back a mark, as ``RecordStore`` says.
    public func clear(_ mark: DirtyMark) async throws -> Bool {
        try await insisting { try await $0.clear(mark) }
    }

    /// Marked records, as ``RecordStore`` says.
    public func dirty(after sequence: Int64, limit: Int) async throws -> [DirtyMark] {
        try await insisting { try await $0.dirty(after: sequence, limit: limit) }
    }

    /// Sets the gate, as ``RecordStore`` says.
    public func setGate(_ gate: Gate) async throws -> Bool {
        let isSet = try await insisting { try await $0.setGate(gate) }
        if isSet { state.withLock { $0.gate = gate } }
        return isSet
    }

    /// Opens the component, as ``RecordStore`` says.
    public func open() async throws {
        try await insisting { try await $0.open() }
    }

    /// Tidies up, as ``RecordStore`` says.
    public func maintain(_ policy: MaintenancePolicy) async throws -> MaintenanceReport {
        try await insisting { try await $0.maintain(policy) }
    }

    private func insisting<Result>(_ body: (any RecordStore) async throws -> Result) async throws -> Result {
        do {
            return try await degrading(body)
        } catch let refusal as Fallback {
            throw unavailable(refusal, "and nothing else can answer this")
        }
    }
}

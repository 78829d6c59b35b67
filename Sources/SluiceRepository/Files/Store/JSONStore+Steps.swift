extension JSONStore {
    /// Reads records, as ``ReadableStore`` says.
    public func read(_ ids: [String], _ consistency: ReadConsistency) async throws -> ReadAnswer {
        try await perform(.reading, .ids(ids)) { core in
            ReadAnswer(records: try core.read(ids).map(\.record), source: .json)
        }
    }

    /// Reads a record with the gate, as ``RecordStore`` says.
    public func readStrong(_ id: String) async throws -> StrongRead {
        try await perform(.reading, .ids([id])) { core in
            guard let read = try core.read([id]).first else { throw StoreError(.invalid, "no id was given") }
            return read
        }
    }

    /// Lists records, as ``ReadableStore`` says. A page by an index costs what it holds, however many records there
    /// are.
    public func list(_ query: StoreQuery) async throws -> StorePage {
        try await perform(.reading, .all) { try $0.list(query) }
    }

    /// Counts records, as ``ReadableStore`` says.
    public func count(_ filters: [StoreQuery.Filter]) async throws -> Int {
        try await perform(.reading, .all) { try $0.model.count(filters) }
    }

    /// The ids of records, as ``ReadableStore`` says.
    public func ids(in buckets: Range<Int>, after position: StoreQuery.Position?, limit: Int) async throws -> [String] {
        try await perform(.reading, .all) { try $0.model.ids(in: buckets, after: position, limit: limit) }
    }

    /// Reads the audit, as ``ReadableStore`` says.
    public func audit(_ query: AuditQuery) async throws -> AuditPage {
        try await perform(.reading) { core in
            try Component.check(limit: query.limit)
            return try core.archive.page(query, tail: core.model.audit.entries)
        }
    }

    /// Reads one entry of the audit, as ``ReadableStore`` says.
    public func auditDetail(_ id: OperationID) async throws -> AuditDetail? {
        try await perform(.reading) { core in
            try core.model.audit.detail(id) ?? core.archive.detail(id)
        }
    }

    /// Counts commits, as ``ReadableStore`` says.
    public func auditStatistics() async throws -> [String: Int64] {
        try await perform(.reading) { $0.model.statistics }
    }

    /// The gate, as ``ReadableStore`` says.
    public func gate() async throws -> Gate? {
        try await perform(.reading) { $0.model.gate }
    }

    /// What is kept about the schema, as ``ReadableStore`` says.
    public func schemaDocument() async throws -> [UInt8]? {
        try await perform(.reading) { $0.model.schemaDocument }
    }

    /// A number that rises with everything that may make a cached answer old.
    public func cacheGeneration() async throws -> Int64 {
        try await perform(.reading) { $0.model.cacheGeneration }
    }

    /// What a bucket holds, in short.
    package func digest(of bucket: Int) async throws -> BucketDigest {
        try await perform(.reading) { $0.model.digest(of: bucket) }
    }

    /// Commits a change, as ``RecordStore`` says.
    public func commit(_ change: Change, epoch: Int64?) async throws -> CommitOutcome {
        try await perform(.writing, .ids([change.id]), operation: change.operation) { core in
            try core.commit(change, epoch: epoch)
        }
    }

    /// Commits changes together, as ``RecordStore`` says: they share what it costs to make them durable.
    public func commitEach(_ changes: [Change]) async -> [Result<CommitOutcome, any Error>] {
        var results: [Result<CommitOutcome, any Error>] = []
        for start in stride(from: 0, to: changes.count, by: Self.changesAtOnce) {
            let part = Array(changes[start..<min(start + Self.changesAtOnce, changes.count)])
            do {
                results += try await perform(.writing, .ids(part.map(\.id))) { core in
                    part.map { change in Result { try core.commit(change, epoch: nil) } }
                }
            } catch {
                results += part.map { change in
                    var failure = error as? StoreError
                    if failure?.code == .outcomeUnknown { failure?.operation = change.operation }
                    return .failure(failure ?? error)
                }
            }
        }
        return results
    }

    /// Others have their turn in between.
    private static let changesAtOnce = 256

    /// Copies a record, as ``RecordStore`` says.
    public func apply(_ record: Record, sourceSequence: Int64, epoch: Int64) async throws -> ApplyOutcome {
        try await perform(.writing, .ids([record.id]), isRepeatable: true) { core in
            try core.apply(record, sourceSequence: sourceSequence, epoch: epoch)
        }
    }

    /// Takes back a mark, as ``RecordStore`` says.
    public func clear(_ mark: DirtyMark) async throws -> Bool {
        try await perform(.writing, isRepeatable: true) { try $0.clear(mark) }
    }

    /// Marked records, as ``RecordStore`` says.
    public func dirty(after sequence: Int64, limit: Int) async throws -> [DirtyMark] {
        try await perform(.reading) { try $0.model.dirty(after: sequence, limit: limit) }
    }

    /// Sets the gate, as ``RecordStore`` says.
    public func setGate(_ gate: Gate) async throws -> Bool {
        try await perform(.creating) { try $0.setGate(gate) }
    }

    /// Opens the component, as ``RecordStore`` says: makes what is missing of its files, and takes over the records of
    /// plain files that are there.
    public func open() async throws {
        try await perform(.creating, isRepeatable: true) { try $0.open() }
    }

    /// Keeps a document about the schema, as ``RecordStore`` says.
    public func setSchemaDocument(_ document: [UInt8], expecting expected: [UInt8]?) async throws -> Bool {
        try await perform(.creating) { try $0.setSchemaDocument(document, expecting: expected) }
    }

    /// Tidies up, as ``RecordStore`` says.
    public func maintain(_ policy: MaintenancePolicy) async throws -> MaintenanceReport {
        try await perform(.solitary, isRepeatable: true) { try $0.maintain(policy) }
    }
}

/// What goes to the store as it is, or with what waits.
extension WriteBehindStore {
    /// Lists records, as ``ReadableStore`` says, with what waits.
    public func list(_ query: StoreQuery) async throws -> StorePage {
        let waiting = journal.shown
        let page = try await PendingView(store, waiting).list(query)
        guard !waiting.isEmpty else { return page }
        return StorePage(records: page.records, next: page.next, source: .pending, freshness: page.freshness)
    }

    /// Counts records, as ``ReadableStore`` says.
    public func count(_ filters: [StoreQuery.Filter]) async throws -> Int {
        try await counted(filters).value
    }

    /// Counts records, as ``ReadableStore`` says, with what waits.
    public func counted(_ filters: [StoreQuery.Filter]) async throws -> Labelled<Int> {
        try await PendingView(store, journal.shown).counted(filters)
    }

    /// The ids of records, as ``ReadableStore`` says.
    public func ids(in buckets: Range<Int>, after position: StoreQuery.Position?, limit: Int) async throws -> [String] {
        try await PendingView(store, journal.shown).ids(in: buckets, after: position, limit: limit)
    }

    /// Reads the audit, as ``ReadableStore`` says.
    public func audit(_ query: AuditQuery) async throws -> AuditPage {
        try await store.audit(query)
    }

    /// Reads one entry of the audit, as ``ReadableStore`` says.
    public func auditDetail(_ id: OperationID) async throws -> AuditDetail? {
        try await store.auditDetail(id)
    }

    /// Counts commits, as ``ReadableStore`` says.
    public func auditStatistics() async throws -> [String: Int64] {
        try await store.auditStatistics()
    }

    /// The gate, as ``ReadableStore`` says.
    public func gate() async throws -> Gate? {
        try await store.gate()
    }

    /// What is kept about the schema, as ``ReadableStore`` says.
    public func schemaDocument() async throws -> [UInt8]? {
        try await store.schemaDocument()
    }

    /// Keeps a document about the schema, as ``RecordStore`` says.
    public func setSchemaDocument(_ document: [UInt8], expecting expected: [UInt8]?) async throws -> Bool {
        try await store.setSchemaDocument(document, expecting: expected)
    }

    /// Takes back a mark, as ``RecordStore`` says.
    public func clear(_ mark: DirtyMark) async throws -> Bool {
        try await store.clear(mark)
    }

    /// Marked records, as ``RecordStore`` says.
    public func dirty(after sequence: Int64, limit: Int) async throws -> [DirtyMark] {
        try await store.dirty(after: sequence, limit: limit)
    }

    /// Opens the component, as ``RecordStore`` says.
    public func open() async throws {
        try await store.open()
    }

    /// Copies a record, as ``RecordStore`` says.
    public func apply(_ record: Record, sourceSequence: Int64, epoch: Int64) async throws -> ApplyOutcome {
        try await store.apply(record, sourceSequence: sourceSequence, epoch: epoch)
    }

    /// Tidies up, as ``RecordStore`` says.
    public func maintain(_ policy: MaintenancePolicy) async throws -> MaintenanceReport {
        try await store.maintain(policy)
    }
}

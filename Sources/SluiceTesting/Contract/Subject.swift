import SluiceRepository

/// A store under test, with what cases do all the time.
struct Subject: Sendable {
    let store: any RecordStore
    let clock: ContractClock

    static func makeComponent() throws -> Component {
        try Component(
            name: "things",
            indexes: [
                Component.IndexDeclaration(name: "published", kind: .flag),
                Component.IndexDeclaration(name: "featured", kind: .flag),
                Component.IndexDeclaration(name: "tags", kind: .labels),
                Component.IndexDeclaration(name: "created", kind: .ordered),
                Component.IndexDeclaration(name: "title", kind: .ordered),
                Component.IndexDeclaration(name: "slug", kind: .unique),
                Component.IndexDeclaration(name: "mail", kind: .unique),
            ])
    }

    /// A change that puts a value.
    func put(
        _ id: String, _ value: String = "{}", _ memberships: [Membership] = [],
        expecting expectation: Change.Expectation = .absent, operation: OperationID = .random(),
        request: IdempotencyRequest? = nil, schema: Int = 0,
        note: AuditNote = AuditNote(action: .create, source: .app)
    ) throws -> Change {
        let bytes = Array(value.utf8)
        let hash = try CanonicalJSON.hash(of: bytes)
        return change(
            id, .put(value: bytes, hash: hash, memberships: memberships), expecting: expectation,
            operation: operation, request: request, schema: schema, note: note)
    }

    /// A change that deletes.
    func delete(
        _ id: String, expecting version: RecordVersion, operation: OperationID = .random(),
        note: AuditNote = AuditNote(action: .delete, source: .app)
    ) -> Change {
        change(id, .delete, expecting: .version(version), operation: operation, request: nil, schema: 0, note: note)
    }

    private func change(
        _ id: String, _ effect: Change.Effect, expecting expectation: Change.Expectation, operation: OperationID,
        request: IdempotencyRequest?, schema: Int, note: AuditNote
    ) -> Change {
        Change(
            id: id, operation: operation, effect: effect, expectation: expectation, audit: note, idempotency: request,
            schema: schema, writer: "contract", timestamp: 1_600_000_000_000)
    }

    /// Commits what has to succeed.
    @discardableResult
    func commit(_ change: Change, line: Int = #line, file: StaticString = #fileID) async throws -> Commit {
        let outcome = try await store.commit(change)
        guard case .committed(let commit) = outcome else {
            throw Objection(expected: "a commit", found: "\(outcome)", line: "\(file):\(line)")
        }
        return commit
    }

    /// Creates a record.
    @discardableResult
    func create(
        _ id: String, _ value: String = "{}", _ memberships: [Membership] = [], line: Int = #line,
        file: StaticString = #fileID
    ) async throws -> RecordVersion {
        try await commit(try put(id, value, memberships), line: line, file: file).version
    }

    /// Changes a record that has a version.
    @discardableResult
    func update(
        _ id: String, _ version: RecordVersion, _ value: String, _ memberships: [Membership] = [], line: Int = #line,
        file: StaticString = #fileID
    ) async throws -> RecordVersion {
        let note = AuditNote(action: .update, source: .app)
        let change = try put(id, value, memberships, expecting: .version(version), note: note)
        return try await commit(change, line: line, file: file).version
    }

    /// Deletes a record that has a version.
    @discardableResult
    func remove(
        _ id: String, _ version: RecordVersion, line: Int = #line, file: StaticString = #fileID
    ) async throws -> RecordVersion {
        try await commit(delete(id, expecting: version), line: line, file: file).version
    }

    /// The record as the store has it now.
    func read(_ id: String) async throws -> Record? {
        try await store.readStrong(id).record
    }

    /// All pages behind one another.
    func listAll(_ query: StoreQuery, line: Int = #line, file: StaticString = #fileID) async throws -> [Record] {
        var query = query
        var records: [Record] = []
        for _ in 0..<10_000 {
            let page = try await store.list(query)
            records += page.records
            guard page.records.count <= query.limit else {
                throw Objection(
                    expected: "at most \(query.limit) records", found: "\(page.records.count)", line: "\(file):\(line)")
            }
            guard let next = page.next else { return records }
            query.position = next
        }
        throw Objection(expected: "an end of the pages", found: "10,000 of them", line: "\(file):\(line)")
    }

    /// All pages of the audit behind one another.
    func auditAll(
        _ query: AuditQuery = AuditQuery(), line: Int = #line, file: StaticString = #fileID
    ) async throws -> [AuditEntry] {
        var query = query
        var entries: [AuditEntry] = []
        for _ in 0..<10_000 {
            let page = try await store.audit(query)
            entries += page.entries
            guard page.entries.count <= query.limit else {
                throw Objection(
                    expected: "at most \(query.limit) entries", found: "\(page.entries.count)", line: "\(file):\(line)")
            }
            guard let next = page.next else { return entries }
            query.position = next
        }
        throw Objection(expected: "an end of the pages", found: "10,000 of them", line: "\(file):\(line)")
    }
}

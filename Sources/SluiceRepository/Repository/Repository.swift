import SluiceResilience

/// The values of one type: typed, validated, indexed, audited, and never changed over what somebody else changed.
///
///     let projects = try Repository(of: Project.self, in: store)
///     var project = try await projects.create(Project(id: "sluice", title: "Sluice"))
///     project.title = "Sluice, again"
///     project = try await projects.update(project)       // a conflict if somebody else changed it meanwhile
///     try await projects.modify("sluice") { $0.stars += 1 }  // tried again if somebody else changes it meanwhile
///
/// Writes are told apart by how sure they are: what is thrown as ``StoreError`` certainly was not done, except with
/// ``StoreError/Code/outcomeUnknown``: ask ``resolve(_:_:)`` later.
///
/// `create`, `update` of a ``Stored`` and `delete` with a revision take one trip to the store; `save`, `modify`, and
/// `update` of a bare value take two.
public struct Repository<Value: Sendable>: ReadableRepository {
    /// What the values are.
    public let entity: EntityDescription<Value>
    /// Where they are.
    public let store: any RecordStore
    /// How it works.
    public let options: RepositoryOptions

    let turns = Turns()

    /// How often a change is tried again that somebody else came before: migration and repository agree on it.
    static var maximumConflicts: Int { 5 }

    /// A repository. All that change the same records in a process best share one.
    ///
    /// - Parameters:
    ///   - type: of the values.
    ///   - store: of the component of the type.
    ///   - options: how it works.
    /// - Throws: ``StoreError`` with ``StoreError/Code/invalid`` for a store of another component.
    public init(
        of type: Value.Type = Value.self, in store: any RecordStore, options: RepositoryOptions = RepositoryOptions()
    ) throws(StoreError) where Value: Entity {
        try self.init(of: EntityDescription(type), in: store, options: options)
    }

    /// A repository of described values.
    ///
    /// - Parameters:
    ///   - entity: what the values are.
    ///   - store: of the component of the description.
    ///   - options: how it works.
    /// - Throws: ``StoreError`` with ``StoreError/Code/invalid`` for a store of another component.
    public init(
        of entity: EntityDescription<Value>, in store: any RecordStore, options: RepositoryOptions = RepositoryOptions()
    ) throws(StoreError) {
        try store.component.check(isOf: entity)
        self.entity = entity
        self.store = store
        self.options = options
    }

    /// Where the values are.
    public var readableStore: any ReadableStore { store }

    /// The same without writing.
    public var readOnly: ReadOnlyRepository<Value> { ReadOnlyRepository(checked: store, entity, options: options) }

    // MARK: One value

    /// Adds a value.
    ///
    /// - Parameter value: one whose id no record has, or only a deleted one.
    /// - Returns: what is there now.
    /// - Throws: ``StoreError``, with ``StoreError/Code/conflict`` if there is such a record.
    @discardableResult
    public func create(_ value: Value) async throws -> Stored<Value> {
        try await write(try plan(value, in: nil, .absent, .create))
    }

    /// Writes a changed value, if the record is as it was read. Unknown fields stay. One trip.
    ///
    /// - Parameter stored: as it was read or written, with its ``Stored/value`` changed.
    /// - Returns: what is there now.
    /// - Throws: ``StoreError``, with ``StoreError/Code/conflict`` if somebody else changed the record since, and
    ///   ``StoreError/Code/notFound`` if it was deleted.
    @discardableResult
    public func update(_ stored: Stored<Value>) async throws -> Stored<Value> {
        try await write(try plan(stored))
    }

    /// Writes a value, if the record has the expected revision.
    ///
    /// - Parameters:
    ///   - value: what is to be there.
    ///   - expectedRevision: what the caller has seen.
    ///   - unknownFields: default to keep them, which takes a second trip: the record is read first.
    /// - Returns: what is there now.
    /// - Throws: ``StoreError``, with ``StoreError/Code/conflict`` if the record has another revision, and
    ///   ``StoreError/Code/notFound`` if there is none.
    @discardableResult
    public func update(
        _ value: Value, expectedRevision: Revision, unknownFields: UnknownFields = .keep
    ) async throws -> Stored<Value> {
        let expectation = Change.Expectation.version(expectedRevision.version)
        guard unknownFields == .keep else { return try await write(try plan(value, in: nil, expectation, .update)) }
        let (current, version) = try await readStrong(entity.id(value))
        // A repeated request with an idempotency key is recognised by the store, however old its revision is.
        let isExpected = version == expectedRevision.version
        guard isExpected ? current != nil : OperationContext.current.idempotencyKey != nil else {
            throw conflict(current, version, expectedRevision)
        }
        return try await write(try plan(value, in: current?.base, expectation, .update))
    }

    /// Changes a value, whatever it is now, and again from what it is then if somebody else came before. Two trips.
    ///
    /// - Parameters:
    ///   - id: which.
    ///   - change: changes the value. Called again after each conflict, up to five times; so it does nothing else.
    /// - Returns: what is there now.
    /// - Throws: ``StoreError``, with ``StoreError/Code/notFound`` if there is no such record, and
    ///   ``StoreError/Code/conflict`` if others came before each time; and what `change` throws.
    @discardableResult
    public func modify(_ id: String, _ change: (inout Value) throws -> Void) async throws -> Stored<Value> {
        try await inTurn(id) {
            let (current, version) = try await readStrong(id)
            guard let current else { throw missing(version) }
            var value = current.value
            try change(&value)
            guard ExactText(entity.id(value)) == ExactText(id) else {
                let problem = StoreError.FieldProblem(field: "/id", problem: "cannot be changed")
                throw StoreError(invalid: [problem], entity.collection)
            }
            let planned = try plan(value, in: current.base, .version(version), .update, request: ["modify", id])
            let written = try await write(planned)
            guard written.isRepeated else { return written }
            // The request was carried out earlier, on what the value was then: not what was computed just now.
            guard var now = try await get(id, .strong) else { throw missing(version) }
            now.isRepeated = true
            return now
        }
    }

    /// Writes a value, whether there is a record or not. Two trips.
    ///
    /// - Parameters:
    ///   - value: what is to be there.
    ///   - unknownFields: default to keep them.
    /// - Returns: what is there now.
    /// - Throws: ``StoreError``, with ``StoreError/Code/conflict`` if others came before five times.
    @discardableResult
    public func save(_ value: Value, unknownFields: UnknownFields = .keep) async throws -> Stored<Value> {
        try await save(value, unknownFields, part: nil)
    }

    /// Deletes a value, if the record has the expected revision.
    ///
    /// - Parameters:
    ///   - id: which.
    ///   - expectedRevision: what the caller has seen, which takes one trip. Default whatever is there, which takes two.
    /// - Returns: what is left: its revision, and whether it waits on this host to be committed.
    /// - Throws: ``StoreError``, with ``StoreError/Code/conflict`` if the record has another revision, and
    ///   ``StoreError/Code/notFound`` if there is none.
    @discardableResult
    public func delete(_ id: String, expectedRevision: Revision? = nil) async throws -> Deletion {
        try RecordID.check(id)
        if let expectedRevision {
            return try await delete(id, expectedRevision.version, expected: expectedRevision)
        }
        return try await inTurn(id) {
            let read = try await store.readStrong(id)
            if read.record?.isDeleted == false { return try await delete(id, read.version, expected: nil) }
            guard OperationContext.current.idempotencyKey != nil else { throw missing(read.version) }
            return try await delete(id, nil, expected: nil)
        }
    }

    /// Whether a change whose outcome was unknown has been made.
    ///
    /// - Parameters:
    ///   - operation: that of the error.
    ///   - id: of the record.
    /// - Returns: the revision that it made; `nil` if it was not made until now. It may still be under way for as long as
    ///   a request may be; once the record has another revision than the change expected it cannot be made any more.
    /// - Throws: ``StoreError``, with ``StoreError/Code/outcomeUnknown`` if the record was changed so often since that
    ///   nobody can tell.
    public func resolve(_ operation: OperationID, _ id: String) async throws -> Revision? {
        let ring = try await store.readStrong(id).record?.ring ?? OperationRing()
        if let version = ring[operation] { return Revision(version) }
        // The audit remembers longer.
        if let entry = try await store.auditDetail(operation)?.entry { return Revision(entry.after) }
        guard ring.entries.count < OperationRing.capacity else {
            throw StoreError(
                .outcomeUnknown, "the record was changed so often since that nobody can tell: look at its history",
                operation: operation)
        }
        return nil
    }

    /// Makes the store ready, and records the upgrades of the schema there. Call it when the program starts; it changes
    /// nothing if all is as it should be.
    ///
    /// - Throws: ``StoreError``, with ``StoreError/Code/readOnly`` if the store has upgrades of which this program knows
    ///   nothing, or others in their place.
    public func open() async throws {
        try await store.open()
        try await SchemaRegister(store).record(entity.upgrades.map(\.name), at: options.surroundings.wallClock())
    }
}

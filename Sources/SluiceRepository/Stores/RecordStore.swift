/// The half of a store that a token for reading can serve: the records of one component.
///
/// All calls honour cancellation by throwing `CancellationError`, and throw ``StoreError`` otherwise.
public protocol ReadableStore: Sendable {
    /// What the store holds.
    var component: Component { get }

    /// From where its answers come unless they say otherwise. Default `store`.
    var source: ReadSource { get }

    /// Reads records; one round trip for any number.
    ///
    /// - Parameters:
    ///   - ids: of the records; the same one twice is answered twice.
    ///   - consistency: how old the answer may be.
    /// - Returns: a record for each id.
    /// - Throws: ``StoreError``.
    func read(_ ids: [String], _ consistency: ReadConsistency) async throws -> ReadAnswer

    /// Lists records.
    ///
    /// - Returns: a page; each record whose sort key does not change meanwhile is on exactly one.
    func list(_ query: StoreQuery) async throws -> StorePage

    /// Counts the records for which all filters hold.
    func count(_ filters: [StoreQuery.Filter]) async throws -> Int

    /// Counts the records for which all filters hold, and says from where that is. Default what
    /// ``count(_:)`` says, from ``source``.
    func counted(_ filters: [StoreQuery.Filter]) async throws -> Labelled<Int>

    /// The ids of records, by bucket and then id; exact, without scanning.
    ///
    /// - Parameters:
    ///   - buckets: whose.
    ///   - position: behind which one; `nil` for the first.
    ///   - limit: at most so many.
    /// - Returns: some; none at the end.
    /// - Throws: ``StoreError``.
    func ids(in buckets: Range<Int>, after position: StoreQuery.Position?, limit: Int) async throws -> [String]

    /// Reads the audit.
    func audit(_ query: AuditQuery) async throws -> AuditPage

    /// One entry of the audit with the value before it; `nil` if there is none, or no more.
    func auditDetail(_ id: OperationID) async throws -> AuditDetail?

    /// Counters of commits by component, action and source: `component:action:source`.
    func auditStatistics() async throws -> [String: Int64]

    /// The gate; `nil` if the component was never opened here.
    func gate() async throws -> Gate?

    /// What ``RecordStore/setSchemaDocument(_:expecting:)`` kept; `nil` if nothing was. Default `nil`.
    func schemaDocument() async throws -> [UInt8]?
}

extension ReadableStore {
    /// `store`.
    public var source: ReadSource { ReadSource("store") }

    /// What ``count(_:)`` says, from ``source``.
    public func counted(_ filters: [StoreQuery.Filter]) async throws -> Labelled<Int> {
        Labelled(try await count(filters), source: source)
    }

    /// None.
    public func schemaDocument() async throws -> [UInt8]? { nil }
}

/// A store of the records of one component: the atomic steps on which repositories and migrations stand.
public protocol RecordStore: ReadableStore {
    /// Reads a record with the gate, in one atomic step, from the store that orders its writes.
    func readStrong(_ id: String) async throws -> StrongRead

    /// Commits a change as a whole, or not at all.
    ///
    /// - Parameters:
    ///   - change: what, and what is expected.
    ///   - epoch: that of the gate as far as the caller knows; `nil` to let the store use the one that it read last, and
    ///     look again by itself when it was old.
    /// - Returns: how it ended; only what is certain.
    /// - Throws: ``StoreError``, with ``StoreError/Code/outcomeUnknown`` if nobody knows: then commit the same change again.
    func commit(_ change: Change, epoch: Int64?) async throws -> CommitOutcome

    /// Commits changes of different records, each by itself.
    ///
    /// - Returns: one result for each, in order. Their order of execution is not defined.
    func commitEach(_ changes: [Change]) async -> [Result<CommitOutcome, any Error>]

    /// Copies a record from the other store, unless what is here is as new.
    ///
    /// - Parameters:
    ///   - record: whole; a deleted one too.
    ///   - sourceSequence: of the other store, when it was read.
    ///   - epoch: that of this store's gate as far as the caller knows.
    /// - Returns: how it ended.
    /// - Throws: ``StoreError``; copying again does no harm.
    func apply(_ record: Record, sourceSequence: Int64, epoch: Int64) async throws -> ApplyOutcome

    /// Takes back the mark of a record that the follower has now.
    ///
    /// - Returns: whether the mark was still that of this commit.
    func clear(_ mark: DirtyMark) async throws -> Bool

    /// Marked records, the longest marked first.
    ///
    /// - Parameters:
    ///   - sequence: only what was marked behind this commit.
    ///   - limit: at most so many.
    /// - Returns: some; none at the end.
    /// - Throws: ``StoreError``.
    func dirty(after sequence: Int64, limit: Int) async throws -> [DirtyMark]

    /// Sets the gate.
    ///
    /// - Returns: whether it was: only one with a higher epoch, and a term that is not lower, is taken.
    func setGate(_ gate: Gate) async throws -> Bool

    /// Makes the component ready for use by this store alone, unless it has a gate already.
    func open() async throws

    /// Keeps a small JSON text about the component's schema (`meta:schema:version` on Redis) beside the records, durably.
    ///
    /// - Parameters:
    ///   - document: bytes that mean nothing to the store.
    ///   - expected: what must be there now, byte for byte; `nil` for nothing.
    /// - Returns: whether it was; if not, nothing was done.
    /// - Throws: ``StoreError``; by default with ``StoreError/Code/readOnly``, for a store that keeps none.
    func setSchemaDocument(_ document: [UInt8], expecting expected: [UInt8]?) async throws -> Bool

    /// Tidies up: removes tombstones older than `age`, unless a migration still needs them, raising the floor in the
    /// same step; audit entries beyond the retention; what has expired of idempotency keys; and entries of indexes that
    /// point nowhere.
    ///
    /// - Returns: what was done.
    func maintain(_ policy: MaintenancePolicy) async throws -> MaintenanceReport
}

extension RecordStore {
    /// Refuses.
    public func setSchemaDocument(_ document: [UInt8], expecting expected: [UInt8]?) async throws -> Bool {
        throw StoreError(.readOnly, "this store does not keep a schema")
    }

    /// Commits a change under the gate that the store read last.
    public func commit(_ change: Change) async throws -> CommitOutcome {
        try await commit(change, epoch: nil)
    }

    /// Commits them one after the other; stores that can do better do.
    public func commitEach(_ changes: [Change]) async -> [Result<CommitOutcome, any Error>] {
        var results: [Result<CommitOutcome, any Error>] = []
        for change in changes {
            do {
                results.append(.success(try await commit(change)))
            } catch {
                results.append(.failure(error))
            }
        }
        return results
    }
}

public import SluiceClient

/// The records of one component on Redis, for a token that may only read.
///
/// Needs neither scripts nor SCAN, which such a token may not run; that it writes nothing shows at compile time: it has
/// only a `ReadOnlyClient`.
public final class RedisReadStore: ReadableStore {
    /// Which servers answer.
    public enum Topology: Sendable, Hashable {
        /// One, which has everything that was written, such as a private Redis behind the Sluice gateway.
        case singleNode
        /// Several, which may lag behind: nothing tells how far.
        case replicated
    }

    /// What the store holds.
    public let component: Component
    /// How it reads.
    public let options: RedisStoreOptions
    /// Which servers answer.
    public let topology: Topology

    package let records: RedisRecords

    /// A store; nothing is sent yet.
    ///
    /// - Parameters:
    ///   - client: with a token that may read.
    ///   - component: what the store holds.
    ///   - options: as for those who write.
    ///   - topology: which servers answer. Default ``Topology/replicated``, which promises the least.
    public init(
        _ client: ReadOnlyClient, _ component: Component, _ options: RedisStoreOptions = RedisStoreOptions(),
        topology: Topology = .replicated
    ) {
        self.component = component
        self.options = options
        self.topology = topology
        records = RedisRecords(client, component, options)
    }

    /// From where its answers come: ``ReadSource/redis``.
    public var source: ReadSource { .redis }

    /// The most that ``read(_:_:)`` gives, whatever it is asked for: ``ReadConsistency/strong`` on a single node, and
    /// ``ReadConsistency/session`` elsewhere.
    public var strongestConsistency: ReadConsistency { topology == .singleNode ? .strong : .session }

    /// Reads records, as ``ReadableStore`` says, but no stronger than ``strongestConsistency``.
    ///
    /// - Throws: ``StoreError`` with ``StoreError/Code/unavailable`` if records that are to be `.strong` move from store to
    ///   store meanwhile.
    public func read(_ ids: [String], _ consistency: ReadConsistency) async throws -> ReadAnswer {
        guard consistency == .strong, topology == .singleNode else {
            return ReadAnswer(records: try await records.read(ids), source: .redis)
        }
        for _ in 0..<Self.attempts {
            if let found = try await records.readBetweenGates(ids) {
                return ReadAnswer(records: found, source: .redis)
            }
        }
        throw StoreError(.unavailable, "the gate of \(component.name) changes too often to read under it: try again")
    }

    private static let attempts = 5

    /// Lists records, as ``ReadableStore`` says.
    ///
    /// - Complexity: As ``RedisStore/list(_:)``.
    public func list(_ query: StoreQuery) async throws -> StorePage {
        try await records.list(query)
    }

    /// Counts records, as ``ReadableStore`` says.
    public func count(_ filters: [StoreQuery.Filter]) async throws -> Int {
        try await records.count(filters)
    }

    /// The ids of records, as ``ReadableStore`` says.
    public func ids(in buckets: Range<Int>, after position: StoreQuery.Position?, limit: Int) async throws -> [String] {
        try await records.ids(in: buckets, after: position, limit: limit)
    }

    /// Reads the audit, as ``ReadableStore`` says.
    public func audit(_ query: AuditQuery) async throws -> AuditPage {
        try await records.audit(query)
    }

    /// Reads one entry of the audit, as ``ReadableStore`` says.
    public func auditDetail(_ id: OperationID) async throws -> AuditDetail? {
        try await records.auditDetail(id)
    }

    /// Counts commits, as ``ReadableStore`` says.
    public func auditStatistics() async throws -> [String: Int64] {
        try await records.auditStatistics()
    }

    /// The gate, as ``ReadableStore`` says.
    public func gate() async throws -> Gate? {
        try await records.gate()
    }

    /// What is kept about the schema, as ``ReadableStore`` says.
    public func schemaDocument() async throws -> [UInt8]? {
        try await records.schemaDocument()
    }

    /// A number that rises with everything that may make a cached answer old.
    public func cacheGeneration() async throws -> Int64 {
        try await records.cacheGeneration()
    }

    /// The labels of an index that records have, each with the number of those records, in the order of their bytes.
    public func labels(of index: String) async throws -> [(label: String, count: Int)] {
        try await records.labels(of: index)
    }
}

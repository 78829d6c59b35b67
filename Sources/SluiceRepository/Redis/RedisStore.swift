public import SluiceClient
import SluiceCore

/// The records of one component on Redis, over the REST API.
///
/// Each change is one script, which runs as a whole or not at all; a commit is one request. Needs Redis 7.0 or newer, or
/// a Valkey, whose eviction policy is `noeviction`: see ``check()``. Call ``open()`` once for each component.
public final class RedisStore: RecordStore {
    /// What the store holds.
    public let component: Component
    /// How it works.
    public let options: RedisStoreOptions

    let client: RedisClient
    package let records: RedisRecords
    /// That of the gate, as it was seen last.
    let knownEpoch = Lock<Int64?>(nil)
    /// Where the search for orphans goes on.
    let orphanCursor = Lock<RedisIndexDoctor.Cursor?>(nil)

    var keys: ComponentKeys { records.keys }

    /// A store; nothing is sent yet.
    ///
    /// - Parameters:
    ///   - client: with a token that may write.
    ///   - component: what the store holds.
    ///   - options: the same for all who use the component.
    public init(_ client: RedisClient, _ component: Component, _ options: RedisStoreOptions = RedisStoreOptions()) {
        self.component = component
        self.options = options
        self.client = client
        records = RedisRecords(client, component, options)
    }

    /// From where its answers come: ``ReadSource/redis``.
    public var source: ReadSource { .redis }

    // MARK: Reading

    /// Reads records, as ``ReadableStore`` says; those that are to be `.strong` by a script, on the server that writes.
    public func read(_ ids: [String], _ consistency: ReadConsistency) async throws -> ReadAnswer {
        guard consistency == .strong else {
            return ReadAnswer(records: try await records.read(ids), source: .redis)
        }
        return ReadAnswer(records: try await readTogether(ids).records, source: .redis)
    }

    /// Reads a record with the gate, as ``RecordStore`` says.
    public func readStrong(_ id: String) async throws -> StrongRead {
        let read = try await readTogether([id])
        return StrongRead(record: read.records[0], gate: read.gate, floor: read.floor)
    }

    /// Lists records, as ``ReadableStore`` says.
    ///
    /// - Complexity: Two requests for a page without filters, whatever the number of records. With filters, bounded by
    ///   the smallest of their sets, and by 8,000 places of the order; pages may then be short.
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

    private func readTogether(
        _ ids: [String]
    ) async throws -> (records: [Record?], gate: Gate?, floor: RecordVersion) {
        for id in ids { try RecordID.check(id) }
        var found: [Record?] = []
        var (gate, floor): (Gate?, RecordVersion) = (nil, .none)
        // A script holds up everything else: not too many records in one.
        for start in stride(from: 0, to: max(1, ids.count), by: Self.recordsPerScript) {
            let part = Array(ids[start..<min(ids.count, start + Self.recordsPerScript)])
            let arguments = ScriptArguments([keys.gate, keys.floor] + part.map(keys.data), RecordFields.names)
            let answer = try await run(.read, arguments, isWrite: false)
            guard answer.word == "read", let replies = try answer.reply(2).array else { throw answer.unknown }
            gate = try GateFields.gate(try answer.reply(0), of: component.name)
            floor = try Self.floor(try answer.reply(1), of: component.name)
            found += try records.records(part, replies)
        }
        return (found, gate, floor)
    }

    private static let recordsPerScript = 500

    private static func floor(_ reply: Reply, of component: String) throws(StoreError) -> RecordVersion {
        if reply == .null { return .none }
        guard let floor = reply.string.flatMap({ RecordVersion($0) }) else {
            throw .damaged(component, key: "floor", "is not a version")
        }
        return floor
    }

    // MARK: Scripts

    /// Runs a script. All of them may run twice: they know what they have done.
    func run(
        _ script: StoreScript, _ arguments: ScriptArguments, isWrite: Bool = true, operation: OperationID? = nil
    ) async throws -> ScriptAnswer {
        let client = repeatingClient
        let reply = try await mappingErrors(isWrite: isWrite, operation: operation) {
            do {
                return try await client.execute(script.call(arguments))
            } catch let error as ClientError where error.code == .noScript {
                // It did not run: the server was restarted or told to forget, or never saw it.
                return try await client.execute(script.call(arguments, byText: true))
            }
        }
        return try ScriptAnswer(reply, of: component.name)
    }

    var repeatingClient: RedisClient { client.with(CallOptions(isRepeatable: true)) }
}

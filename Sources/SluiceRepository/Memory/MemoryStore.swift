import CLinux
import Glibc
import SluiceCore

/// A store in the memory of this process: for models and tests, and for what may be lost when the process ends.
///
/// It does exactly what the other stores do, and never fails for reasons of its own.
public final class MemoryStore: RecordStore {
    private struct State {
        var model: StoreModel
        var listeners: [Int: AsyncStream<StoreEvent>.Continuation] = [:]
        var nextListener = 0
    }

    /// What the store holds.
    public let component: Component
    private let state: Lock<State>
    private let clock: @Sendable () -> Int64

    /// An empty store, which has to be opened.
    ///
    /// - Parameters:
    ///   - component: what it holds.
    ///   - clock: tells the time in milliseconds since 1970; by default that of the system.
    public init(_ component: Component, clock: @escaping @Sendable () -> Int64 = MemoryStore.systemTime) {
        self.component = component
        self.clock = clock
        state = Lock(State(model: StoreModel(component)))
    }

    /// The time of the system, in milliseconds since 1970.
    public static func systemTime() -> Int64 {
        var time = timespec()
        clock_gettime(CLOCK_REALTIME, &time)
        return Int64(time.tv_sec) * 1_000 + Int64(time.tv_nsec) / 1_000_000
    }

    /// All that the store holds, at this moment.
    package var model: StoreModel { state.withLock { $0.model } }

    /// Tells of commits from now on.
    ///
    /// - Parameter capacity: so many are kept for a listener that does not keep up; older ones are dropped. Default 1,000.
    /// - Returns: a sequence that ends when the task that reads it is cancelled.
    public func events(keeping capacity: Int = 1_000) -> AsyncStream<StoreEvent> {
        let (stream, continuation) = AsyncStream.makeStream(
            of: StoreEvent.self, bufferingPolicy: .bufferingNewest(capacity))
        let listener = state.withLock { state in
            let listener = state.nextListener
            state.nextListener += 1
            state.listeners[listener] = continuation
            return listener
        }
        continuation.onTermination = { [weak self] _ in
            self?.state.withLock { $0.listeners[listener] = nil }
        }
        return stream
    }

    /// A number that rises with everything that may make a cached answer old.
    public func cacheGeneration() async throws -> Int64 {
        try reading { $0.cacheGeneration }
    }

    /// Reads records, as ``ReadableStore`` says.
    public func read(_ ids: [String], _ consistency: ReadConsistency) async throws -> ReadAnswer {
        try reading { model in
            ReadAnswer(records: try ids.map { try model.read($0).record }, source: .memory)
        }
    }

    /// Reads a record with the gate, as ``RecordStore`` says.
    public func readStrong(_ id: String) async throws -> StrongRead {
        try reading { try $0.read(id) }
    }

    /// Lists records, as ``ReadableStore`` says.
    public func list(_ query: StoreQuery) async throws -> StorePage {
        try reading { try $0.list(query) }
    }

    /// Counts records, as ``ReadableStore`` says.
    public func count(_ filters: [StoreQuery.Filter]) async throws -> Int {
        try reading { try $0.count(filters) }
    }

    /// The ids of records, as ``ReadableStore`` says.
    public func ids(in buckets: Range<Int>, after position: StoreQuery.Position?, limit: Int) async throws -> [String] {
        try reading { try $0.ids(in: buckets, after: position, limit: limit) }
    }

    /// Reads the audit, as ``ReadableStore`` says.
    public func audit(_ query: AuditQuery) async throws -> AuditPage {
        try reading { try $0.audit(query) }
    }

    /// Reads one entry of the audit, as ``ReadableStore`` says.
    public func auditDetail(_ id: OperationID) async throws -> AuditDetail? {
        try reading { $0.auditDetail(id) }
    }

    /// Counts commits, as ``ReadableStore`` says.
    public func auditStatistics() async throws -> [String: Int64] {
        try reading { $0.statistics }
    }

    /// The gate, as ``ReadableStore`` says.
    public func gate() async throws -> Gate? {
        try reading { $0.gate }
    }

    /// From where its answers come: ``ReadSource/memory``.
    public var source: ReadSource { .memory }

    /// What is kept about the schema, as ``ReadableStore`` says.
    public func schemaDocument() async throws -> [UInt8]? {
        try reading { $0.schemaDocument }
    }

    /// Keeps a document about the schema, as ``RecordStore`` says.
    public func setSchemaDocument(_ document: [UInt8], expecting expected: [UInt8]?) async throws -> Bool {
        try changing { $0.setSchemaDocument(document, expecting: expected) }
    }

    /// Commits a change, as ``RecordStore`` says.
    public func commit(_ change: Change, epoch: Int64?) async throws -> CommitOutcome {
        try Task.checkCancellation()
        let time = clock()
        return try state.withLock { state in
            let (outcome, event) = try state.model.commit(change, epoch: epoch, at: time)
            // Under the lock, so that listeners hear of commits in their order.
            if let event { for listener in state.listeners.values { listener.yield(event) } }
            return outcome
        }
    }

    /// Copies a record, as ``RecordStore`` says.
    public func apply(_ record: Record, sourceSequence: Int64, epoch: Int64) async throws -> ApplyOutcome {
        let time = clock()
        return try changing { try $0.apply(record, sourceSequence: sourceSequence, epoch: epoch, at: time) }
    }

    /// Takes back a mark, as ``RecordStore`` says.
    public func clear(_ mark: DirtyMark) async throws -> Bool {
        try changing { $0.clear(mark) }
    }

    /// Marked records, as ``RecordStore`` says.
    public func dirty(after sequence: Int64, limit: Int) async throws -> [DirtyMark] {
        try reading { try $0.dirty(after: sequence, limit: limit) }
    }

    /// Sets the gate, as ``RecordStore`` says.
    public func setGate(_ gate: Gate) async throws -> Bool {
        try changing { try $0.setGate(gate) }
    }

    /// Opens the component, as ``RecordStore`` says.
    public func open() async throws {
        try changing { $0.open() }
    }

    /// Tidies up, as ``RecordStore`` says.
    public func maintain(_ policy: MaintenancePolicy) async throws -> MaintenanceReport {
        var total = MaintenanceReport()
        while true {
            let time = clock()
            let report = try changing { try $0.maintain(policy, at: time) }
            guard report != MaintenanceReport() else { return total }
            total.tombstones += report.tombstones
            total.auditEntries += report.auditEntries
            total.idempotencyRecords += report.idempotencyRecords
        }
    }

    private func reading<Result: Sendable>(_ body: (StoreModel) throws -> Result) throws -> Result {
        try Task.checkCancellation()
        return try state.withLock { try body($0.model) }
    }

    private func changing<Result: Sendable>(_ body: (inout StoreModel) throws -> Result) throws -> Result {
        try Task.checkCancellation()
        return try state.withLock { try body(&$0.model) }
    }
}

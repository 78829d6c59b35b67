import SluiceRepository
import TestSupport

/// Random operations on a store of few records, so that they meet.
struct RandomOperations {
    /// Among them two that only look alike.
    static let ids = ["a", "b", "c:d", "é", "e\u{301}", "{x}y", "\"q\"\\", "日本"]
    static let queries: [StoreQuery] = [
        StoreQuery(limit: 3),
        StoreQuery(filters: [.flag("published")], limit: 2),
        StoreQuery(filters: [.flag("published"), .label(index: "tags", "swift")], limit: 2),
        StoreQuery(order: .index("created", isDescending: true), limit: 2),
        StoreQuery(
            order: .index("created", isDescending: false), keys: SortKey(Int64(0))...SortKey(Int64(2)), limit: 2),
        StoreQuery(filters: [.label(index: "tags", "")], order: .index("title", isDescending: false), limit: 1),
    ]
    static let filters: [[StoreQuery.Filter]] = [
        [], [.flag("published")], [.label(index: "tags", "ż:1")], [.flag("featured"), .label(index: "tags", "swift")],
    ]

    private var random: SeededRandom
    private var operations: [OperationID] = []
    private var versions: [RecordVersion] = [.none, RecordVersion(epoch: 1, counter: 1)]
    private var records: [Record] = []
    private var marks: [DirtyMark] = []
    private var epoch: Int64 = 1
    private var isOpen = false

    init(seed: UInt64) {
        random = SeededRandom(seed: seed)
    }

    /// What the model answered makes later operations meet earlier ones.
    mutating func learn(from answer: RandomOperation.Answer) {
        switch answer {
        case .commit(.committed(let commit)): versions.append(commit.version)
        case .commit(.conflict(let current, _)): versions.append(current)
        case .commit(.stale(let epoch)), .commit(.notPrimary(let epoch)), .apply(.stale(let epoch)),
            .apply(.isPrimary(let epoch)), .apply(.notFollower(let epoch)):
            self.epoch = epoch
        case .marks(let marks): self.marks = marks
        default: break
        }
        versions = versions.suffix(12)
    }

    mutating func next() -> RandomOperation {
        guard isOpen else {
            isOpen = true
            return chance(3) ? .commit(change(), epoch: nil) : .open
        }
        switch random.next() % 100 {
        case 0..<62: return .commit(change(), epoch: chance(10) ? epoch + Int64(random.next() % 3) - 1 : nil)
        case 62..<80: return .apply(record(), sequence: Int64(random.next() % 100), epoch: epoch)
        case 80..<86: return .dirty(after: Int64(random.next() % 20))
        case 86..<90: return .clear(marks.randomElement(using: &random) ?? DirtyMark(id: "a", sequence: 3))
        case 90..<95: return .setGate(gate())
        case 95..<97:
            return .maintain(
                MaintenancePolicy(
                    tombstoneAge: chance(2) ? .zero : .seconds(3_600), auditCount: chance(2) ? 40 : 1_000, batchSize: 7)
            )
        default:
            return .schema(
                Array("\(random.next() % 2)".utf8), expecting: chance(2) ? nil : Array("\(random.next() % 2)".utf8))
        }
    }

    private mutating func chance(_ one: UInt64) -> Bool { random.next() % one == 0 }

    private mutating func change() -> Change {
        var operation = OperationID.random(using: &random)
        // Most repetitions come soon; some late, when the ring has forgotten them.
        if chance(6), let old = operations.suffix(chance(3) ? 40 : 4).randomElement(using: &random) {
            operation = old
        } else {
            operations.append(operation)
        }
        let deletes = chance(4)
        let expectation: Change.Expectation =
            chance(2) && !deletes ? .absent : .version(versions.randomElement(using: &random) ?? .none)
        let request: IdempotencyRequest? =
            chance(5) ? IdempotencyRequest(key: hash(6), fingerprint: hash(2)) : nil
        let value = value()
        return Change(
            id: id(), operation: operation,
            effect: deletes
                ? .delete : .put(value: value.bytes, hash: value.hash, memberships: memberships()),
            expectation: expectation,
            audit: AuditNote(
                action: chance(2) ? .create : .update, source: chance(2) ? .api : .cli, actor: chance(2) ? "ann" : "",
                requestID: "r\(random.next() % 5)", changedFields: chance(2) ? ["/a", "/\"ü\""] : []),
            idempotency: request, schema: deletes ? 0 : Int(random.next() % 3), writer: "writer ü",
            timestamp: Int64(random.next() % 1_000))
    }

    private mutating func record() -> Record {
        let isDeleted = chance(4)
        let value = value()
        let version = RecordVersion(epoch: epoch + Int64(random.next() % 2), counter: Int64(random.next() % 30))
        let nothing = ContentHash("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855")
        let old = records.suffix(6).randomElement(using: &random)
        if chance(5), let old { return old }
        // The same version with another value is an alarm.
        let twin = chance(5) ? old : nil
        let record = Record(
            id: twin?.id ?? id(), version: twin?.version ?? version, value: isDeleted ? nil : value.bytes,
            hash: isDeleted ? nothing ?? value.hash : value.hash, memberships: isDeleted ? [] : memberships(),
            ring: OperationRing(
                operations.suffix(3).map { OperationRing.Entry(operation: $0, version: version) }),
            idempotency: chance(3)
                ? [
                    IdempotencyRecord(
                        key: hash(6), fingerprint: hash(2), version: version, expires: chance(3) ? 5 : .later)
                ]
                : [],
            schema: isDeleted ? 0 : 2, writer: "other", timestamp: 7)
        records.append(record)
        return record
    }

    private mutating func gate() -> Gate {
        let ranges = [0..<Bucket.count, 0..<Bucket.count, 0..<0, 0..<5_000, 5_000..<Bucket.count]
        return Gate(
            epoch: epoch + Int64(random.next() % 4) - 1, primary: ranges.randomElement(using: &random) ?? 0..<0,
            isFollower: chance(2), capturesChanges: chance(2), capturedSince: Int64(random.next() % 9),
            term: Int64(random.next() % 3))
    }

    private mutating func id() -> String { Self.ids.randomElement(using: &random) ?? "a" }

    private mutating func hash(_ count: UInt64) -> ContentHash {
        let digit = String(random.next() % count)
        return ContentHash(String(repeating: digit, count: 64)) ?? value().hash
    }

    private mutating func value() -> (bytes: [UInt8], hash: ContentHash) {
        let texts = [
            "{}", #"{"n":9007199254740993}"#, #"{"t":"ü\u0000"}"#, "[\(String(repeating: "1,", count: 4_000))2]",
        ]
        let text = texts.randomElement(using: &random) ?? "{}"
        let digit = String(texts.firstIndex(of: text) ?? 0)
        guard let hash = ContentHash(String(repeating: digit, count: 64)) else { return ([], hash(2)) }
        return (Array(text.utf8), hash)
    }

    private mutating func memberships() -> [Membership] {
        var memberships: [Membership] = []
        if chance(2) { memberships.append(.flag("published")) }
        if chance(3) { memberships += [.flag("featured"), .flag("featured")] }
        for label in ["swift", "ż:1", "", "\u{0}\"\\"] where chance(3) {
            memberships.append(.label(index: "tags", label))
        }
        if chance(2) { memberships.append(.ordered(index: "created", SortKey(Int64(random.next() % 5) - 1))) }
        if chance(2) { memberships.append(.ordered(index: "title", SortKey("ti\(random.next() % 3)"))) }
        if chance(3) { memberships.append(.unique(index: "slug", "s\(random.next() % 4)")) }
        return memberships
    }
}

extension Int64 {
    /// A time that no test lives to see.
    fileprivate static let later: Int64 = 4_000_000_000_000
}

/// One operation, and what a store answers.
enum RandomOperation: CustomStringConvertible {
    enum Answer: CustomStringConvertible {
        case commit(CommitOutcome)
        case apply(ApplyOutcome)
        case marks([DirtyMark])
        case flag(Bool)
        case report(MaintenanceReport)
        case nothing
        case failure(StoreError.Code?)

        /// Which answer it is, without what belongs to it.
        var word: String {
            if case .commit(.committed(let commit)) = self, commit.isRepeated { return "repeated" }
            return String(description.prefix { $0 != "(" })
        }

        var description: String {
            switch self {
            case .commit(let outcome): "\(outcome)"
            case .apply(let outcome): "\(outcome)"
            case .marks(let marks): "\(marks)"
            case .flag(let flag): "\(flag)"
            // Keys of idempotency go by themselves on Redis.
            case .report(let report): "\(report.tombstones) tombstones, \(report.auditEntries) entries"
            case .nothing: "nothing"
            case .failure(let code): "\(code.map { "\($0)" } ?? "an unknown error")"
            }
        }
    }

    case open
    case commit(Change, epoch: Int64?)
    case apply(Record, sequence: Int64, epoch: Int64)
    case dirty(after: Int64)
    case clear(DirtyMark)
    case setGate(Gate)
    case maintain(MaintenancePolicy)
    case schema([UInt8], expecting: [UInt8]?)

    func perform(on store: some RecordStore) async -> Answer {
        do {
            switch self {
            case .open:
                try await store.open()
                return .nothing
            case .commit(let change, let epoch): return .commit(try await store.commit(change, epoch: epoch))
            case .apply(let record, let sequence, let epoch):
                return .apply(try await store.apply(record, sourceSequence: sequence, epoch: epoch))
            case .dirty(let sequence): return .marks(try await store.dirty(after: sequence, limit: 100))
            case .clear(let mark): return .flag(try await store.clear(mark))
            case .setGate(let gate): return .flag(try await store.setGate(gate))
            case .maintain(let policy):
                // What happened in this millisecond is not older than now.
                let now = MemoryStore.systemTime()
                while MemoryStore.systemTime() <= now + 1 { await Task.yield() }
                return .report(try await store.maintain(policy))
            case .schema(let document, let expected):
                return .flag(try await store.setSchemaDocument(document, expecting: expected))
            }
        } catch {
            return .failure((error as? StoreError)?.code)
        }
    }

    var description: String {
        switch self {
        case .open: "open"
        case .commit(let change, let epoch):
            "commit \(change.id) \(change.operation) \(change.expectation) under \(epoch.map { "\($0)" } ?? "any")"
        case .apply(let record, let sequence, let epoch):
            "apply \(record.id) \(record.version) deleted \(record.isDeleted) from \(sequence) under \(epoch)"
        case .dirty(let sequence): "dirty after \(sequence)"
        case .clear(let mark): "clear \(mark)"
        case .setGate(let gate): "gate \(gate)"
        case .maintain: "maintain"
        case .schema: "schema"
        }
    }
}

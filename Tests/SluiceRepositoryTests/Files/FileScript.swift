import SluiceCore
import SluiceRepository
import TestSupport

/// What tests of stores in files do to a store and to the model at once, chosen by chance.
enum FileStep: Sendable {
    case commit(Change)
    case apply(Record, sourceSequence: Int64, epoch: Int64)
    case clear(DirtyMark)
    case setGate(Gate)
    case setSchema([UInt8], expecting: [UInt8]?)
    case maintain(MaintenancePolicy)
    case open
}

/// How a step ended.
enum FileOutcome: Hashable {
    case commit(CommitOutcome)
    case apply(ApplyOutcome)
    case flag(Bool)
    case maintained(MaintenanceReport)
    case failed(StoreError.Code)
    case done
}

/// Chooses steps that make sense for the state of a model.
struct FileScript {
    var random: SeededRandom
    private let ids: [String]
    private var operations: [OperationID] = []

    init(seed: UInt64, ids: Int = 6) {
        random = SeededRandom(seed: seed)
        // Ids that files cannot be named for as they are, and that only look alike.
        let all = [
            "a", "b/c", ".hidden", "\u{E9}", "e\u{301}", "x~y", "%41", String(repeating: "long/", count: 60), "z",
        ]
        self.ids = Array(all.prefix(ids)) + (all.count..<max(all.count, ids)).map { "id-\($0)" }
    }

    static func component() throws -> Component {
        try Component(
            name: "things",
            indexes: [
                Component.IndexDeclaration(name: "published", kind: .flag),
                Component.IndexDeclaration(name: "tags", kind: .labels),
                Component.IndexDeclaration(name: "created", kind: .ordered),
                Component.IndexDeclaration(name: "slug", kind: .unique),
            ])
    }

    mutating func next(_ model: StoreModel) throws -> FileStep {
        switch Int.random(in: 0..<100, using: &random) {
        case ..<70: return .commit(try change(model))
        case ..<76: return try copy(model)
        case ..<84:
            guard let mark = try model.dirty(after: 0, limit: 100).randomElement(using: &random) else { return .open }
            let isOld = Bool.random(using: &random)
            return .clear(DirtyMark(id: mark.id, sequence: mark.sequence - (isOld ? 1 : 0)))
        case ..<92: return .setGate(gate(model))
        case ..<95:
            return .setSchema(
                Array("{\"n\":\(Int.random(in: 0..<9, using: &random))}".utf8),
                expecting: Bool.random(using: &random) ? model.schemaDocument : Array("{}".utf8))
        case ..<97: return .maintain(MaintenancePolicy(tombstoneAge: .zero, auditCount: 30))
        default: return .open
        }
    }

    private mutating func gate(_ model: StoreModel) -> Gate {
        let epoch = (model.gate?.epoch ?? 0) + Int64.random(in: 0...1, using: &random)
        let isWhole = Int.random(in: 0..<3, using: &random) > 0
        return Gate(
            epoch: epoch, primary: isWhole ? 0..<Bucket.count : 3_000..<8_000,
            isFollower: !isWhole, capturesChanges: Bool.random(using: &random), term: model.gate?.term ?? 0)
    }

    private mutating func change(_ model: StoreModel) throws -> Change {
        let id = ids.randomElement(using: &random) ?? "a"
        let read = try model.read(id)
        var expectation = Change.Expectation.version(read.version)
        if read.record?.isDeleted != false, Bool.random(using: &random) { expectation = .absent }
        if Int.random(in: 0..<10, using: &random) == 0 {
            expectation = .version(RecordVersion(epoch: 1, counter: Int64.random(in: 0..<5, using: &random)))
        }
        var operation = OperationID.random(using: &random)
        if Int.random(in: 0..<12, using: &random) == 0, let old = operations.randomElement(using: &random) {
            operation = old
        }
        operations.append(operation)
        let isDeleting = expectation != .absent && Int.random(in: 0..<4, using: &random) == 0
        let effect = isDeleting ? Change.Effect.delete : try put()
        var request: IdempotencyRequest?
        if Int.random(in: 0..<4, using: &random) == 0 {
            request = IdempotencyRequest(
                key: try hash(Int.random(in: 0..<5, using: &random)),
                fingerprint: try hash(Int.random(in: 0..<2, using: &random)))
        }
        return Change(
            id: id, operation: operation, effect: effect, expectation: expectation,
            audit: AuditNote(
                action: isDeleting ? .delete : .update, source: Bool.random(using: &random) ? .api : .cli,
                actor: "someone", requestID: "r", changedFields: ["/a"]),
            idempotency: request, writer: "test", timestamp: 5)
    }

    private mutating func put() throws -> Change.Effect {
        let (value, memberships) = try self.value()
        return .put(value: value, hash: try CanonicalJSON.hash(of: value), memberships: memberships)
    }

    private mutating func value() throws -> ([UInt8], [Membership]) {
        let number = Int.random(in: 0..<1_000_000_000, using: &random)
        // Some take several sectors.
        let filler = String(repeating: "x", count: [0, 10, 700, 1_500].randomElement(using: &random) ?? 0)
        let value = Array("{ \"n\": \(number),\n \"filler\":\"\(filler)\" }".utf8)
        var memberships: [Membership] = []
        if Bool.random(using: &random) { memberships.append(.flag("published")) }
        if Bool.random(using: &random) { memberships.append(.label(index: "tags", "t\(number % 3)")) }
        if Bool.random(using: &random) { memberships.append(.ordered(index: "created", SortKey(Int64(number % 7)))) }
        if Int.random(in: 0..<4, using: &random) == 0 {
            memberships.append(.unique(index: "slug", "s\(number % 4)"))
        }
        return (value, memberships)
    }

    private mutating func copy(_ model: StoreModel) throws -> FileStep {
        let id = ids.randomElement(using: &random) ?? "a"
        let version = try model.read(id).version
        let isDeleted = Bool.random(using: &random)
        let (value, memberships) = try self.value()
        let answer = IdempotencyRecord(
            key: try hash(Int.random(in: 0..<5, using: &random)), fingerprint: try hash(0), version: version,
            expires: 2_000_000_000_000)
        let record = Record(
            id: id,
            version: RecordVersion(
                epoch: version.epoch + 1, counter: version.counter + Int64.random(in: 0..<3, using: &random)),
            value: isDeleted ? nil : value,
            hash: try isDeleted ? ContentHash.ofNothing() : CanonicalJSON.hash(of: value),
            memberships: isDeleted ? [] : memberships, ring: OperationRing(),
            idempotency: Bool.random(using: &random) ? [answer] : [], writer: "other", timestamp: 7)
        return .apply(
            record, sourceSequence: Int64.random(in: 0..<100, using: &random), epoch: model.gate?.epoch ?? 1)
    }

    private func hash(_ number: Int) throws -> ContentHash {
        try CanonicalJSON.hash(of: Array("\(number)".utf8))
    }
}

extension FileStep {
    func run(on store: some RecordStore) async throws -> FileOutcome {
        do {
            switch self {
            case .commit(let change): return .commit(try await store.commit(change))
            case .apply(let record, let sequence, let epoch):
                return .apply(try await store.apply(record, sourceSequence: sequence, epoch: epoch))
            case .clear(let mark): return .flag(try await store.clear(mark))
            case .setGate(let gate): return .flag(try await store.setGate(gate))
            case .setSchema(let document, let expected):
                return .flag(try await store.setSchemaDocument(document, expecting: expected))
            case .maintain(let policy): return .maintained(try await store.maintain(policy))
            case .open:
                try await store.open()
                return .done
            }
        } catch let error as StoreError {
            return .failed(error.code)
        }
    }
}

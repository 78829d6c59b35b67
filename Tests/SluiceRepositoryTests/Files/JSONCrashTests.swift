import SluiceCore
import SluiceRepository
import TestSupport
import Testing

/// A process dies, or the machine loses power, at each call that changes something on the disk: what was acknowledged
/// is there afterwards, and of what was under way all or nothing.
@Suite struct JSONCrashTests {
    enum Aftermath: CaseIterable {
        /// All that was written stays.
        case processDied
        /// What was not durable is lost by chance.
        case powerLost
    }

    static let variants: [JSONStoreOptions] = [
        JSONStoreOptions(layout: .entity, checkpointBytes: 6_000),
        JSONStoreOptions(layout: .collection, checkpointBytes: 6_000),
        JSONStoreOptions(layout: .entity, materialization: .within(.seconds(3_600)), checkpointBytes: 6_000),
        JSONStoreOptions(layout: .collection, materialization: .within(.seconds(3_600)), checkpointBytes: 6_000),
    ]

    @Test(arguments: variants.indices, 0..<1)
    func survivesACrashAtEveryCall(variant: Int, seed: Int) async throws {
        var scene = try Scene(Self.variants[variant], seed: UInt64(seed * 100 + variant))
        var crashes = 0
        for step in 0..<30 {
            let next = try scene.script.next(scene.memory.model)
            crashes += try await crash(at: next, &scene, "seed \(seed), step \(step)")
            try await scene.advance(by: next)
        }
        #expect(crashes > 200)
    }

    /// Crashes copies of the scene at each call of a step.
    ///
    /// - Returns: how many.
    private func crash(at step: FileStep, _ scene: inout Scene, _ place: String) async throws -> Int {
        var after = scene.model
        _ = try? step.run(on: &after, at: scene.time)
        let (old, new) = (try await scene.dump(scene.model), try await scene.dump(after))
        var crashes = 0
        for call in 0..<1_000 {
            var isOver = true
            for fault in [SimulatedDisk.Fault.kill, .killMidway] {
                for aftermath in [Aftermath.processDied, .powerLost, .powerLost] {
                    let disk = scene.disk.copy(seed: scene.script.random.next())
                    let lab = scene.lab(on: disk)
                    let files = disk.process()
                    let store = try lab.open(scene.component, files)
                    // Reading first makes calls of its own, which are not those of the step.
                    _ = try await store.gate()
                    disk.arm(fault, at: disk.calls + call)
                    let outcome = try await step.run(on: store)
                    guard files.isDead else { continue }
                    isOver = false
                    crashes += 1
                    switch aftermath {
                    case .processDied: disk.killAll()
                    case .powerLost: disk.losePower()
                    }
                    // Now and then it happens again while the store is put right.
                    if Int.random(in: 0..<4, using: &scene.script.random) == 0 {
                        try await crashAgain(disk, lab, &scene)
                    }
                    let spot = "\(place), call \(call), \(fault), \(aftermath), answered \(outcome): \(step)"
                    let isAfter = try await check(
                        lab, scene, old, new, outcome, isCertain: step.isCertain, spot)
                    try await retry(step, lab, scene, new, isAfter: isAfter, spot)
                }
            }
            if isOver { break }
        }
        return crashes
    }

    private func crashAgain(_ disk: SimulatedDisk, _ lab: FileLab, _ scene: inout Scene) async throws {
        let call = disk.calls + Int.random(in: 0..<12, using: &scene.script.random)
        disk.arm(Bool.random(using: &scene.script.random) ? .kill : .killMidway, at: call)
        let store = try lab.open(scene.component)
        try? await store.flush()
        if Bool.random(using: &scene.script.random) { disk.losePower() } else { disk.killAll() }
    }

    /// Compares what is there after a crash with what was before and behind the step.
    ///
    /// - Returns: whether the step has happened.
    private func check(
        _ lab: FileLab, _ scene: Scene, _ old: StoreDump, _ new: StoreDump, _ outcome: FileOutcome,
        isCertain: Bool, _ place: String
    ) async throws -> Bool {
        let found = try await lab.dump(lab.open(scene.component))
        // Marks that were taken back may be there again: copying once more does no harm.
        let extra = found.dirty.filter { !new.dirty.contains($0) && !old.dirty.contains($0) }
        #expect(extra.allSatisfy { scene.marks.contains($0) }, "\(place): marks \(extra)")
        func differences(_ dump: StoreDump) -> [String] {
            var (found, dump) = (found, dump)
            let isThere = Set(dump.dirty.map(\.id)).isSubset(of: found.dirty.map(\.id))
            (found.dirty, dump.dirty) = ([], [])
            return found.differences(from: dump) + (isThere ? [] : ["marks are missing"])
        }
        let (fromOld, fromNew) = (differences(old), differences(new))
        switch (outcome, isCertain) {
        case (.failed(.outcomeUnknown), _), (.failed(.unavailable), false):
            #expect(fromOld.isEmpty || fromNew.isEmpty, "\(place): \(fromOld); \(fromNew)")
        case (.failed(.readOnly), _), (.failed(.unavailable), _):
            #expect(fromOld.isEmpty, "\(place): \(fromOld)")
        default:
            #expect(fromNew.isEmpty, "\(place): \(fromNew)")
        }
        return fromNew.isEmpty
    }

    /// The same step again ends as if there had been no crash, and plain files hold what the store does.
    private func retry(
        _ step: FileStep, _ lab: FileLab, _ scene: Scene, _ new: StoreDump, isAfter: Bool, _ place: String
    ) async throws {
        let store = try lab.open(scene.component)
        let outcome = try await step.run(on: store)
        if case .commit(let change) = step, !isAfter {
            var model = scene.model
            let expected = try? model.commit(change, epoch: nil, at: scene.time).outcome
            #expect(expected.map { .commit($0) } ?? outcome == outcome, "\(place): again \(outcome)")
        }
        let found = try await lab.dump(store)
        var (expected, actual) = (new, found)
        (expected.dirty, actual.dirty) = ([], [])
        #expect(actual.differences(from: expected).isEmpty, "\(place): again \(actual.differences(from: expected))")
        try await store.flush()
        try await lab.expectPlainFiles(of: store, place)
    }

    /// A store, the model of what it should be, and a script that goes on.
    struct Scene {
        let component: Component
        let disk: SimulatedDisk
        let memory: MemoryStore
        let options: JSONStoreOptions
        var script: FileScript
        var marks: Set<DirtyMark> = []
        let time: Int64 = 1_700_000_000_000
        private let store: JSONStore

        init(_ options: JSONStoreOptions, seed: UInt64) throws {
            component = try FileScript.component()
            disk = SimulatedDisk(seed: seed)
            self.options = options
            memory = MemoryStore(component) { 1_700_000_000_000 }
            script = FileScript(seed: seed, ids: 5)
            store = try FileLab(disk, options).open(component)
        }

        var model: StoreModel { memory.model }

        func lab(on disk: SimulatedDisk) -> FileLab { FileLab(disk, options) }

        func dump(_ model: StoreModel) async throws -> StoreDump {
            try await StoreDump(ModelStore(model), FileLab.names) { model.digest(of: $0) }
        }

        mutating func advance(by step: FileStep) async throws {
            let outcome = try await step.run(on: store)
            let expected = try await step.run(on: memory)
            #expect(outcome == expected)
            marks.formUnion(try model.dirty(after: 0, limit: 1_000))
        }
    }
}

extension FileStep {
    /// Whether `unavailable` means that nothing was done; otherwise doing it again does no harm.
    var isCertain: Bool {
        switch self {
        case .commit, .setGate, .setSchema: true
        default: false
        }
    }

    /// Does the step to a model.
    func run(on model: inout StoreModel, at time: Int64) throws {
        switch self {
        case .commit(let change): _ = try model.commit(change, epoch: nil, at: time)
        case .apply(let record, let sequence, let epoch):
            _ = try model.apply(record, sourceSequence: sequence, epoch: epoch, at: time)
        case .clear(let mark): _ = model.clear(mark)
        case .setGate(let gate): _ = try model.setGate(gate)
        case .setSchema(let document, let expected): _ = model.setSchemaDocument(document, expecting: expected)
        case .maintain(let policy):
            while try model.maintain(policy, at: time) != MaintenanceReport() {}
        case .open: model.open()
        }
    }
}

/// A model that is read as a store.
private struct ModelStore: RecordStore {
    let model: StoreModel

    init(_ model: StoreModel) { self.model = model }

    var component: Component { model.component }

    func read(_ ids: [String], _ consistency: ReadConsistency) async throws -> ReadAnswer {
        ReadAnswer(records: try ids.map { try model.read($0).record }, source: .memory)
    }

    func readStrong(_ id: String) async throws -> StrongRead { try model.read(id) }
    func list(_ query: StoreQuery) async throws -> StorePage { try model.list(query) }
    func count(_ filters: [StoreQuery.Filter]) async throws -> Int { try model.count(filters) }
    func ids(in buckets: Range<Int>, after position: StoreQuery.Position?, limit: Int) async throws -> [String] {
        try model.ids(in: buckets, after: position, limit: limit)
    }
    func audit(_ query: AuditQuery) async throws -> AuditPage { try model.audit(query) }
    func auditDetail(_ id: OperationID) async throws -> AuditDetail? { model.auditDetail(id) }
    func auditStatistics() async throws -> [String: Int64] { model.statistics }
    func gate() async throws -> Gate? { model.gate }
    func schemaDocument() async throws -> [UInt8]? { model.schemaDocument }
    func dirty(after sequence: Int64, limit: Int) async throws -> [DirtyMark] {
        try model.dirty(after: sequence, limit: limit)
    }

    func commit(_ change: Change, epoch: Int64?) async throws -> CommitOutcome { throw refusal }
    func apply(_ record: Record, sourceSequence: Int64, epoch: Int64) async throws -> ApplyOutcome { throw refusal }
    func clear(_ mark: DirtyMark) async throws -> Bool { throw refusal }
    func setGate(_ gate: Gate) async throws -> Bool { throw refusal }
    func open() async throws { throw refusal }
    func maintain(_ policy: MaintenancePolicy) async throws -> MaintenanceReport { throw refusal }

    private var refusal: StoreError { StoreError(.readOnly, "a model is only read here") }
}

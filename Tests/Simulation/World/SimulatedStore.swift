import SluiceMigration
import SluiceRepository

/// A store in the simulated world: the model that all stores are tested against, made wrong if that is what is tried.
struct SimulatedStore: Sendable {
    private(set) var model: StoreModel
    private let mutant: Mutant?

    init(_ component: Component, _ mutant: Mutant?) {
        model = StoreModel(component)
        self.mutant = mutant
    }

    var gate: Gate? { model.gate }

    mutating func open() {
        model.open()
    }

    func read(_ id: String) -> StrongRead? {
        try? model.read(id)
    }

    /// All that has an effect on what it answers.
    func hash(_ keys: [String], into hasher: inout Hasher) {
        hasher.combine(model.gate)
        hasher.combine(model.floor)
        hasher.combine(model.sequence)
        hasher.combine(marks)
        for key in keys { hasher.combine(read(key)?.record) }
    }

    func isMarked(_ id: String) -> Bool {
        marks.contains { $0.id == id }
    }

    var marks: [DirtyMark] {
        (try? model.dirty(after: 0, limit: 1_000)) ?? []
    }

    /// Commits; `believesCapture` says whether the process that does so believes that changes are captured.
    mutating func commit(_ change: Change, epoch: Int64, at time: Int64, believesCapture: Bool) -> StoreReply {
        let gate = model.gate
        defer {
            model.gate = gate
        }
        if mutant == .noGateCheck { model.gate?.primary = 0..<Bucket.count }
        if mutant == .captureByFlag { model.gate?.capturesChanges = believesCapture }
        var change = change
        if mutant == .blindPutWithShortRing, let present = read(change.id) {
            change = change.expecting(present.version)
        }
        let isEpochIgnored = mutant == .gateIgnoresEpoch
        guard let (outcome, _) = try? model.commit(change, epoch: isEpochIgnored ? nil : epoch, at: time) else {
            return .failed(.refused)
        }
        tamper(with: change)
        return .committed(outcome)
    }

    mutating func apply(_ record: Record, sourceSequence: Int64, epoch: Int64, at time: Int64) -> StoreReply {
        if mutant == .blindCopy, let gate = model.gate, gate.epoch == epoch, gate.isFollower,
            !gate.primary.contains(model.component.bucket(of: record.id).number)
        {
            model.store(record, at: time)
            return .applied(.applied)
        }
        var epoch = epoch
        if mutant == .gateIgnoresEpoch { epoch = model.gate?.epoch ?? 0 }
        guard let outcome = try? model.apply(record, sourceSequence: sourceSequence, epoch: epoch, at: time) else {
            return .failed(.refused)
        }
        return .applied(outcome)
    }

    mutating func clear(_ mark: DirtyMark) -> StoreReply {
        var mark = mark
        if mutant == .unconditionalClear, let present = marks.first(where: { $0.id == mark.id }) { mark = present }
        return .done(model.clear(mark))
    }

    mutating func setGate(_ gate: Gate, resetsFloor: Bool) -> StoreReply {
        if mutant == .gateIgnoresEpoch {
            model.gate = gate
            return .done(true)
        }
        return .done((try? model.setGate(gate, resetsFloor: resetsFloor)) ?? false)
    }

    func ids(in buckets: Range<Int>, after position: StoreQuery.Position?, limit: Int) -> StoreReply {
        (try? model.ids(in: buckets, after: position, limit: limit)).map { .ids($0) } ?? .failed(.refused)
    }

    func dirty(after sequence: Int64, limit: Int) -> StoreReply {
        (try? model.dirty(after: sequence, limit: limit)).map { .marks($0) } ?? .failed(.refused)
    }

    /// Forgets what was deleted, if the store stands alone.
    mutating func purge(at time: Int64) {
        _ = try? model.maintain(MaintenancePolicy(tombstoneAge: .zero), at: time)
    }

    private mutating func forgetDeleted() {
        guard let gate = model.gate else { return }
        model.gate = .open
        purge(at: .max / 2)
        model.gate = Gate(epoch: gate.epoch - 1, primary: 0..<0, term: gate.term)
        _ = try? model.setGate(gate, resetsFloor: true)
    }

    private mutating func tamper(with change: Change) {
        guard let record = read(change.id)?.record else { return }
        switch mutant {
        case .noTombstone where record.isDeleted:
            forgetDeleted()
        case .noRing:
            model.store(record.remembering(0), at: 0)
        case .oneEntryRing, .blindPutWithShortRing:
            model.store(record.remembering(1), at: 0)
        default: break
        }
    }
}

extension Record {
    /// The record, of whose operations only so many are known; that there were others is.
    fileprivate func remembering(_ count: Int) -> Record {
        let forgotten = ring.entries.dropFirst(count).map { entry in
            OperationRing.Entry(operation: .forgotten, version: entry.version)
        }
        return Record(
            id: id, version: version, value: value, hash: hash, memberships: memberships,
            ring: OperationRing(ring.entries.prefix(count) + forgotten), writer: writer, timestamp: timestamp)
    }
}

extension OperationID {
    /// One that nobody asks for.
    fileprivate static let forgotten = OperationID("00000000-0000-4000-8000-000000000000") ?? .random()
}

import SluiceMigration
import SluiceRepository

/// What must never be: looked for after every step, and at the end.
struct Violation: Error, CustomStringConvertible {
    let invariant: String
    let problem: String

    init(_ invariant: String, _ problem: String) {
        self.invariant = invariant
        self.problem = problem
    }

    var description: String { "\(invariant): \(problem)" }
}

struct Judge: Sendable {
    private let keys: [String]
    /// Versions as they were when looked at last.
    private var versions: [Side: [String: RecordVersion]] = [.old: [:], .new: [:]]
    private var floors: [Side: RecordVersion] = [:]
    /// What each version was committed as.
    private var values: [String: [RecordVersion: Int?]] = [:]
    private var operations: [OperationID: RecordVersion] = [:]

    init(keys: [String]) {
        self.keys = keys
    }

    /// - Throws: ``Violation`` if an operation has an effect for the second time.
    mutating func committed(_ change: Change, _ version: RecordVersion) throws(Violation) {
        if let first = operations[change.operation] {
            throw Violation("I7", "an operation made \(first) and \(version) of \(change.id)")
        }
        operations[change.operation] = version
        let value: Int? =
            if case .put(let bytes, _, _) = change.effect {
                Int(String(decoding: bytes.dropFirst(5).dropLast(), as: UTF8.self))
            } else { nil }
        if values[change.id]?[version] != nil {
            throw Violation("I5", "two changes of \(change.id) made the version \(version)")
        }
        values[change.id, default: [:]][version] = .some(value)
    }

    /// - Throws: ``Violation`` if a store is opened for buckets of which the other one has something that it has not.
    func opens(
        _ side: Side, _ gate: Gate, _ stores: [Side: SimulatedStore], _ world: Surroundings
    ) throws(Violation) {
        guard let present = stores[side]?.gate, gate.epoch > present.epoch, gate.term >= present.term else { return }
        let other = stores[side.other]
        for mark in other?.marks ?? [] {
            let bucket = world.bucket(of: mark.id)
            guard gate.primary.contains(bucket), !present.primary.contains(bucket) else { continue }
            // The way back opens what was closed a moment ago: its own marks do not count, nor those of the other one,
            // which never led meanwhile.
            let own = stores[side]?.read(mark.id)?.version ?? .none
            let others = other?.read(mark.id)?.version ?? .none
            if others > own {
                throw Violation("I13", "\(side) is opened for \(mark.id), which the other store has newer")
            }
        }
    }

    /// - Throws: ``Violation`` if a phase is followed by one that does not follow it.
    func moves(from old: ControlRecord, to new: ControlRecord) throws(Violation) {
        guard new.standing != old.standing else { return }
        guard let transition = old.transition, new.standing == transition.to || new.standing == transition.from else {
            throw Violation("I11", "the phase \(new.standing.phase) came from nowhere")
        }
        guard new.epoch >= old.epoch, new.term >= old.term else {
            throw Violation("I10", "the control record went back")
        }
    }

    mutating func check(
        _ stores: [Side: SimulatedStore], _ control: ControlRecord, _ world: Surroundings
    ) throws(Violation) {
        guard let old = stores[.old], let new = stores[.new] else { return }
        let (oldPrimary, newPrimary) = (old.gate?.primary ?? 0..<0, new.gate?.primary ?? 0..<0)
        guard !oldPrimary.overlaps(newPrimary) else {
            throw Violation("I1", "both stores lead for \(oldPrimary.clamped(to: newPrimary))")
        }
        for key in keys {
            guard let left = old.read(key), let right = new.read(key) else { continue }
            try fall(.old, key, left)
            try fall(.new, key, right)
            try pair(key, left, right, stores, control, world)
        }
    }

    private mutating func fall(_ side: Side, _ key: String, _ read: StrongRead) throws(Violation) {
        let version = read.record?.version ?? .none
        let known = versions[side]?[key] ?? .none
        // What was purged is below the floor, until the store begins to follow again.
        if version < known, version != .none {
            throw Violation("I4", "\(key) of \(side) fell from \(known) to \(version)")
        }
        if version == .none, known != .none, read.floor < known, read.gate?.isFollower == false {
            throw Violation("I4", "\(key) of \(side) is gone, and was \(known)")
        }
        versions[side]?[key] = version
    }

    private func pair(
        _ key: String, _ old: StrongRead, _ new: StrongRead, _ stores: [Side: SimulatedStore],
        _ control: ControlRecord, _ world: Surroundings
    ) throws(Violation) {
        if let left = old.record, let right = new.record, left.version == right.version,
            left.hash != right.hash || left.isDeleted != right.isDeleted
        {
            throw Violation("I5", "\(key) differs at \(left.version)")
        }
        let bucket = world.bucket(of: key)
        let leads = [Side.old: old, .new: new].first { $0.value.gate?.primary.contains(bucket) == true }
        guard let (side, leader) = leads, let follower = side == .old ? .some(new) : old else { return }
        guard (follower.record?.version ?? .none) <= leader.version else {
            throw Violation("I3", "\(key) is \(follower.version) at the follower and \(leader.version) at \(side)")
        }
        guard control.isVerified, control.transition == nil, control.standing.phase.captures,
            leader.gate?.capturesChanges == true
        else { return }
        let isBehind = leader.record?.version ?? .none > follower.record?.version ?? .none
        let differs = !(leader.record?.isDeleted != false && follower.record?.isDeleted != false)
        if isBehind, differs, stores[side]?.isMarked(key) == false {
            throw Violation("I8", "\(key) is newer at \(side), and not marked")
        }
        if leader.record == nil, follower.record?.isDeleted == false {
            throw Violation("I8", "\(key) is there at the follower alone")
        }
    }

    /// - Throws: ``Violation`` if something acknowledged was lost, or the stores differ, or what callers saw cannot be.
    func end(
        stores: [Side: SimulatedStore], _ standing: Standing, _ world: Surroundings
    ) throws(Violation) {
        for operation in world.history.operations where operation.outcome == .failed {
            if let id = operation.operation, let version = operations[id] {
                throw Violation("I18", "a write of \(operation.key) was refused, and made \(version)")
            }
        }
        if let contradiction = world.history.contradiction(values) { throw Violation("I9", contradiction) }
        for key in keys {
            let side = standing.authority(of: world.bucket(of: key))
            guard let leader = stores[side]?.read(key) else { continue }
            let acknowledged = world.history.operations.compactMap { operation -> RecordVersion? in
                guard operation.key == key, operation.kind != .read, case .ok(let version, _) = operation.outcome else {
                    return nil
                }
                return version
            }
            if let newest = acknowledged.max(), newest > leader.version {
                throw Violation("I2", "\(newest) of \(key) was acknowledged, and \(leader.version) is there")
            }
            if let record = leader.record, let committed = values[key]?[record.version], committed != record.number {
                throw Violation("I2", "\(key) has another value at \(record.version) than was committed")
            }
        }
    }
}

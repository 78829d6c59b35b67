import SluiceMigration
import SluiceRepository

/// Looks, after every step and at the end, for what must never be.
struct Judge: Sendable, Hashable {
    private let keys: [String]
    /// Versions as they were when looked at last.
    private var versions: [Side: [String: RecordVersion]] = [.old: [:], .new: [:]]
    private var floors: [Side: RecordVersion] = [:]

    init(keys: [String]) {
        self.keys = keys
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
        if let violation = world.register.violation { throw violation }
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

    /// - Throws: ``Violation`` if something acknowledged was lost, or what callers saw cannot be.
    func end(stores: [Side: SimulatedStore], _ standing: Standing, _ world: Surroundings) throws(Violation) {
        if let key = world.history.unexplained { throw Violation("I9", "no order explains what was told of \(key)") }
        for key in keys {
            let side = standing.authority(of: world.bucket(of: key))
            guard let leader = stores[side]?.read(key) else { continue }
            if let newest = world.register.acknowledged[key], newest > leader.version {
                throw Violation("I2", "\(newest) of \(key) was acknowledged, and \(leader.version) is there")
            }
            if let record = leader.record, world.register.value(key, record.version) != .some(record.number) {
                throw Violation("I2", "\(key) has another value at \(record.version) than was committed")
            }
        }
    }
}

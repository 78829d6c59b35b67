import SluiceMigration
import SluiceRepository

/// Two stores, a control record, the processes around them, and a network that loses, delays and repeats: one step at a
/// time, each of which is a choice.
package struct World: Sendable {
    enum Role: Sendable, Hashable {
        case worker(Worker)
        case repairer(Repairer)
        case copier(Copier)
        case verifier(Verifier)
        case controller(Controller)
    }

    struct Process: Sendable, Hashable {
        let name: String
        var role: Role
        var call: StoreCall
        /// Does nothing before this step.
        var pausedUntil = 0
    }

    /// A call that is carried out some time after its caller gave up.
    struct LateCall: Sendable, Hashable {
        let call: StoreCall
        let believesCapture: Bool
    }

    let mutant: Mutant?
    let profile: Profile
    private let component: Component
    private var stores: [Side: SimulatedStore] = [:]
    private(set) var control = ControlRecord()
    private(set) var furthest = Phase.off
    private var processes: [Process] = []
    private var network: [LateCall] = []
    private(set) var surroundings: Surroundings
    private var judge: Judge
    /// What was done, if somebody wants to know.
    private(set) var trace: [TraceLine] = []
    private let isTraced: Bool

    package init(_ profile: Profile, mutant: Mutant? = nil, choices: Choices, isTraced: Bool = false) throws {
        self.profile = profile
        self.mutant = mutant
        self.isTraced = isTraced
        component = try Component(name: "c")
        let keys = Array(["a", "b", "c", "d", "e", "f"].prefix(profile.keys))
        surroundings = Surroundings(keys: keys, of: component, choices)
        judge = Judge(keys: keys)
        for side in Side.allCases { stores[side] = SimulatedStore(component, mutant) }
        begin()
        if profile.isSmallScope {
            // A write and a read each, while the lead is handed over and taken back.
            for (number, value) in [1, 2].enumerated() {
                let worker = Worker(number, script: [.write(value), .read], believed: control.standing)
                add("worker \(number)", .worker(worker))
            }
            let there = Standing(.cutover, threshold: Bucket.count)
            add("controller", .controller(Controller(0, goals: [there, Standing(.cutover)])))
            return
        }
        for number in 0..<profile.workers {
            add("worker \(number)", .worker(Worker(number, operations: profile.operations)))
        }
        add("repairer", .repairer(Repairer()))
        add("copier", .copier(Copier()))
        add("verifier", .verifier(Verifier()))
        for number in 0..<profile.controllers { add("controller \(number)", .controller(Controller(number))) }
    }

    /// Where the profile says, as if all had been copied and verified.
    private mutating func begin() {
        guard profile.start > .off else {
            stores[.old]?.open()
            return
        }
        let thresholds = [0] + surroundings.thresholds
        let threshold = profile.start == .cutover ? thresholds[surroundings.choices.pick(thresholds.count)] : 0
        control = ControlRecord(
            epoch: 2, standing: Standing(profile.start, threshold: profile.start > .cutover ? Bucket.count : threshold))
        control.capturedSince = 2
        control.isCopied = profile.start > .backfill
        control.isVerified = profile.start > .shadow
        furthest = profile.start
        for side in Side.allCases {
            let gate = control.standing.gate(of: side, epoch: 2, term: 0, capturedSince: 2)
            _ = stores[side]?.setGate(gate, resetsFloor: false)
        }
    }

    private mutating func add(_ name: String, _ role: Role) {
        processes.append(Process(name: name, role: role, call: .wait(.zero ... .zero)))
    }

    /// Runs until all work is done and nothing moves any more.
    ///
    /// - Throws: ``Violation``.
    mutating func run() throws(Violation) {
        while surroundings.step < profile.steps, !isDone { try step() }
        surroundings.isWindingDown = true
        let bound = surroundings.step + profile.windingSteps
        while surroundings.step < bound, !(isDone && isQuiet) { try step() }
        guard isDone, isQuiet else { throw Violation("I12", "the stores do not become equal") }
        try judge.end(stores: stores, control.standing, surroundings)
    }

    private var isDone: Bool {
        processes.allSatisfy { process in
            switch process.role {
            case .worker, .controller: isDone(process)
            default: true
            }
        }
    }

    /// Whether what is marked was copied, and nobody is in the middle of a transition.
    private var isQuiet: Bool {
        guard control.transition == nil, network.isEmpty else { return false }
        return Side.allCases.allSatisfy { side in
            guard let store = stores[side], let gate = store.gate, gate.capturesChanges else { return true }
            return store.marks.allSatisfy { !gate.primary.contains(surroundings.bucket(of: $0.id)) }
        }
    }

    private mutating func step() throws(Violation) {
        surroundings.step += 1
        if !network.isEmpty, surroundings.isWindingDown || surroundings.choices.happens(100) {
            let late = network.remove(at: surroundings.choices.pick(network.count))
            let reply = try execute(late.call, by: nil, believesCapture: late.believesCapture)
            note("network", late.call, "late", reply)
            return try check()
        }
        if profile.purges, surroundings.choices.happens(20) {
            stores[Side.allCases[surroundings.choices.pick(2)]]?.purge(at: Int64(surroundings.step))
        }
        let ready = processes.indices.filter { processes[$0].pausedUntil <= surroundings.step }
        guard !ready.isEmpty else { return }
        let index = ready[surroundings.choices.pick(ready.count)]
        try act(index, fault(for: processes[index].call))
        try check()
    }

    private mutating func fault(for call: StoreCall) -> Fault {
        guard !surroundings.isWindingDown, surroundings.choices.happens(profile.faults) else { return .none }
        return Fault.allCases[surroundings.choices.pick(Fault.allCases.count)]
    }

    private mutating func act(_ index: Int, _ fault: Fault) throws(Violation) {
        let call = processes[index].call
        let believes = believesCapture(index)
        switch fault {
        case .none:
            try answer(index, try execute(call, by: index, believesCapture: believes), "")
        case .requestLost:
            try answer(index, .failed(.unknown), "lost")
        case .answerLost:
            _ = try execute(call, by: index, believesCapture: believes)
            try answer(index, .failed(.unknown), "answer lost")
        case .late:
            network.append(LateCall(call: call, believesCapture: believes))
            try answer(index, .failed(.unknown), "delayed")
        case .twice:
            network.append(LateCall(call: call, believesCapture: believes))
            try answer(index, try execute(call, by: index, believesCapture: believes), "repeated")
        case .refused:
            try answer(index, .failed(.notDone), "unavailable")
        case .paused:
            processes[index].pausedUntil = surroundings.step + 1 + surroundings.choices.pick(60)
            note(processes[index].name, call, "paused", nil)
        case .crashed:
            // What was sent may still arrive.
            if surroundings.choices.pick(2) == 1 {
                network.append(LateCall(call: call, believesCapture: believes))
            }
            crash(index)
        }
    }

    private mutating func answer(_ index: Int, _ reply: StoreReply, _ fault: String) throws(Violation) {
        note(processes[index].name, processes[index].call, fault, reply)
        let name = processes[index].name
        switch processes[index].role {
        case .worker(var worker):
            processes[index].call = worker.next(reply, &surroundings)
            processes[index].role = .worker(worker)
        case .repairer(var repairer):
            processes[index].call = repairer.next(reply, &surroundings)
            processes[index].role = .repairer(repairer)
        case .copier(var copier):
            processes[index].call = copier.next(reply, &surroundings)
            processes[index].role = .copier(copier)
        case .verifier(var verifier):
            processes[index].call = verifier.next(reply, &surroundings)
            processes[index].role = .verifier(verifier)
            if let alarm = verifier.alarm { throw Violation("I3", "\(name): \(alarm)") }
        case .controller(var controller):
            processes[index].call = controller.next(reply, &surroundings)
            processes[index].role = .controller(controller)
        }
    }

    private mutating func crash(_ index: Int) {
        note(processes[index].name, processes[index].call, "crashed", nil)
        switch processes[index].role {
        case .worker(var worker):
            worker.crash(&surroundings)
            processes[index].role = .worker(worker)
        case .repairer(var repairer):
            repairer.crash()
            processes[index].role = .repairer(repairer)
        case .copier(var copier):
            copier.crash()
            processes[index].role = .copier(copier)
        case .verifier(var verifier):
            verifier.crash()
            processes[index].role = .verifier(verifier)
        case .controller(var controller):
            controller.crash()
            processes[index].role = .controller(controller)
        }
        processes[index].call = .wait(.zero ... .zero)
    }

    private func believesCapture(_ index: Int) -> Bool {
        if case .worker(let worker) = processes[index].role { worker.believed.phase.captures } else { true }
    }

    // MARK: All that may be next

    /// The worlds that may follow, if so many faults may still happen.
    ///
    /// - Throws: ``Violation`` of one of them.
    func successors(_ budget: [Fault: Int]) throws(Violation) -> [(world: World, budget: [Fault: Int])] {
        var successors: [(World, [Fault: Int])] = []
        for index in processes.indices where !isDone(processes[index]) {
            for fault in [.none] + budget.keys.filter({ budget[$0, default: 0] > 0 }) {
                var world = self
                world.surroundings.step += 1
                try world.act(index, fault)
                try world.passTime()
                try world.check()
                var left = budget
                if fault != .none { left[fault, default: 0] -= 1 }
                successors.append((world, left))
            }
        }
        if successors.isEmpty { try judge.end(stores: stores, control.standing, surroundings) }
        return successors
    }

    /// Who waits has waited: that changes nothing for others.
    private mutating func passTime() throws(Violation) {
        for index in processes.indices where !isDone(processes[index]) {
            for _ in 0..<4 {
                guard case .wait = processes[index].call else { break }
                try answer(index, .waited, "")
            }
        }
    }

    /// A word that is the same for worlds in which the same can happen from now on.
    func fingerprint(_ budget: [Fault: Int]) -> Int {
        var hasher = Hasher()
        hasher.combine(budget)
        hasher.combine(control)
        hasher.combine(processes)
        hasher.combine(judge)
        hasher.combine(surroundings.register)
        for side in Side.allCases { stores[side]?.hash(surroundings.keys, into: &hasher) }
        return hasher.finalize()
    }

    private func isDone(_ process: Process) -> Bool {
        switch process.role {
        case .worker(let worker): worker.isDone
        case .controller(let controller): controller.isDone
        default: false
        }
    }

    // MARK: Calls

    private mutating func execute(
        _ call: StoreCall, by index: Int?, believesCapture: Bool
    ) throws(Violation) -> StoreReply {
        if let reply = mutated(call, by: index) { return reply }
        let time = Int64(surroundings.step)
        switch call {
        case .readStrong(let side, let id):
            return stores[side]?.read(id).map { .read($0) } ?? .failed(.refused)
        case .commit(let side, let change, let epoch):
            let reply =
                stores[side]?.commit(change, epoch: epoch, at: time, believesCapture: believesCapture)
                ?? .failed(.refused)
            if case .committed(.committed(let commit)) = reply, !commit.isRepeated {
                surroundings.register.committed(change, commit.version)
            }
            return reply
        case .apply(let side, let record, let sequence, let epoch):
            return stores[side]?.apply(record, sourceSequence: sequence, epoch: epoch, at: time) ?? .failed(.refused)
        case .clear(let side, let mark): return stores[side]?.clear(mark) ?? .failed(.refused)
        case .dirty(let side, let sequence, let limit):
            return stores[side]?.dirty(after: sequence, limit: limit) ?? .failed(.refused)
        case .ids(let side, let buckets, let position, let limit):
            return stores[side]?.ids(in: buckets, after: position, limit: limit) ?? .failed(.refused)
        case .gate(let side): return .gate(stores[side]?.gate)
        case .setGate(let side, let gate, let resetsFloor):
            try judge.opens(side, gate, stores, surroundings)
            return stores[side]?.setGate(gate, resetsFloor: resetsFloor) ?? .failed(.refused)
        case .readControl: return .control(control)
        case .replaceControl(let record):
            guard record.revision == control.revision + 1 else { return .done(false) }
            try judge.moves(from: control, to: record)
            control = record
            furthest = max(furthest, record.standing.phase)
            return .done(true)
        case .wait: return .waited
        }
    }

    /// What a wrong protocol is told, or does, instead.
    private mutating func mutated(_ call: StoreCall, by index: Int?) -> StoreReply? {
        guard let mutant, let index else { return nil }
        switch (mutant, call, processes[index].role) {
        case (.noDrain, .dirty, .controller), (.rollbackWithoutDrain, .dirty(.new, _, _), .controller):
            return .marks([])
        case (.openBeforeClose, .setGate(let side, let gate, _), .controller):
            let present = stores[side]?.gate?.primary ?? 0..<0
            guard gate.primary.count < present.count else { return nil }
            network.append(LateCall(call: call, believesCapture: true))
            return .done(true)
        case (.followerReads, .readStrong(let side, let id), .worker(let worker)) where worker.isReadingStrong:
            guard let follower = stores[side.other]?.read(id), control.standing.phase.captures else { return nil }
            return .read(
                StrongRead(record: follower.record, gate: stores[side]?.gate, floor: follower.floor))
        case (.ungatedReads, .readStrong(let side, let id), .worker(let worker)) where worker.isReadingStrong:
            guard let read = stores[side]?.read(id), var gate = read.gate else { return nil }
            gate.primary = 0..<Bucket.count
            return .read(StrongRead(record: read.record, gate: gate, floor: read.floor))
        default: return nil
        }
    }

    private mutating func check() throws(Violation) {
        try judge.check(stores, control, surroundings)
    }

    private mutating func note(_ name: String, _ call: StoreCall, _ fault: String, _ reply: StoreReply?) {
        guard isTraced else { return }
        trace.append(
            TraceLine(
                step: surroundings.step, process: name, call: call, fault: fault, reply: reply,
                old: stores[.old]?.gate, new: stores[.new]?.gate))
    }
}

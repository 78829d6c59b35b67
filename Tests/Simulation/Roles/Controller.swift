import SluiceMigration
import SluiceRepository

/// Moves the component from phase to phase, as an operator who cannot decide tells it.
struct Controller: Sendable, Hashable {
    private enum Activity: Sendable, Hashable {
        case idle
        case taking(ControlChanging)
        case moving(Transitioning)
    }

    let number: Int
    private var activity = Activity.idle
    /// As this controller knows it; `nil` until it has taken over.
    private var record: ControlRecord?
    /// Where it goes, the first first; `nil` if that is left to chance.
    private var goals: [Standing]?

    init(_ number: Int) {
        self.number = number
        goals = nil
    }

    /// One that goes there, in this order.
    init(_ number: Int, goals: [Standing]) {
        self.number = number
        self.goals = goals
    }

    /// Whether it is where it was to go.
    var isDone: Bool { goals?.isEmpty ?? true }

    mutating func crash() {
        activity = .idle
        record = nil
    }

    mutating func next(_ reply: StoreReply?, _ world: inout Surroundings) -> StoreCall {
        switch (activity, reply) {
        case (.taking(let taking), .some(let reply)): return take(taking, reply, &world)
        case (.moving(let moving), .some(let reply)): return move(moving, reply, &world)
        default: return decide(&world)
        }
    }

    private mutating func rest() -> StoreCall {
        activity = .idle
        return .wait(.zero ... .zero)
    }

    private mutating func decide(_ world: inout Surroundings) -> StoreCall {
        guard goals == nil else { return pursue(&world) }
        guard let record, !world.choices.happens(100) else {
            if world.isWindingDown, number > 0 { return rest() }
            // A stuttering clock, or a lease that was lost: another one takes over.
            guard record == nil ? world.choices.happens(300) || world.isWindingDown : true else { return rest() }
            return take(ControlChanging(.takenOver(by: Int64(number))), nil, &world)
        }
        guard record.transition == nil else {
            return move(Transitioning(record, to: record.standing, bucket: world.bucketing), nil, &world)
        }
        guard !world.isWindingDown, world.choices.happens(400), let goal = goal(record, &world) else {
            // Copier and verifier write the record, too.
            return take(ControlChanging(.takenOver(by: Int64(number))), nil, &world)
        }
        return move(Transitioning(record, to: goal, bucket: world.bucketing), nil, &world)
    }

    private mutating func pursue(_ world: inout Surroundings) -> StoreCall {
        guard let record else { return take(ControlChanging(.takenOver(by: Int64(number))), nil, &world) }
        guard record.transition == nil else {
            return move(Transitioning(record, to: record.standing, bucket: world.bucketing), nil, &world)
        }
        if goals?.first == record.standing { goals?.removeFirst() }
        guard let goal = goals?.first else { return rest() }
        return move(Transitioning(record, to: goal, bucket: world.bucketing), nil, &world)
    }

    private mutating func take(
        _ taking: ControlChanging, _ reply: StoreReply?, _ world: inout Surroundings
    ) -> StoreCall {
        var taking = taking
        switch taking.next(reply) {
        case .call(let call):
            activity = .taking(taking)
            return call
        case .finish(.changed(let record)):
            self.record = record
            return rest()
        case .finish(.unchanged), .finish(.failed):
            record = nil
            return rest()
        }
    }

    private mutating func move(
        _ moving: Transitioning, _ reply: StoreReply?, _ world: inout Surroundings
    ) -> StoreCall {
        var moving = moving
        switch moving.next(reply) {
        case .call(let call):
            activity = .moving(moving)
            return call
        case .finish(.reached(let record)), .finish(.aborted(let record, _)):
            self.record = record
            return rest()
        case .finish(.superseded), .finish(.failed):
            record = nil
            return rest()
        }
    }

    /// A standing that may come next.
    private func goal(_ record: ControlRecord, _ world: inout Surroundings) -> Standing? {
        let (phase, threshold) = (record.standing.phase, record.standing.threshold)
        let isForward = !world.choices.happens(250)
        switch phase {
        case .off: return isForward ? Standing(.dualWrite) : nil
        case .dualWrite: return Standing(isForward ? .backfill : .off)
        case .backfill: return isForward ? (record.isCopied ? Standing(.shadow) : nil) : Standing(.dualWrite)
        case .shadow: return isForward ? (record.isVerified ? Standing(.canary) : nil) : Standing(.dualWrite)
        case .canary: return isForward ? Standing(.cutover, threshold: threshold) : Standing(.shadow)
        case .cutover:
            if threshold == Bucket.count, isForward { return Standing(.newPrimary, threshold: threshold) }
            if threshold == 0, !isForward { return Standing(.canary) }
            let places =
                isForward
                ? world.thresholds.filter { $0 > threshold } : [0] + world.thresholds.filter { $0 < threshold }
            guard !places.isEmpty else { return nil }
            return Standing(.cutover, threshold: places[world.choices.pick(places.count)])
        case .newPrimary:
            return isForward && world.choices.happens(300)
                ? Standing(.newOnly, threshold: threshold) : Standing(.cutover, threshold: threshold)
        case .newOnly, .archived: return nil
        }
    }
}

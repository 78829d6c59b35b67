import SluiceMigration
import SluiceRepository

/// Copies what is marked, in both directions.
struct Repairer: Sendable, Hashable {
    private enum Activity: Sendable, Hashable {
        case idle
        case listing(Side)
        case copying(RecordCopy, Side, [DirtyMark])
    }

    private var activity = Activity.idle

    mutating func crash() {
        activity = .idle
    }

    mutating func next(_ reply: StoreReply?, _ world: inout Surroundings) -> StoreCall {
        switch (activity, reply) {
        case (.listing(let side), .marks(let marks)):
            return copy(marks, from: side, &world)
        case (.copying(let copy, let side, let marks), .some(let reply)):
            return carryOn(copy, side, marks, reply, &world)
        default:
            return list(&world)
        }
    }

    private mutating func list(_ world: inout Surroundings) -> StoreCall {
        let side = Side.allCases[world.choices.pick(2)]
        activity = .listing(side)
        return .dirty(side, after: 0, limit: 8)
    }

    private mutating func copy(_ marks: [DirtyMark], from side: Side, _ world: inout Surroundings) -> StoreCall {
        guard let mark = marks.last else {
            activity = .idle
            return .wait(.zero ... .zero)
        }
        return carryOn(RecordCopy(from: side, mark.id, mark: mark), side, marks.dropLast(), nil, &world)
    }

    private mutating func carryOn(
        _ copy: RecordCopy, _ side: Side, _ marks: [DirtyMark], _ reply: StoreReply?, _ world: inout Surroundings
    ) -> StoreCall {
        var copy = copy
        switch copy.next(reply) {
        case .call(let call):
            activity = .copying(copy, side, marks)
            return call
        case .finish:
            return self.copy(marks, from: side, &world)
        }
    }
}

/// Copies what was there before capture began.
struct Copier: Sendable, Hashable {
    private enum Activity: Sendable, Hashable {
        case idle
        case looking
        case copying(Copying)
        case concluding(ControlChanging)
    }

    private var activity = Activity.idle

    mutating func crash() {
        activity = .idle
    }

    mutating func next(_ reply: StoreReply?, _ world: inout Surroundings) -> StoreCall {
        switch (activity, reply) {
        case (.looking, .control(.some(let record))):
            return work(record, &world)
        case (.copying(let copying), .some(let reply)):
            return carryOn(copying, reply, &world)
        case (.concluding(let changing), .some(let reply)):
            return conclude(changing, reply)
        case (.idle, _):
            activity = .looking
            return .readControl
        default:
            return rest()
        }
    }

    private mutating func rest() -> StoreCall {
        activity = .idle
        return .wait(.zero ... .zero)
    }

    private mutating func work(_ record: ControlRecord, _ world: inout Surroundings) -> StoreCall {
        guard record.standing.phase == .backfill, record.transition == nil, !record.isCopied else { return rest() }
        let shards = [0..<Bucket.count / 2, Bucket.count / 2..<Bucket.count]
        let cursors = shards.map { shard in record.copied.first { $0.shard == shard } ?? CopyCursor(shard: shard) }
        if let cursor = cursors.first(where: { !$0.isAtEnd }) {
            let copying = Copying(
                cursor, capturedSince: record.capturedSince, batchSize: 2, bucket: world.bucketing)
            return carryOn(copying, nil, &world)
        }
        let change = ControlChange.copiedAll(shards: shards.count, capturedSince: record.capturedSince)
        return conclude(ControlChanging(change), nil)
    }

    private mutating func carryOn(
        _ copying: Copying, _ reply: StoreReply?, _ world: inout Surroundings
    ) -> StoreCall {
        var copying = copying
        switch copying.next(reply) {
        case .call(let call):
            activity = .copying(copying)
            return call
        case .finish: return rest()
        }
    }

    private mutating func conclude(_ changing: ControlChanging, _ reply: StoreReply?) -> StoreCall {
        var changing = changing
        switch changing.next(reply) {
        case .call(let call):
            activity = .concluding(changing)
            return call
        case .finish: return rest()
        }
    }
}

/// Compares all keys while the old store leads.
struct Verifier: Sendable, Hashable {
    private enum Activity: Sendable, Hashable {
        case idle
        case looking
        case comparing(Comparing, Round)
        case copying(RecordCopy, Round)
        case concluding(ControlChanging)
    }

    private struct Round: Sendable, Hashable {
        let capturedSince: Int64
        var keys: [String]
        var attempts = 6
    }

    private var activity = Activity.idle
    /// What must never be found.
    private(set) var alarm: String?

    mutating func crash() {
        activity = .idle
    }

    mutating func next(_ reply: StoreReply?, _ world: inout Surroundings) -> StoreCall {
        switch (activity, reply) {
        case (.looking, .control(.some(let record))):
            let phase = record.standing.phase
            guard phase == .shadow, record.transition == nil, !record.isVerified else { return rest() }
            return compare(Round(capturedSince: record.capturedSince, keys: world.keys), &world)
        case (.comparing(let comparing, let round), .some(let reply)):
            return judge(comparing, round, reply, &world)
        case (.copying(let copy, let round), .some(let reply)):
            return carryOn(copy, round, reply, &world)
        case (.concluding(let changing), .some(let reply)):
            return conclude(changing, reply)
        case (.idle, _):
            activity = .looking
            return .readControl
        default:
            return rest()
        }
    }

    private mutating func rest() -> StoreCall {
        activity = .idle
        return .wait(.zero ... .zero)
    }

    private mutating func compare(_ round: Round, _ world: inout Surroundings) -> StoreCall {
        guard let key = round.keys.last else {
            return conclude(ControlChanging(.verified(capturedSince: round.capturedSince)), nil)
        }
        return judge(Comparing(key, in: world.bucket(of: key), leader: .old), round, nil, &world)
    }

    private mutating func judge(
        _ comparing: Comparing, _ round: Round, _ reply: StoreReply?, _ world: inout Surroundings
    ) -> StoreCall {
        var comparing = comparing
        var round = round
        switch comparing.next(reply) {
        case .call(let call):
            activity = .comparing(comparing, round)
            return call
        case .finish(.judged(.equal, _, _)):
            round.keys.removeLast()
            return compare(round, &world)
        case .finish(.judged(let difference, _, _)):
            if difference == .mismatch || difference == .ahead { alarm = "the verifier found \(difference)" }
            round.attempts -= 1
            guard round.attempts > 0, let key = round.keys.last else { return rest() }
            return carryOn(RecordCopy(from: .old, key), round, nil, &world)
        case .finish(.undecided), .finish(.failed):
            return rest()
        }
    }

    private mutating func carryOn(
        _ copy: RecordCopy, _ round: Round, _ reply: StoreReply?, _ world: inout Surroundings
    ) -> StoreCall {
        var copy = copy
        switch copy.next(reply) {
        case .call(let call):
            activity = .copying(copy, round)
            return call
        case .finish: return compare(round, &world)
        }
    }

    private mutating func conclude(_ changing: ControlChanging, _ reply: StoreReply?) -> StoreCall {
        var changing = changing
        switch changing.next(reply) {
        case .call(let call):
            activity = .concluding(changing)
            return call
        case .finish: return rest()
        }
    }
}

/// Moves the component from phase to phase, as an operator who cannot decide tells it.
struct Controller: Sendable, Hashable {
    private enum Activity: Sendable, Hashable {
        case idle
        case taking(TakingOver)
        case moving(Transitioning)
    }

    let number: Int
    private var activity = Activity.idle
    /// As this controller knows it; `nil` until it has taken over.
    private var record: ControlRecord?

    init(_ number: Int) {
        self.number = number
    }

    mutating func crash() {
        activity = .idle
        record = nil
    }

    /// Whether it is in the middle of something.
    var isBusy: Bool {
        if case .moving = activity { true } else { false }
    }

    /// Whether its calls are those of a transition that was begun.
    var isMoving: Bool { isBusy }

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
        guard let record, !world.choices.happens(100) else {
            if world.isWindingDown, number > 0 { return rest() }
            // A stuttering clock, or a lease that was lost: another one takes over.
            guard record == nil ? world.choices.happens(300) || world.isWindingDown : true else { return rest() }
            return take(TakingOver(Int64(number)), nil, &world)
        }
        guard record.transition == nil else {
            return move(Transitioning(record, to: record.standing, bucket: world.bucketing), nil, &world)
        }
        guard !world.isWindingDown, world.choices.happens(400), let goal = goal(record, &world) else {
            // Copier and verifier write the record, too.
            return take(TakingOver(Int64(number)), nil, &world)
        }
        return move(Transitioning(record, to: goal, bucket: world.bucketing), nil, &world)
    }

    private mutating func take(
        _ taking: TakingOver, _ reply: StoreReply?, _ world: inout Surroundings
    ) -> StoreCall {
        var taking = taking
        switch taking.next(reply) {
        case .call(let call):
            activity = .taking(taking)
            return call
        case .finish(.took(let record)):
            self.record = record
            return rest()
        case .finish(.failed):
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
            let places = isForward
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

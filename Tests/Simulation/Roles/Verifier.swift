import SluiceMigration
import SluiceRepository

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

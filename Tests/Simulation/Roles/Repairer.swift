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

import SluiceMigration
import SluiceRepository

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

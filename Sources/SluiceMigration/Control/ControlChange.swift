/// A change of the control record that is not a transition.
///
/// What copier and verifier have to say tells under which capture it was true: under another one it changes nothing.
package enum ControlChange: Sendable, Hashable {
    /// That a controller is the one whose changes count from now on: of a term that nobody else has.
    case takenOver(by: Int64)
    /// How far a shard is copied.
    case copied(CopyCursor, capturedSince: Int64)
    /// That all of so many shards are.
    case copiedAll(shards: Int, capturedSince: Int64)
    /// That all was compared and nothing found.
    case verified(capturedSince: Int64)

    func apply(to record: inout ControlRecord) {
        if case .takenOver(let controller) = self {
            record.term += 1
            record.controller = controller
            return
        }
        guard record.standing.phase.captures else { return }
        switch self {
        case .copied(let cursor, record.capturedSince):
            record.copied.removeAll { $0.shard == cursor.shard }
            record.copied.append(cursor)
        case .copiedAll(let shards, record.capturedSince)
        where record.copied.count == shards && record.copied.allSatisfy(\.isAtEnd):
            record.isCopied = true
        case .verified(record.capturedSince):
            record.isVerified = true
        default: break
        }
    }
}

import SluiceRepository

/// Copies a batch of a shard: the records behind its cursor, and then the cursor.
package struct Copying: ProtocolMachine {
    package enum Outcome: Sendable, Hashable {
        /// So many records were copied; there may be more.
        case copied(Int)
        /// There was nothing left in the shard.
        case atEnd
        /// Capture ended or began anew meanwhile: what was copied is worth nothing.
        case abandoned
        /// A record cannot be copied.
        case stuck(id: String, RecordCopy.Outcome)
        case failed(CallFailure)
    }

    private enum State: Hashable {
        case start
        case listing
        case copying(RecordCopy, id: String)
        case saving(ControlChanging, CopyCursor)
    }

    private let cursor: CopyCursor
    private let batchSize: Int
    private let capturedSince: Int64
    private let bucket: Bucketing
    private var ids: ArraySlice<String> = []
    private var last: String?
    private var copied = 0
    private var state = State.start

    /// - Parameters:
    ///   - cursor: how far it is.
    ///   - capturedSince: under which it was.
    ///   - batchSize: records. Default 16.
    ///   - bucket: of the component.
    package init(
        _ cursor: CopyCursor, capturedSince: Int64, batchSize: Int = 16, bucket: Bucketing
    ) {
        self.cursor = cursor
        self.capturedSince = capturedSince
        self.batchSize = batchSize
        self.bucket = bucket
    }

    package mutating func next(_ reply: StoreReply?) -> ProtocolStep<Outcome> {
        switch (state, reply) {
        case (.start, _):
            state = .listing
            return .call(.ids(.old, buckets: cursor.shard, after: cursor.position, limit: batchSize))
        case (.listing, .ids(let ids)):
            self.ids = ids[...]
            last = ids.last
            return copyNext()
        case (.copying(let copy, let id), .some(let reply)): return carryOn(copy, id, reply)
        case (.saving(let saving, let cursor), .some(let reply)): return save(saving, cursor, reply)
        case (_, .failed(let failure)): return .finish(.failed(failure))
        default: return .finish(.failed(.refused))
        }
    }

    private mutating func copyNext() -> ProtocolStep<Outcome> {
        guard let id = ids.popFirst() else {
            var next = cursor
            if let last {
                next.position = StoreQuery.Position(key: String(bucket(last)), id: last)
            } else {
                next.isAtEnd = true
            }
            return save(ControlChanging(.copied(next, capturedSince: capturedSince)), next, nil)
        }
        return carryOn(RecordCopy(from: .old, id), id, nil)
    }

    private mutating func carryOn(_ copy: RecordCopy, _ id: String, _ reply: StoreReply?) -> ProtocolStep<Outcome> {
        var copy = copy
        switch copy.next(reply) {
        case .call(let call):
            state = .copying(copy, id: id)
            return .call(call)
        case .finish(.copied), .finish(.nothing):
            copied += 1
            return copyNext()
        case .finish(.notFollower): return .finish(.abandoned)
        // The other store leads for it already.
        case .finish(.notAuthority): return copyNext()
        case .finish(.failed(let failure)): return .finish(.failed(failure))
        case .finish(.diverged): return .finish(.stuck(id: id, .diverged))
        }
    }

    private mutating func save(
        _ saving: ControlChanging, _ cursor: CopyCursor, _ reply: StoreReply?
    ) -> ProtocolStep<Outcome> {
        var saving = saving
        switch saving.next(reply) {
        case .call(let call):
            state = .saving(saving, cursor)
            return .call(call)
        case .finish(.changed): return .finish(cursor.isAtEnd ? .atEnd : .copied(copied))
        case .finish(.unchanged): return .finish(cursor.isAtEnd ? .atEnd : .abandoned)
        case .finish(.failed(let failure)): return .finish(.failed(failure))
        }
    }
}

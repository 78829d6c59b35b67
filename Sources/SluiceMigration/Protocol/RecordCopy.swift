package import SluiceRepository

/// Copies a record of the store that leads to the other one, if it is newer there.
///
/// Dual writes, repair, backfill and the way back are all this. It may be done any number of times, by anybody, at any
/// time, also while nobody leads: a store takes no copies of what it leads for, nor of what is older than what it has.
package struct RecordCopy: ProtocolMachine {
    package enum Outcome: Sendable, Hashable {
        /// The other store has this version, or a newer one.
        case copied(RecordVersion)
        /// There is nothing to copy.
        case nothing
        /// The other store leads for this bucket.
        case notAuthority
        /// The other store takes no copies.
        case notFollower
        /// The other store has the same version with other content.
        case diverged
        case failed(CallFailure)
    }

    private enum State: Hashable {
        case start
        case looking
        case reading
        case applying(Record)
        case clearing(RecordVersion)
    }

    /// How often it begins anew when gates move meanwhile.
    private static let maximumAttempts = 3

    private let source: Side
    private let id: String
    private let mark: DirtyMark?
    private var state = State.start
    /// Of the other store's gate; `nil` when it has to look.
    private var epoch: Int64?
    private var attempts = 0

    /// - Parameters:
    ///   - source: which leads.
    ///   - id: of the record.
    ///   - mark: that is cleared behind it; read before the record. Default none.
    ///   - epoch: of the other store's gate, as far as is known. Default unknown.
    package init(from source: Side, _ id: String, mark: DirtyMark? = nil, epoch: Int64? = nil) {
        self.source = source
        self.id = id
        self.mark = mark
        self.epoch = epoch
    }

    package mutating func next(_ reply: StoreReply?) -> ProtocolStep<Outcome> {
        if case .failed(let failure) = reply { return .finish(.failed(failure)) }
        switch (state, reply) {
        case (.start, _):
            guard epoch == nil else { return read() }
            // Before the record: what was read in an earlier life of the other store must not get into this one.
            state = .looking
            return .call(.gate(source.other))
        case (.looking, .gate(let gate)):
            guard let gate, gate.isFollower else { return .finish(.notFollower) }
            epoch = gate.epoch
            return read()
        case (.reading, .read(let read)):
            return copy(read)
        case (.applying(let record), .applied(let outcome)):
            return conclude(outcome, record)
        case (.clearing(let version), .done):
            return .finish(.copied(version))
        default:
            return .finish(.failed(.refused))
        }
    }

    private mutating func read() -> ProtocolStep<Outcome> {
        state = .reading
        return .call(.readStrong(source, id: id))
    }

    private mutating func copy(_ read: StrongRead) -> ProtocolStep<Outcome> {
        let record: Record
        if let present = read.record {
            record = present
        } else if read.floor > .none, let tombstone = Record(purgedTombstone: id, at: read.floor) {
            record = tombstone
        } else if let mark {
            return clear(mark, .none)
        } else {
            return .finish(.nothing)
        }
        return apply(record)
    }

    private mutating func apply(_ record: Record) -> ProtocolStep<Outcome> {
        state = .applying(record)
        return .call(
            .apply(source.other, record, sourceSequence: mark?.sequence ?? 0, epoch: epoch ?? 0))
    }

    private mutating func conclude(_ outcome: ApplyOutcome, _ record: Record) -> ProtocolStep<Outcome> {
        switch outcome {
        case .applied, .same, .older:
            guard let mark else { return .finish(.copied(record.version)) }
            return clear(mark, record.version)
        case .diverged: return .finish(.diverged)
        case .isPrimary: return .finish(.notAuthority)
        case .notFollower: return .finish(.notFollower)
        case .stale(let present):
            attempts += 1
            guard attempts < Self.maximumAttempts else { return .finish(.failed(.notDone)) }
            // Who leads may have changed, too.
            epoch = present
            return read()
        }
    }

    private mutating func clear(_ mark: DirtyMark, _ version: RecordVersion) -> ProtocolStep<Outcome> {
        state = .clearing(version)
        return .call(.clear(source, mark))
    }
}

extension Record {
    /// What stands for a deleted record that was purged.
    init?(purgedTombstone id: String, at floor: RecordVersion) {
        guard let hash = try? ContentHash.ofNothing() else { return nil }
        self.init(
            id: id, version: floor, value: nil, hash: hash, memberships: [], ring: OperationRing(), writer: "",
            timestamp: 0)
    }
}

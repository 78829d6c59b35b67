package import SluiceRepository

/// Compares a record in both stores, the follower first: what it has cannot be newer than what is read later from the
/// store that leads.
package struct Comparing: ProtocolMachine {
    package enum Outcome: Sendable, Hashable {
        case judged(RecordDifference, leader: StrongRead, Side)
        /// Who leads changed meanwhile, or nobody does.
        case undecided
        case failed(CallFailure)
    }

    private enum State: Hashable {
        case start
        case follower
        case leader(StrongRead)
    }

    private let id: String
    private let bucket: Int
    private let leader: Side
    private var state = State.start

    package init(_ id: String, in bucket: Int, leader: Side) {
        self.id = id
        self.bucket = bucket
        self.leader = leader
    }

    package mutating func next(_ reply: StoreReply?) -> ProtocolStep<Outcome> {
        if case .failed(let failure) = reply { return .finish(.failed(failure)) }
        switch (state, reply) {
        case (.start, _):
            state = .follower
            return .call(.readStrong(leader.other, id: id))
        case (.follower, .read(let follower)):
            state = .leader(follower)
            return .call(.readStrong(leader, id: id))
        case (.leader(let follower), .read(let leading)):
            guard leading.leads(for: bucket) else { return .finish(.undecided) }
            let difference = RecordDifference(follower: follower, leader: leading)
            guard difference == .ahead else { return .finish(.judged(difference, leader: leading, leader)) }
            // The lead may have been elsewhere while the follower was read: that one was none then.
            guard !follower.leads(for: bucket) else { return .finish(.undecided) }
            return .finish(.judged(difference, leader: leading, leader))
        default:
            return .finish(.failed(.refused))
        }
    }
}

/// How a record differs between the follower and the store that leads.
package enum RecordDifference: String, Sendable, Hashable, CaseIterable {
    case equal
    /// The follower is older.
    case lag
    /// The follower does not have it.
    case missing
    /// The follower has what the leader has not, or not any more.
    case extra
    /// The same version with other content.
    case mismatch
    /// The follower is newer.
    case ahead

    init(follower: StrongRead, leader: StrongRead) {
        let isThere = follower.record?.isDeleted == false
        let isLeading = leader.record?.isDeleted == false
        if !isThere && !isLeading {
            self = .equal
        } else if follower.version > leader.version {
            self = .ahead
        } else if follower.version == leader.version {
            let isSame = follower.record?.hash == leader.record?.hash && isThere == isLeading
            self = isSame ? .equal : .mismatch
        } else if isLeading {
            self = follower.record == nil ? .missing : .lag
        } else {
            self = .extra
        }
    }
}

package import SluiceRepository

/// Reads the newest committed value of a record, whoever leads, also while the lead moves.
package struct StrongReading: ProtocolMachine {
    package enum Outcome: Sendable, Hashable {
        /// What was read, and from whom.
        case read(StrongRead, Side)
        /// The lead moves, and it could not be told who was right.
        case frozen
        case failed(CallFailure)
    }

    private enum State: Hashable {
        case start
        case first
        case second(StrongRead)
        case again(StrongRead, StrongRead)
        case waiting
    }

    private let id: String
    private let bucket: Int
    /// Who leads, as far as is known.
    private var side: Side
    private var attempts: Int
    private var state = State.start

    /// - Parameters:
    ///   - id: of the record.
    ///   - bucket: of the record.
    ///   - side: who leads, as far as is known.
    ///   - attempts: how often it looks again while the lead moves.
    package init(_ id: String, in bucket: Int, at side: Side, attempts: Int = 5) {
        self.id = id
        self.bucket = bucket
        self.side = side
        self.attempts = attempts
    }

    package mutating func next(_ reply: StoreReply?) -> ProtocolStep<Outcome> {
        if case .failed(let failure) = reply { return .finish(.failed(failure)) }
        switch (state, reply) {
        case (.start, _), (.waiting, _):
            state = .first
            return .call(.readStrong(side, id: id))
        case (.first, .read(let first)):
            if first.leads(for: bucket) { return .finish(.read(first, side)) }
            state = .second(first)
            return .call(.readStrong(side.other, id: id))
        case (.second(let first), .read(let second)):
            if second.leads(for: bucket) { return .finish(.read(second, side.other)) }
            state = .again(first, second)
            return .call(.gate(side))
        case (.again(let first, let second), .gate(let gate)):
            // Closed throughout on the one side, while the other was seen closed: nobody committed at that moment.
            if gate?.epoch == first.gate?.epoch {
                return .finish(
                    first.version >= second.version ? .read(first, side) : .read(second, side.other))
            }
            attempts -= 1
            guard attempts > 0 else { return .finish(.frozen) }
            state = .waiting
            return .call(.wait(.milliseconds(5)...(.milliseconds(25))))
        default:
            return .finish(.failed(.refused))
        }
    }
}

extension StrongRead {
    /// Whether the store that was read leads for a bucket.
    func leads(for bucket: Int) -> Bool {
        gate?.primary.contains(bucket) ?? false
    }
}

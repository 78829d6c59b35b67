package import SluiceRepository

/// Commits a change where the record's writes are ordered, until it is certain how that ended.
package struct Committing: ProtocolMachine {
    package enum Outcome: Sendable, Hashable {
        /// How the store that leads answered, and which one.
        case answered(CommitOutcome, Side)
        /// The lead moved until there were no attempts left: certainly not done.
        case frozen
        /// It may or may not have been done.
        case unknown
        case failed(CallFailure)
    }

    private enum State: Hashable {
        case start
        case reading(StrongReading)
        case looking
        case committing
        case settling(StrongReading)
        case waiting
    }

    private var change: Change
    private let bucket: Int
    private var side: Side
    /// Of the gate of ``side``; `nil` when it has to look.
    private var epoch: Int64?
    private var attempts: Int
    /// Whether an attempt was made whose answer is missing.
    private var isAmbiguous = false
    private var state = State.start

    /// - Parameters:
    ///   - change: to be made. Where it expects no record, that is looked up first: a request that the network repeats
    ///     long after its answer would find none once the record is deleted, and make it again.
    ///   - bucket: of the record.
    ///   - side: who leads, as far as is known.
    ///   - epoch: of its gate, as far as is known. Default unknown.
    ///   - attempts: how often it is tried.
    package init(_ change: Change, in bucket: Int, at side: Side, epoch: Int64? = nil, attempts: Int = 8) {
        self.change = change
        self.bucket = bucket
        self.side = side
        self.epoch = epoch
        self.attempts = attempts
    }

    package mutating func next(_ reply: StoreReply?) -> ProtocolStep<Outcome> {
        switch (state, reply) {
        case (.start, _):
            // What has an idempotency key is known by that.
            guard change.expectation == .absent, change.idempotency == nil else { return attempt() }
            return read(nil, StrongReading(change.id, in: bucket, at: side))
        case (.reading(let reading), .some(let reply)):
            return read(reply, reading)
        case (.waiting, .waited):
            return isAmbiguous ? settle(nil, StrongReading(change.id, in: bucket, at: side)) : attempt()
        case (.looking, .gate(let gate)):
            guard let gate, gate.primary.contains(bucket) else { return lookElsewhere() }
            epoch = gate.epoch
            return attempt()
        case (.committing, .committed(let outcome)):
            return conclude(outcome)
        case (.committing, .failed(.unknown)):
            isAmbiguous = true
            return again()
        case (.settling(let reading), .some(let reply)):
            return settle(reply, reading)
        case (.waiting, .failed(let failure)), (.looking, .failed(let failure)), (.committing, .failed(let failure)):
            guard !isAmbiguous else { return failure == .cancelled ? .finish(.unknown) : again() }
            return .finish(.failed(failure))
        default:
            return .finish(isAmbiguous ? .unknown : .failed(.refused))
        }
    }

    private mutating func read(_ reply: StoreReply?, _ reading: StrongReading) -> ProtocolStep<Outcome> {
        var reading = reading
        switch reading.next(reply) {
        case .call(let call):
            state = .reading(reading)
            return .call(call)
        case .finish(.read(let read, let side)):
            self.side = side
            epoch = read.leads(for: bucket) ? read.gate?.epoch : nil
            if let version = read.record?.ring[change.operation] {
                return .finish(.answered(.committed(Commit(version: version, sequence: 0, isRepeated: true)), side))
            }
            guard read.record?.isDeleted != false else {
                return .finish(.answered(.conflict(current: read.version, isDeleted: false), side))
            }
            change = change.expecting(read.version)
            return attempt()
        case .finish(.frozen): return .finish(.frozen)
        case .finish(.failed(let failure)): return .finish(.failed(failure))
        }
    }

    private mutating func attempt() -> ProtocolStep<Outcome> {
        guard let epoch else {
            state = .looking
            return .call(.gate(side))
        }
        state = .committing
        return .call(.commit(side, change, epoch: epoch))
    }

    private mutating func conclude(_ outcome: CommitOutcome) -> ProtocolStep<Outcome> {
        switch outcome {
        case .stale(let present):
            epoch = present
            return again()
        case .notPrimary:
            return lookElsewhere()
        case .conflict, .notUnique, .idempotencyKeyReused:
            // An earlier attempt may have been what this one met.
            guard isAmbiguous else { return .finish(.answered(outcome, side)) }
            return settle(nil, StrongReading(change.id, in: bucket, at: side))
        case .committed, .pending:
            return .finish(.answered(outcome, side))
        }
    }

    private mutating func lookElsewhere() -> ProtocolStep<Outcome> {
        side = side.other
        epoch = nil
        return again()
    }

    private mutating func again() -> ProtocolStep<Outcome> {
        attempts -= 1
        guard attempts > 0 else { return .finish(isAmbiguous ? .unknown : .frozen) }
        state = .waiting
        return .call(.wait(.milliseconds(5)...(.milliseconds(25))))
    }

    /// Looks whether an attempt was carried out whose answer is missing.
    private mutating func settle(_ reply: StoreReply?, _ reading: StrongReading) -> ProtocolStep<Outcome> {
        var reading = reading
        switch reading.next(reply) {
        case .call(let call):
            state = .settling(reading)
            return .call(call)
        case .finish(.read(let read, let side)):
            self.side = side
            switch UnsettledCommit(change).judge(read) {
            case .committed(let version):
                let commit = Commit(version: version, sequence: 0, isRepeated: true)
                return .finish(.answered(.committed(commit), side))
            case .conflict(let current, let isDeleted):
                return .finish(.answered(.conflict(current: current, isDeleted: isDeleted), side))
            case .unknowable: return .finish(.unknown)
            case .notYet:
                epoch = read.leads(for: bucket) ? read.gate?.epoch : nil
                return attempt()
            }
        case .finish(.frozen), .finish(.failed(.notDone)), .finish(.failed(.unknown)): return again()
        case .finish(.failed): return .finish(.unknown)
        }
    }
}

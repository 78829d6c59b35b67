package import SluiceRepository

/// What a part of the protocol asks of the world: one atomic step of a store, of the control record, or of time.
package enum StoreCall: Sendable, Hashable {
    case readStrong(Side, id: String)
    case commit(Side, Change, epoch: Int64)
    case apply(Side, Record, sourceSequence: Int64, epoch: Int64)
    case clear(Side, DirtyMark)
    case dirty(Side, after: Int64, limit: Int)
    case ids(Side, buckets: Range<Int>, after: StoreQuery.Position?, limit: Int)
    case gate(Side)
    /// With `resetsFloor`, what the store purged in an earlier life is forgotten, too.
    case setGate(Side, Gate, resetsFloor: Bool)
    /// The control record as it is now.
    case readControl
    /// Takes the place of the control record whose revision is one lower.
    case replaceControl(ControlRecord)
    /// Between these, by chance.
    case wait(ClosedRange<Duration>)
}

/// What came of a call.
package enum StoreReply: Sendable, Hashable {
    case read(StrongRead)
    case committed(CommitOutcome)
    case applied(ApplyOutcome)
    /// Of a call that says yes or no: whether the mark was cleared, the gate set, or the control record replaced.
    case done(Bool)
    case marks([DirtyMark])
    case ids([String])
    case gate(Gate?)
    case control(ControlRecord?)
    case waited
    case failed(CallFailure)
}

/// Why there is no other reply.
package enum CallFailure: Sendable, Hashable {
    /// It certainly was not, and will not be, carried out.
    case notDone
    /// It may or may not have been carried out, or still be.
    case unknown
    /// The store cannot do it now or ever, such as for a value that is too large.
    case refused
    /// The caller does not wait any more.
    case cancelled
}

/// One sequential part of the protocol: a value that is told what came of its last call, and says what to call next.
///
/// The engine drives it with asynchronous calls, the simulator with a scheduler that loses, delays and repeats them.
package protocol ProtocolMachine: Sendable, Hashable {
    associatedtype Outcome: Sendable

    /// - Parameter reply: what came of the call that was asked for last; `nil` for the first step.
    /// - Returns: what to call now, or how it ended: then it is not asked again.
    mutating func next(_ reply: StoreReply?) -> ProtocolStep<Outcome>
}

package enum ProtocolStep<Outcome: Sendable>: Sendable {
    case call(StoreCall)
    case finish(Outcome)
}

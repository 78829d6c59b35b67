import SluiceRepository

/// Brings a component from one standing to another, or finishes what another controller began.
///
/// Each step is named in the control record before it is done. Whoever takes over does it again, under an epoch of their
/// own. Until the store that is to lead is opened it can go back; from then on it only goes on.
package struct Transitioning: ProtocolMachine {
    package enum Outcome: Sendable, Hashable {
        /// The record as it is now.
        case reached(ControlRecord)
        /// It went back to where it came from.
        case aborted(ControlRecord, Draining.Outcome)
        /// Another controller has taken over.
        case superseded
        /// It stands where the record says; whoever takes over goes on.
        case failed(CallFailure)
    }

    private enum State: Hashable {
        case start
        case recording
        case looking
        case waiting
        case setting(GateSetting)
        case draining(Draining)
    }

    private let bucket: Bucketing
    /// As it is, or is to be once ``State/recording`` is done.
    private var record: ControlRecord
    private var attempts = 8
    private var obstacle: Draining.Outcome?
    private var state = State.start

    /// - Parameters:
    ///   - record: as it was read, of this controller's term.
    ///   - standing: to which; of a transition under way its own.
    ///   - bucket: of the component.
    package init(_ record: ControlRecord, to standing: Standing, bucket: Bucketing) {
        self.bucket = bucket
        self.record = record.changed { record in
            record.epoch += 1
            if record.transition == nil {
                record.transition = Transition(from: record.standing, to: standing, epoch: record.epoch)
            } else {
                record.transition?.epoch = record.epoch
            }
        }
    }

    package mutating func next(_ reply: StoreReply?) -> ProtocolStep<Outcome> {
        switch (state, reply) {
        case (.start, _), (.waiting, .waited): return recordNow()
        case (.recording, .done(true)): return carryOut()
        case (.recording, .done(false)), (.recording, .failed(.unknown)):
            state = .looking
            return .call(.readControl)
        case (.looking, .control(let present)):
            guard let present else { return .finish(.superseded) }
            if present == record { return carryOut() }
            guard present.revision == record.revision - 1, present.term == record.term else {
                return .finish(.superseded)
            }
            return writeAgain()
        case (.setting(let setting), .some(let reply)): return set(setting, reply)
        case (.draining(let draining), .some(let reply)): return drain(draining, reply)
        case (_, .failed(.cancelled)), (_, .failed(.refused)): return .finish(.failed(.refused))
        case (_, .failed): return writeAgain()
        default: return .finish(.failed(.refused))
        }
    }

    private mutating func recordNow() -> ProtocolStep<Outcome> {
        state = .recording
        return .call(.replaceControl(record))
    }

    private mutating func writeAgain() -> ProtocolStep<Outcome> {
        attempts -= 1
        guard attempts > 0 else { return .finish(.failed(.unknown)) }
        state = .waiting
        return .call(.wait(.milliseconds(20)...(.milliseconds(200))))
    }

    /// Does what the record says is under way.
    private mutating func carryOut() -> ProtocolStep<Outcome> {
        guard let transition = record.transition else {
            return .finish(obstacle.map { .aborted(record, $0) } ?? .reached(record))
        }
        switch transition.steps[transition.index] {
        case .setGate(let side, let standing, let resetsFloor):
            let gate = standing.gate(
                of: side, epoch: transition.epoch, term: record.term,
                capturedSince: transition.captureEpoch ?? record.capturedSince)
            return set(GateSetting(side, gate, resetsFloor: resetsFloor), nil)
        case .drain(let source, let range):
            return drain(Draining(from: source, range, bucket: bucket), nil)
        case .publish:
            return record { $0.publish(transition) }
        }
    }

    private mutating func set(_ setting: GateSetting, _ reply: StoreReply?) -> ProtocolStep<Outcome> {
        var setting = setting
        switch setting.next(reply) {
        case .call(let call):
            state = .setting(setting)
            return .call(call)
        case .finish(.set): return record { $0.transition?.index += 1 }
        case .finish(.superseded): return .finish(.superseded)
        case .finish(.failed(let failure)): return abort(nil) ?? .finish(.failed(failure))
        }
    }

    private mutating func drain(_ draining: Draining, _ reply: StoreReply?) -> ProtocolStep<Outcome> {
        var draining = draining
        switch draining.next(reply) {
        case .call(let call):
            state = .draining(draining)
            return .call(call)
        case .finish(.drained): return record { $0.transition?.index += 1 }
        case .finish(let obstacle): return abort(obstacle) ?? .finish(.failed(.refused))
        }
    }

    /// Goes back, unless it is too late or the way back is what failed.
    private mutating func abort(_ obstacle: Draining.Outcome?) -> ProtocolStep<Outcome>? {
        guard record.transition?.canAbort == true else { return nil }
        self.obstacle = obstacle ?? .failed(.unknown)
        return record { record in
            record.epoch += 1
            record.transition?.isAborting = true
            record.transition?.index = 0
            record.transition?.epoch = record.epoch
        }
    }

    private mutating func record(_ change: (inout ControlRecord) -> Void) -> ProtocolStep<Outcome> {
        record = record.changed(change)
        attempts = 8
        return recordNow()
    }
}

/// Changes the control record, until nobody else came between.
package struct ControlChanging: ProtocolMachine {
    package enum Outcome: Sendable, Hashable {
        /// The record as it is now.
        case changed(ControlRecord)
        /// There was nothing to change.
        case unchanged
        case failed(CallFailure)
    }

    private enum State: Hashable {
        case start
        case reading
        case replacing(ControlRecord)
        case looking(ControlRecord)
        case waiting
    }

    private let change: ControlChange
    private var attempts: Int
    private var state = State.start

    package init(_ change: ControlChange, attempts: Int = 8) {
        self.attempts = attempts
        self.change = change
    }

    package mutating func next(_ reply: StoreReply?) -> ProtocolStep<Outcome> {
        switch (state, reply) {
        case (.start, _), (.waiting, .waited):
            state = .reading
            return .call(.readControl)
        case (.reading, .control(.some(let record))):
            let changed = record.changed(change.apply)
            var same = changed
            same.revision = record.revision
            guard same != record else { return .finish(.unchanged) }
            state = .replacing(changed)
            return .call(.replaceControl(changed))
        case (.replacing(let record), .done(true)):
            return .finish(.changed(record))
        case (.replacing(let record), .failed(.unknown)):
            state = .looking(record)
            return .call(.readControl)
        case (.looking(let record), .control(let present)) where present == record:
            return .finish(.changed(record))
        case (_, .failed(.cancelled)), (_, .failed(.refused)):
            return .finish(.failed(.refused))
        default:
            attempts -= 1
            guard attempts > 0 else { return .finish(.failed(.notDone)) }
            state = .waiting
            return .call(.wait(.milliseconds(10)...(.milliseconds(100))))
        }
    }
}

import SluiceRepository

/// Makes a controller the one whose changes of the control record count.
package struct TakingOver: ProtocolMachine {
    package enum Outcome: Sendable, Hashable {
        /// The record, of a term that nobody else has.
        case took(ControlRecord)
        case failed(CallFailure)
    }

    private enum State: Hashable {
        case start
        case reading
        case replacing(ControlRecord)
        case looking(ControlRecord)
        case waiting
    }

    /// Tells two controllers apart that take over at once.
    private let controller: Int64
    private var attempts: Int
    private var state = State.start

    package init(_ controller: Int64, attempts: Int = 8) {
        self.controller = controller
        self.attempts = attempts
    }

    package mutating func next(_ reply: StoreReply?) -> ProtocolStep<Outcome> {
        switch (state, reply) {
        case (.start, _), (.waiting, .waited):
            state = .reading
            return .call(.readControl)
        case (.reading, .control(.some(let record))):
            let mine = record.changed { record in
                record.term += 1
                record.controller = controller
            }
            state = .replacing(mine)
            return .call(.replaceControl(mine))
        case (.replacing(let mine), .done(true)):
            return .finish(.took(mine))
        case (.replacing(let mine), .done(false)), (.replacing(let mine), .failed(.unknown)):
            state = .looking(mine)
            return .call(.readControl)
        case (.looking(let mine), .control(let present)) where present == mine:
            return .finish(.took(mine))
        case (_, .failed(.cancelled)), (_, .failed(.refused)):
            return .finish(.failed(.refused))
        default:
            attempts -= 1
            guard attempts > 0 else { return .finish(.failed(.notDone)) }
            state = .waiting
            return .call(.wait(.milliseconds(50)...(.milliseconds(500))))
        }
    }
}

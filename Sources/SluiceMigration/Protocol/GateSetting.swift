package import SluiceRepository

/// Sets a gate, until it is certain that it is set, or that a later one is.
package struct GateSetting: ProtocolMachine {
    package enum Outcome: Sendable, Hashable {
        case set
        /// Somebody who knows better has set another one since.
        case superseded
        case failed(CallFailure)
    }

    private enum State: Hashable { case start, setting, looking, waiting }

    private let side: Side
    private let gate: Gate
    private let resetsFloor: Bool
    private var attempts: Int
    private var state = State.start

    package init(_ side: Side, _ gate: Gate, resetsFloor: Bool, attempts: Int = 8) {
        self.side = side
        self.gate = gate
        self.resetsFloor = resetsFloor
        self.attempts = attempts
    }

    package mutating func next(_ reply: StoreReply?) -> ProtocolStep<Outcome> {
        switch (state, reply) {
        case (.start, _), (.waiting, .waited):
            state = .setting
            return .call(.setGate(side, gate, resetsFloor: resetsFloor))
        case (.setting, .done(true)):
            return .finish(.set)
        case (.setting, .done(false)), (.setting, .failed(.unknown)):
            state = .looking
            return .call(.gate(side))
        case (.looking, .gate(let present)):
            if present == gate { return .finish(.set) }
            if let present, present.epoch >= gate.epoch || present.term > gate.term { return .finish(.superseded) }
            return again()
        case (_, .failed(.cancelled)), (_, .failed(.refused)):
            return .finish(.failed(.refused))
        default:
            return again()
        }
    }

    private mutating func again() -> ProtocolStep<Outcome> {
        attempts -= 1
        guard attempts > 0 else { return .finish(.failed(.unknown)) }
        state = .waiting
        return .call(.wait(.milliseconds(20)...(.milliseconds(200))))
    }
}

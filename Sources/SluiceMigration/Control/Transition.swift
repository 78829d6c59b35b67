import SluiceRepository

/// A change of standing under way: steps that are named in the control record before they are done, and may be done twice.
package struct Transition: Sendable, Hashable {
    package enum Step: Sendable, Hashable {
        /// Gives a side the gate of a standing.
        case setGate(Side, Standing, resetsFloor: Bool)
        /// Copies what is marked in the buckets until nothing is.
        case drain(from: Side, Range<Int>)
        /// Makes the new standing known.
        case publish
    }

    package let from: Standing
    package let to: Standing
    /// Which of ``steps`` is under way.
    package var index = 0
    /// Whether it goes back to where it came from.
    package var isAborting = false
    /// Of the gates that this step sets.
    package var epoch: Int64

    /// What the time since which changes are captured is called from now on; `nil` if that does not begin here. That of
    /// the transition's beginning, so that who takes over calls it the same.
    package let captureEpoch: Int64?

    package init(from: Standing, to: Standing, epoch: Int64) {
        self.from = from
        self.to = to
        self.epoch = epoch
        captureEpoch = !from.phase.captures && to.phase.captures ? epoch : nil
    }

    /// The buckets that change hands; empty for none.
    package var range: Range<Int> {
        min(from.threshold, to.threshold)..<max(from.threshold, to.threshold)
    }

    /// Who gives them away.
    package var source: Side { from.threshold < to.threshold ? .old : .new }

    /// What is done, in order.
    package var steps: [Step] {
        if isAborting { return [.setGate(source, from, resetsFloor: false), .publish] }
        if !range.isEmpty {
            return [
                .setGate(source, to, resetsFloor: false), .drain(from: source, range),
                .setGate(source.other, to, resetsFloor: false), .publish,
            ]
        }
        switch (from.phase.captures, to.phase.captures) {
        case (false, true) where to.phase == .dualWrite:
            // The follower first: nothing is marked for a store that takes no copies.
            return [.setGate(.new, to, resetsFloor: true), .setGate(.old, to, resetsFloor: false), .publish]
        case (true, false) where to.phase == .off:
            return [.setGate(.old, to, resetsFloor: false), .setGate(.new, to, resetsFloor: false), .publish]
        case (true, false):
            return [.setGate(.new, to, resetsFloor: false), .setGate(.old, to, resetsFloor: false), .publish]
        default: return [.publish]
        }
    }

    /// Whether it can still go back: nobody but the source led for the range until now.
    package var canAbort: Bool {
        !range.isEmpty && !isAborting && index < 2
    }
}

extension ControlRecord {
    /// Makes the standing known that a transition has reached.
    mutating func publish(_ transition: Transition) {
        standing = transition.isAborting ? transition.from : transition.to
        self.transition = nil
        guard !standing.phase.captures || transition.captureEpoch != nil else { return }
        // What was copied and verified until now is abandoned.
        capturedSince = transition.captureEpoch ?? 0
        copied = []
        isCopied = false
        isVerified = false
    }
}

import SluiceCore

/// The door to a loop for other threads: jobs left here run on the loop's thread, in order.
///
/// N jobs left between two turns cost one wake-up.
package final class LoopMailbox: Sendable {
    package typealias Job = @Sendable (EventLoop) -> Void

    private struct State {
        var jobs: [Job] = []
        var isWakePending = false
    }

    private let state = Lock(State())
    private let wakeUp: WakeUp

    init() throws(SystemError) {
        wakeUp = try WakeUp()
    }

    /// Becomes readable when a job waits.
    var descriptor: Int32 { wakeUp.descriptor }

    /// Runs `job` on the loop's thread, in its next turn. Jobs left after the loop has ended are dropped.
    package func submit(_ job: @escaping Job) {
        let mustWake = state.withLock { state in
            state.jobs.append(job)
            defer { state.isWakePending = true }
            return !state.isWakePending
        }
        if mustWake {
            wakeUp.raise()
        }
    }

    /// Takes the waiting jobs. Called by the loop when ``descriptor`` is readable.
    func takeAll() -> [Job] {
        wakeUp.clear()
        return state.withLock { state in
            state.isWakePending = false
            defer { state.jobs = [] }
            return state.jobs
        }
    }
}

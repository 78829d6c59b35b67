import CLinux
import Glibc
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
    private let wakeDescriptor: Int32

    init() throws(SystemError) {
        wakeDescriptor = eventfd(0, Int32(EFD_NONBLOCK) | Int32(EFD_CLOEXEC))
        guard wakeDescriptor >= 0 else { throw .last(in: "eventfd") }
    }

    deinit {
        close(wakeDescriptor)
    }

    /// Becomes readable when a job waits.
    var descriptor: Int32 { wakeDescriptor }

    /// Runs `job` on the loop's thread, in its next turn. Jobs left after the loop has ended are dropped.
    package func submit(_ job: @escaping Job) {
        let mustWake = state.withLock { state in
            state.jobs.append(job)
            defer { state.isWakePending = true }
            return !state.isWakePending
        }
        if mustWake {
            var one: UInt64 = 1
            _ = Glibc.write(wakeDescriptor, &one, 8)
        }
    }

    /// Takes the waiting jobs. Called by the loop when ``descriptor`` is readable.
    func takeAll() -> [Job] {
        var counter: UInt64 = 0
        _ = Glibc.read(wakeDescriptor, &counter, 8)
        return state.withLock { state in
            state.isWakePending = false
            defer { state.jobs = [] }
            return state.jobs
        }
    }
}

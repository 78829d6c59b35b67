import CCurl
import SluiceCore

/// What other threads leave for the driver's thread.
///
/// `@unchecked`: `multi` is only used by the driver's thread, except for `curl_multi_wakeup`, which any thread may call
/// (curl_multi_wakeup(3)), and which is called under the lock, so never after ``close()``; the rest is behind the lock.
final class CurlMailbox: @unchecked Sendable {
    struct Mail {
        var calls: [Call] = []
        var cancelled: [Call] = []
        var jobs: [UnownedJob] = []
        var end = End.none
    }

    /// Whether and how the driver is to end.
    enum End: Comparable {
        case none
        /// When nothing is under way any more.
        case drained
        /// At once.
        case now
    }

    private struct State {
        var mail = Mail()
        /// Something was left since the thread looked.
        var hasNews = false
        /// The thread waits or is about to, and has to be woken.
        var isAsleep = false
        var isClosed = false
        var waitingForEnd: [UnsafeContinuation<Void, Never>] = []
    }

    let multi: UnsafeMutableRawPointer
    private let state = Lock(State())

    init(_ multi: UnsafeMutableRawPointer) {
        self.multi = multi
    }

    // MARK: Any thread

    func submit(_ call: Call) {
        let isTaken = post(unlessEnding: true) { $0.calls.append(call) }
        if !isTaken {
            call.finish(.failed(Self.shutDown))
        }
    }

    func cancel(_ call: Call) {
        post { $0.cancelled.append(call) }
    }

    /// - Returns: `false` if the thread has ended.
    func enqueue(_ job: UnownedJob) -> Bool {
        post { $0.jobs.append(job) }
    }

    func stop(_ end: End) {
        post { $0.end = max($0.end, end) }
    }

    func waitForEnd() async {
        await withUnsafeContinuation { continuation in
            let isClosed = state.withLock { state in
                if !state.isClosed { state.waitingForEnd.append(continuation) }
                return state.isClosed
            }
            if isClosed { continuation.resume() }
        }
    }

    static let shutDown = ClientError(.shutDown, "the client was shut down: the command was not sent")

    @discardableResult
    private func post(unlessEnding: Bool = false, _ change: (inout Mail) -> Void) -> Bool {
        state.withLock { state in
            guard !state.isClosed, !unlessEnding || state.mail.end == .none else { return false }
            change(&state.mail)
            state.hasNews = true
            if state.isAsleep {
                state.isAsleep = false
                curl_multi_wakeup(multi)
            }
            return true
        }
    }

    // MARK: The driver's thread

    /// Exchanges what has come for an empty `mail`, whose storage is used again.
    func take(into mail: inout Mail) {
        state.withLock { state in
            state.hasNews = false
            mail.end = state.mail.end
            swap(&state.mail, &mail)
        }
    }

    /// Whether there is nothing to do: from now on who leaves something wakes the thread.
    func mayFallAsleep() -> Bool {
        state.withLock { state in
            state.isAsleep = !state.hasNews
            return state.isAsleep
        }
    }

    func wokeUp() {
        state.withLock { $0.isAsleep = false }
    }

    /// The thread ends: frees libcurl's handle, which nobody wakes any more.
    ///
    /// - Returns: what came too late.
    func close() -> Mail {
        let late = state.withLock { state in
            state.isClosed = true
            let late = state.mail
            state.mail = Mail()
            return late
        }
        curl_multi_cleanup(multi)
        let waiting = state.withLock { state in
            defer { state.waitingForEnd = [] }
            return state.waitingForEnd
        }
        waiting.forEach { $0.resume() }
        return late
    }
}

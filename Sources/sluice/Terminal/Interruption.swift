import CLinux
import Glibc
import SluiceCore

/// Lets SIGINT, SIGTERM and SIGHUP end work cleanly: it is cancelled, cleans up and is waited for; then the process ends as
/// the signal would have ended it, so that shells and scripts know. A second signal ends it at once. Make it before the first
/// thread: threads inherit the signals it blocks.
final class Interruption: Sendable {
    private static let numbers = [SIGINT, SIGTERM, SIGHUP]

    private let isWatching = Lock(false)
    private let arrived = Lock<Int32?>(nil)
    private let cancel = Lock<(@Sendable () -> Void)?>(nil)

    init() {
        var signals = Self.signals
        pthread_sigmask(SIG_BLOCK, &signals, nil)
    }

    /// Runs work.
    ///
    /// - Parameters:
    ///   - advice: what to do behind an interruption.
    ///   - cleanUp: takes what is shown away.
    ///   - work: is given what it tells how it is cancelled.
    /// - Returns: what the work returns, unless it was interrupted: then this does not return.
    /// - Throws: what the work throws.
    func run<Value>(
        advice: String, cleanUp: () -> Void,
        _ work: (_ started: @escaping (_ cancel: @escaping @Sendable () -> Void) -> Void) throws -> Value
    ) throws -> Value {
        watch()
        let result = Result {
            try work { task in
                self.cancel.withLock { $0 = task }
                if self.arrived.withLock({ $0 }) != nil { task() }
            }
        }
        cleanUp()
        // What was done before the signal could do harm is done.
        if case .failure = result, let number = arrived.withLock({ $0 }) {
            Output.message("interrupted: \(advice)")
            die(by: number)
        }
        return try result.get()
    }

    private static var signals: sigset_t {
        var signals = sigset_t()
        sigemptyset(&signals)
        for number in numbers { sigaddset(&signals, number) }
        return signals
    }

    private func watch() {
        let isFirst = isWatching.withLock { isWatching in
            defer { isWatching = true }
            return !isWatching
        }
        guard isFirst else { return }
        try? OwnThread.start(name: "signals") { [self] in
            var first = MonotonicTime.now()
            while true {
                var signals = Self.signals
                var number: Int32 = 0
                guard sigwait(&signals, &number) == 0 else { continue }
                let isFirst = arrived.withLock { arrived in
                    defer { arrived = arrived ?? number }
                    return arrived == nil
                }
                // Programs such as timeout(1) send it to the process and to its group.
                if !isFirst, MonotonicTime.now() - first > .milliseconds(500) { _exit(128 + number) }
                guard isFirst else { continue }
                first = .now()
                cancel.withLock { $0 }?()
            }
        }
    }

    private func die(by number: Int32) -> Never {
        signal(number, SIG_DFL)
        var signals = Self.signals
        pthread_sigmask(SIG_UNBLOCK, &signals, nil)
        raise(number)
        _exit(128 + number)
    }
}

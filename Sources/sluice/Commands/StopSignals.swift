import CLinux
import Glibc
import SluiceCore
import SluiceGateway
import SluiceNet

/// Waits for the signals that steer a server. Make it before the first thread: threads inherit the signals it blocks.
struct StopSignals {
    private var signals = sigset_t()

    init() {
        sigemptyset(&signals)
        for number in [SIGTERM, SIGINT, SIGHUP] {
            sigaddset(&signals, number)
        }
        pthread_sigmask(SIG_BLOCK, &signals, nil)
    }

    /// Serves until a signal ends it.
    ///
    /// - Returns: whether all requests under way could end.
    func wait(for gateway: Gateway) -> ExitStatus {
        while true {
            switch next() {
            case SIGHUP:
                reload(gateway)
            default:
                return stop(gateway)
            }
        }
    }

    /// Waits for any of them.
    func wait() {
        _ = next()
    }

    private func reload(_ gateway: Gateway) {
        do throws(ConfigurationError) {
            try gateway.reload()
            Output.message("tokens and certificates read again")
        } catch {
            Output.message("sluice: the tokens in force stay: \(error)")
        }
    }

    private func stop(_ gateway: Gateway) -> ExitStatus {
        Output.message("stopping; a second signal stops at once")
        let hurry = Signal()
        let signals = self
        try? OwnThread.start(name: "signals") {
            _ = signals.next()
            hurry.raise()
        }
        return gateway.stopAndWait(hurry: hurry) ? .ok : .errorReply
    }

    private func next() -> Int32 {
        var signals = signals
        var number: Int32 = 0
        while sigwait(&signals, &number) != 0 {}
        return number
    }
}

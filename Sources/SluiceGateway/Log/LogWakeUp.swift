import CLinux
import Glibc
import SluiceNet

/// Wakes the log's thread: raised any number of times, taken once.
final class LogWakeUp: Sendable {
    let ended = Signal()
    private let descriptor: Int32

    init() {
        descriptor = eventfd(0, Int32(EFD_CLOEXEC))
    }

    deinit {
        close(descriptor)
    }

    func raise() {
        var one: UInt64 = 1
        _ = Glibc.write(descriptor, &one, 8)
    }

    func wait() {
        var count: UInt64 = 0
        while Glibc.read(descriptor, &count, 8) < 0, errno == EINTR {}
    }
}

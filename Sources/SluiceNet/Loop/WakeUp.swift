import CLinux
import Glibc
package import SluiceCore

/// Wakes a thread that waits: raised any number of times by any thread, taken once.
package final class WakeUp: Sendable {
    /// Readable while raised.
    let descriptor: Int32

    package init() throws(SystemError) {
        descriptor = eventfd(0, Int32(EFD_NONBLOCK) | Int32(EFD_CLOEXEC))
        guard descriptor >= 0 else { throw .last(in: "eventfd") }
    }

    deinit {
        close(descriptor)
    }

    package func raise() {
        var one: UInt64 = 1
        _ = Glibc.write(descriptor, &one, 8)
    }

    /// Takes what was raised; what is raised from now on wakes anew.
    package func clear() {
        var count: UInt64 = 0
        _ = Glibc.read(descriptor, &count, 8)
    }

    /// Blocks until ``raise()`` or until the time has come, and takes nothing. May return early.
    ///
    /// - Parameter deadline: `nil` waits for ever.
    package func wait(until deadline: MonotonicTime? = nil) {
        var milliseconds: Int32 = -1
        if let deadline {
            milliseconds = Int32(clamping: max(0, (deadline - .now()).wholeNanoseconds + 999_999) / 1_000_000)
        }
        var entry = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
        poll(&entry, 1, milliseconds)
    }
}

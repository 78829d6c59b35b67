import CLinux
import Glibc
import Synchronization

/// Something that happens once, and that threads can wait for.
package final class Signal: Sendable {
    private let descriptor: Int32
    private let isRaised = Atomic(false)

    package init() {
        descriptor = eventfd(0, Int32(EFD_CLOEXEC))
    }

    deinit {
        close(descriptor)
    }

    /// Lets all who wait go on, now and later.
    package func raise() {
        isRaised.store(true, ordering: .releasing)
        var one: UInt64 = 1
        _ = Glibc.write(descriptor, &one, 8)
    }

    /// Blocks the calling thread until ``raise()``.
    ///
    /// - Parameter timeout: `nil` waits for ever.
    /// - Returns: whether the signal was raised.
    @discardableResult
    package func wait(timeout: Duration? = nil) -> Bool {
        var entry = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
        let milliseconds = timeout.map {
            Int32(clamping: $0.components.seconds * 1000 + $0.components.attoseconds / 1_000_000_000_000_000)
        }
        while !isRaised.load(ordering: .acquiring) {
            let ready = poll(&entry, 1, milliseconds ?? -1)
            if ready == 0 { break }
        }
        return isRaised.load(ordering: .acquiring)
    }
}

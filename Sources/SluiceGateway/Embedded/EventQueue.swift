import CLinux
import Glibc
import SluiceCore
import SluiceNet

/// Events on their way from any thread to the one that waits for them, in order.
final class EventQueue<Event: Sendable>: Sendable {
    private let waiting = Lock<[Event]>([])
    private let wakeDescriptor: Int32

    init() throws(SystemError) {
        wakeDescriptor = eventfd(0, Int32(EFD_NONBLOCK) | Int32(EFD_CLOEXEC))
        guard wakeDescriptor >= 0 else { throw .last(in: "eventfd") }
    }

    deinit {
        close(wakeDescriptor)
    }

    func post(_ event: Event) {
        waiting.withLock { $0.append(event) }
        var one: UInt64 = 1
        _ = write(wakeDescriptor, &one, 8)
    }

    /// Blocks until an event comes or the time has.
    ///
    /// - Parameter deadline: `nil` waits for ever.
    /// - Returns: the oldest event; `nil` once the deadline has passed.
    func next(until deadline: MonotonicTime?) -> Event? {
        while true {
            var count: UInt64 = 0
            _ = read(wakeDescriptor, &count, 8)
            if let event = waiting.withLock({ $0.isEmpty ? nil : $0.removeFirst() }) { return event }
            var milliseconds: Int32 = -1
            if let deadline {
                let remaining = (deadline - .now()).wholeNanoseconds
                guard remaining > 0 else { return nil }
                milliseconds = Int32(clamping: (remaining - 1) / 1_000_000 + 1)
            }
            var entry = pollfd(fd: wakeDescriptor, events: Int16(POLLIN), revents: 0)
            poll(&entry, 1, milliseconds)
        }
    }
}

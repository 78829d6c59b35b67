import SluiceCore
import SluiceNet

/// Events on their way from any thread to the one that waits for them, in order.
final class EventQueue<Event: Sendable>: Sendable {
    private let waiting = Lock<[Event]>([])
    private let wakeUp: WakeUp

    init() throws(SystemError) {
        wakeUp = try WakeUp()
    }

    func post(_ event: Event) {
        waiting.withLock { $0.append(event) }
        wakeUp.raise()
    }

    /// Blocks until an event comes or the time has.
    ///
    /// - Parameter deadline: `nil` waits for ever.
    /// - Returns: the oldest event; `nil` once the deadline has passed.
    func next(until deadline: MonotonicTime?) -> Event? {
        while true {
            wakeUp.clear()
            if let event = waiting.withLock({ $0.isEmpty ? nil : $0.removeFirst() }) { return event }
            if let deadline, MonotonicTime.now() >= deadline { return nil }
            wakeUp.wait(until: deadline)
        }
    }
}

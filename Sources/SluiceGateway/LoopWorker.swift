import SluiceCore
import SluiceNet

/// A loop thread, and the one object that lives on it.
final class LoopWorker<Resident>: Sendable {
    private let thread: EventLoopThread
    private let resident = LoopBound(Slot())

    /// Holds the resident; touched on the loop's thread only.
    private final class Slot {
        var value: Resident?
    }

    /// - Parameters:
    ///   - name: of the thread.
    ///   - make: makes the resident, on the loop's thread.
    /// - Throws: ``SystemError`` if there can be no further thread.
    init(name: String, make: @escaping @Sendable (EventLoop) -> Resident) throws(SystemError) {
        let resident = resident
        thread = try EventLoopThread(name: name) { loop in
            resident.value.value = make(loop)
        }
    }

    /// Runs `job` on the loop's thread.
    func submit(_ job: @escaping @Sendable (Resident) -> Void) {
        let resident = resident
        thread.mailbox.submit { _ in
            if let value = resident.value.value {
                job(value)
            }
        }
    }

    /// Waits for the loop's end. Blocks.
    func join() {
        thread.join()
    }
}

import SluiceCore
import Synchronization

/// What other threads may know of an upstream connection.
final class UpstreamState: Sendable {
    /// Requests that wait for their replies.
    let waiting = Counter()
    let connects = Counter()
    let failures = Counter()
    let isReady = AtomicFlag()
    /// Whether Redis too enforces what the token may do, by a user that the gateway made; once it was ready.
    let isEnforced = AtomicFlag()
    private let reason = Lock<String?>(nil)
    private let log: Log?

    init(log: Log?) {
        self.log = log
    }

    /// Why there is no connection; `nil` while there is one, or before the first attempt.
    var lastFailure: String? { reason.withLock { $0 } }

    /// A connection is made.
    ///
    /// - Parameter enforced: whether Redis let the gateway create a user for the token; `nil` if it was not asked.
    func becameReady(enforced: Bool?) {
        connects.add()
        isReady.store(true)
        let was = reason.withLock { reason in
            defer { reason = nil }
            return reason
        }
        if was != nil {
            log?.write(.info, "connected to Redis again")
        }
        if let enforced {
            isEnforced.store(enforced)
            if !enforced, connects.current == 1 {
                log?.write(
                    .warning,
                    "Redis does not let the gateway create its read-only user: the gateway alone refuses writes of read-only tokens"
                )
            }
        }
    }

    /// A connection is lost, or could not be made. Told to the log once for each reason.
    func failed(_ text: String) {
        failures.add()
        isReady.store(false)
        let isNew = reason.withLock { reason in
            defer { reason = text }
            return reason != text
        }
        if isNew {
            log?.write(.warning, "no connection to Redis", [("reason", .text(text))])
        }
    }
}

/// A yes or no that one thread sets and any thread reads.
struct AtomicFlag: ~Copyable, Sendable {
    private let value = Atomic(false)

    func store(_ new: Bool) {
        value.store(new, ordering: .relaxed)
    }

    var isSet: Bool { value.load(ordering: .relaxed) }
}

package import SluiceCore

/// The moment after which nobody waits any more. A value: what time it is comes in from outside.
package struct Deadline: Sendable, Hashable, Comparable {
    /// When the time is over.
    package let time: MonotonicTime

    package init(at time: MonotonicTime) {
        self.time = time
    }

    /// - Parameters:
    ///   - duration: how long from now; a negative one has passed already.
    ///   - now: the time.
    package init(after duration: Duration, from now: MonotonicTime) {
        time = now + duration
    }

    /// Passes never.
    package static let never = Deadline(at: .distantFuture)

    /// Whether the time is over.
    package func hasPassed(at now: MonotonicTime) -> Bool {
        time <= now
    }

    /// What is left of the time; nothing once it is over, `nil` if it never is.
    package func remaining(at now: MonotonicTime) -> Duration? {
        guard self != .never else { return nil }
        return hasPassed(at: now) ? .zero : time - now
    }

    package static func < (left: Deadline, right: Deadline) -> Bool {
        left.time < right.time
    }
}

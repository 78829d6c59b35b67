import SluiceCore

/// What becomes of one loop's waits; any thread may read it.
final class BlockingCounters: Sendable {
    /// Commands that wait now.
    let waiting = Counter()
    /// Connections to Redis for them, idle ones included.
    let connections = Counter()
    let started = Counter()
    /// Refused because too many waited.
    let refused = Counter()
    /// Waits whose clients left.
    let abandoned = Counter()
    /// Waits whose clients had left when Redis had just taken something for them, which was put back.
    let returned = Counter()
    /// The same, but it could not be put back.
    let lost = Counter()
}

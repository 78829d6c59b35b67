import SluiceCore
import SluiceRepository

/// A clock that stands until a test moves it, and randomness that is always in the middle.
final class StandingClock: Sendable {
    private let start = ContinuousClock.now
    private let passed = Lock(Duration.zero)

    var now: ContinuousClock.Instant { start + passed.withLock { $0 } }

    var passedMilliseconds: Int64 {
        let (seconds, attoseconds) = passed.withLock { $0.components }
        return seconds * 1_000 + attoseconds / 1_000_000_000_000_000
    }

    var surroundings: Surroundings {
        var surroundings = Surroundings()
        surroundings.now = { self.now }
        surroundings.fraction = { 0.5 }
        return surroundings
    }

    func advance(by duration: Duration) {
        passed.withLock { $0 += duration }
    }
}

import SluiceCore
import Synchronization

/// A token bucket that all loops share, without locks: one number tells when the bucket will be full again (the generic
/// cell rate algorithm, ITU-T I.371). What is admitted in any time *t* is never more than *burst* + *rate* × *t*.
final class TokenBucket: Sendable {
    enum Decision: Equatable {
        case admitted
        /// There will be room after so many nanoseconds.
        case later(Int64)
        /// There will never be room: it is more than the bucket holds.
        case never
    }

    /// What the bucket holds.
    let burst: Int
    /// From one token to the next, rounded up.
    private let interval: Int64
    private let fullAt: Atomic<Int64>

    /// - Parameters:
    ///   - rate: tokens that come in a second, 1 to a million.
    ///   - burst: tokens that the bucket holds, 1 to ten million.
    ///   - used: tokens that it lacks at first.
    ///   - now: the time.
    init(rate: Int, burst: Int, used: Int = 0, now: MonotonicTime) {
        self.burst = burst
        interval = (1_000_000_000 + Int64(rate) - 1) / Int64(rate)
        fullAt = Atomic(now.nanoseconds &+ Int64(min(used, burst)) &* interval)
    }

    /// Takes tokens, all or none.
    func take(_ count: Int, now: MonotonicTime) -> Decision {
        guard count <= burst else { return .never }
        var known = fullAt.load(ordering: .relaxed)
        while true {
            let next = max(known, now.nanoseconds) &+ Int64(count) &* interval
            let excess = next &- now.nanoseconds &- Int64(burst) &* interval
            guard excess <= 0 else { return .later(excess) }
            let (isExchanged, original) = fullAt.weakCompareExchange(
                expected: known, desired: next, ordering: .relaxed)
            if isExchanged { return .admitted }
            known = original
        }
    }

    /// When there will be a token: 0 nanoseconds if there is one. Takes none.
    func delay(now: MonotonicTime) -> Int64 {
        let next = max(fullAt.load(ordering: .relaxed), now.nanoseconds) &+ interval
        return max(0, next &- now.nanoseconds &- Int64(burst) &* interval)
    }

    /// Tokens that the bucket lacks, rounded up.
    func used(now: MonotonicTime) -> Int {
        let missing = max(0, fullAt.load(ordering: .relaxed) &- now.nanoseconds)
        return Int((missing &+ interval &- 1) / interval)
    }
}

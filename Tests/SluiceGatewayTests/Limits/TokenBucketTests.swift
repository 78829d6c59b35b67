import SluiceCore
import Testing

@testable import SluiceGateway

@Suite struct TokenBucketTests {
    private static func time(_ milliseconds: Int) -> MonotonicTime {
        MonotonicTime(nanoseconds: 5_000_000_000 + Int64(milliseconds) * 1_000_000)
    }

    @Test func aFullBucketGivesItsBurstAndThenOneAtATime() {
        let bucket = TokenBucket(rate: 100, burst: 5, now: Self.time(0))
        for _ in 0..<5 { #expect(bucket.take(1, now: Self.time(0)) == .admitted) }
        #expect(bucket.take(1, now: Self.time(0)) == .later(10_000_000))
        #expect(bucket.take(1, now: Self.time(9)) == .later(1_000_000))
        #expect(bucket.take(1, now: Self.time(10)) == .admitted)
        #expect(bucket.take(1, now: Self.time(10)) == .later(10_000_000))
        // A long pause fills it, and no more than that.
        for _ in 0..<5 { #expect(bucket.take(1, now: Self.time(100_000)) == .admitted) }
        #expect(bucket.take(1, now: Self.time(100_000)) == .later(10_000_000))
    }

    @Test func batchesAreTakenWholeOrNotAtAll() {
        let bucket = TokenBucket(rate: 10, burst: 10, now: Self.time(0))
        #expect(bucket.take(11, now: Self.time(0)) == .never)
        #expect(bucket.take(7, now: Self.time(0)) == .admitted)
        #expect(bucket.take(7, now: Self.time(0)) == .later(400_000_000))
        #expect(bucket.take(3, now: Self.time(0)) == .admitted)
        #expect(bucket.delay(now: Self.time(0)) == 100_000_000)
        #expect(bucket.delay(now: Self.time(100)) == 0)
    }

    @Test func aClockThatIsBehindAdmitsNoMore() {
        let bucket = TokenBucket(rate: 10, burst: 2, now: Self.time(0))
        #expect(bucket.take(2, now: Self.time(1000)) == .admitted)
        #expect(bucket.take(1, now: Self.time(0)) != .admitted)
    }

    @Test func whatWasUsedIsCarriedOver() {
        let bucket = TokenBucket(rate: 1, burst: 10, now: Self.time(0))
        #expect(bucket.take(8, now: Self.time(0)) == .admitted)
        #expect(bucket.used(now: Self.time(0)) == 8)
        let faster = TokenBucket(rate: 1000, burst: 20, used: bucket.used(now: Self.time(0)), now: Self.time(0))
        #expect(faster.take(13, now: Self.time(0)) == .later(1_000_000))
        #expect(faster.take(12, now: Self.time(0)) == .admitted)
        let smaller = TokenBucket(rate: 1000, burst: 4, used: 8, now: Self.time(0))
        #expect(smaller.take(4, now: Self.time(4)) == .admitted)
    }

    /// Many threads at once, by the real clock.
    @Test(arguments: [(1000, 50), (30_000, 1), (333, 333)])
    func neverAdmitsMoreThanBurstAndRate(rate: Int, burst: Int) async {
        let start = MonotonicTime.now()
        let bucket = TokenBucket(rate: rate, burst: burst, now: start)
        let admitted = await withTaskGroup(of: Int.self) { group in
            for _ in 0..<4 {
                group.addTask {
                    var admitted = 0
                    for _ in 0..<20_000 where bucket.take(1, now: .now()) == .admitted { admitted += 1 }
                    return admitted
                }
            }
            return await group.reduce(0, +)
        }
        let seconds = Double(MonotonicTime.now().nanoseconds - start.nanoseconds) / 1e9
        #expect(Double(admitted) <= Double(burst) + Double(rate) * seconds + 1e-6)
        #expect(admitted >= burst)
    }
}

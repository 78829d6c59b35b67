import Glibc

extension StoreEnvironment {
    /// From 50 µs on the first time to 2 ms, spread so that waiters do not march in step.
    @usableFromInline
    package static func sleep(attempt: Int) {
        usleep(UInt32.random(in: 25...50) << UInt32(min(attempt, 5)))
    }
}

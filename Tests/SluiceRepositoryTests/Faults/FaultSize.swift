import Glibc

/// How large the tests of faults are: small, unless the environment says otherwise.
enum FaultSize {
    /// Of the increments that several processes make together; `SLUICE_TEST_INCREMENTS`. The full size is 100,000.
    static let increments = number("SLUICE_TEST_INCREMENTS") ?? 2_000
    /// Of the writes in the middle of which servers are killed; `SLUICE_TEST_CRASH_WRITES`. The full size is 10,000.
    static let crashWrites = number("SLUICE_TEST_CRASH_WRITES") ?? 2_500

    private static func number(_ name: String) -> Int? {
        getenv(name).flatMap { Int(String(cString: $0)) }
    }
}

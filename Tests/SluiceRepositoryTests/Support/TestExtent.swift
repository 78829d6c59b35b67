import Glibc

/// How much is tested of what has many forms.
enum TestExtent {
    /// One form of each, as under sanitizers, which take ten times as long; `SLUICE_TEST_QUICK`.
    static let isQuick = getenv("SLUICE_TEST_QUICK") != nil
}

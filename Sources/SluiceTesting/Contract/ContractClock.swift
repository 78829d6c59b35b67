import SluiceCore

/// The clock of a store under test: it stands until a case moves it.
public final class ContractClock: Sendable {
    private let time = Lock<Int64>(1_700_000_000_000)

    init() {}

    /// In milliseconds since 1970.
    public var now: Int64 { time.withLock { $0 } }

    func advance(by duration: Duration) {
        let (seconds, attoseconds) = duration.components
        time.withLock { $0 += seconds * 1_000 + attoseconds / 1_000_000_000_000_000 }
    }

    func set(_ now: Int64) {
        time.withLock { $0 = now }
    }
}

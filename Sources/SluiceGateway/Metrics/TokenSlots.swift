import SluiceCore

/// Gives each token name a number for the metrics, for as long as the gateway runs.
///
/// The number of names is bounded: beyond it they share one slot, so that metrics stay small.
final class TokenSlots: Sendable {
    static let maximumCount = 128
    /// Requests without a valid token.
    static let unauthenticated = 0
    private static let others = maximumCount - 1

    private let names = Lock<[String]>(["none"])

    func slot(for name: String) -> Int {
        names.withLock { names in
            if let known = names.firstIndex(of: name) { return known }
            guard names.count < Self.others else { return Self.others }
            names.append(name)
            return names.count - 1
        }
    }

    /// The names in the order of their slots.
    var all: [(slot: Int, name: String)] {
        names.withLock { $0.enumerated().map { (slot: $0.offset, name: $0.element) } } + [(Self.others, "other")]
    }
}

import Synchronization

/// A number that any thread changes and any thread reads.
package final class SharedCounter: Sendable {
    private let value = Atomic<Int>(0)

    package init() {}

    /// Adds to the number.
    ///
    /// - Returns: the number afterwards.
    @discardableResult
    package func add(_ amount: Int = 1) -> Int {
        value.add(amount, ordering: .relaxed).newValue
    }

    package var current: Int { value.load(ordering: .relaxed) }
}

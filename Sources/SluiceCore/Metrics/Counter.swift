public import Synchronization

/// A number that one thread changes and any thread reads: no locked instruction on the writer's side.
///
/// `public` only to be inlined, see ``ByteRange``.
public struct Counter: ~Copyable, Sendable {
    @usableFromInline
    let value = Atomic<Int>(0)

    /// Zero.
    @inlinable
    public init() {}

    /// Adds to the number. By the owning thread only.
    @inlinable
    public func add(_ amount: Int = 1) {
        value.store(value.load(ordering: .relaxed) &+ amount, ordering: .relaxed)
    }

    /// The number at some recent moment.
    @inlinable
    public var current: Int {
        value.load(ordering: .relaxed)
    }
}

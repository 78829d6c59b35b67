public import Synchronization

/// Numbers that one thread changes and any thread reads, found by index.
///
/// `@unchecked`: the storage is allocated once, never moved, and every element is an atomic.
/// `public` only to be inlined, see ``ByteRange``.
public struct CounterArray: @unchecked Sendable {
    @usableFromInline
    let storage: UnsafeMutablePointer<Atomic<Int>>
    /// How many numbers there are.
    public let count: Int

    /// Zeros.
    public init(count: Int) {
        self.count = count
        storage = .allocate(capacity: count)
        for index in 0..<count {
            (storage + index).initialize(to: Atomic(0))
        }
    }

    /// Frees the numbers, which nobody may use any more.
    public func deallocate() {
        storage.deinitialize(count: count)
        storage.deallocate()
    }

    /// Adds to the number at `index`. By the owning thread only.
    @inlinable
    public func add(_ amount: Int = 1, at index: Int) {
        precondition(index >= 0 && index < count, "no such counter")
        let value = storage[index].load(ordering: .relaxed)
        storage[index].store(value &+ amount, ordering: .relaxed)
    }

    /// The number at `index`, at some recent moment.
    @inlinable
    public subscript(index: Int) -> Int {
        precondition(index >= 0 && index < count, "no such counter")
        return storage[index].load(ordering: .relaxed)
    }
}

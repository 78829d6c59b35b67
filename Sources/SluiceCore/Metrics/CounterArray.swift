import Synchronization

/// Numbers that one thread changes and any thread reads, found by index.
///
/// `@unchecked`: the storage is allocated once, never moved, and every element is an atomic.
package final class CounterArray: @unchecked Sendable {
    private let storage: UnsafeMutablePointer<Atomic<Int>>
    package let count: Int

    package init(count: Int) {
        self.count = count
        storage = .allocate(capacity: count)
        for index in 0..<count {
            (storage + index).initialize(to: Atomic(0))
        }
    }

    deinit {
        storage.deinitialize(count: count)
        storage.deallocate()
    }

    /// Adds to the number at `index`. By the owning thread only.
    package func add(_ amount: Int = 1, at index: Int) {
        precondition(index >= 0 && index < count, "no such counter")
        let value = storage[index].load(ordering: .relaxed)
        storage[index].store(value &+ amount, ordering: .relaxed)
    }

    package subscript(index: Int) -> Int {
        precondition(index >= 0 && index < count, "no such counter")
        return storage[index].load(ordering: .relaxed)
    }
}

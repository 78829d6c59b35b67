public import Glibc

/// A value that one thread at a time may touch. `public` only to be inlined, see ``ByteRange``.
///
/// It stands where `Mutex` of Synchronization could: that library comes without the thread sanitizer's instrumentation,
/// so that every use of a `Mutex` is reported as a race, and the real ones drown. The sanitizer knows this lock of the
/// system. To go once a program of a `Mutex` and two threads is clean under `swift test --sanitize=thread`.
public struct Lock<Value: ~Copyable>: ~Copyable, @unchecked Sendable {
    // Unchecked, because of the pointers: the value came here by `sending`, and is reached with the lock held only.
    @usableFromInline let mutex: UnsafeMutablePointer<pthread_mutex_t>
    @usableFromInline let value: UnsafeMutablePointer<Value>

    /// Guards a value that came here by itself.
    @inlinable
    public init(_ initial: consuming sending Value) {
        // On the heap, because a lock must not move.
        mutex = .allocate(capacity: 1)
        mutex.initialize(to: pthread_mutex_t())
        pthread_mutex_init(mutex, nil)
        value = .allocate(capacity: 1)
        value.initialize(to: initial)
    }

    @inlinable
    deinit {
        value.deinitialize(count: 1)
        value.deallocate()
        pthread_mutex_destroy(mutex)
        mutex.deallocate()
    }

    /// Calls `body` with the value while no other thread may. Not recursive: `body` must not come back here.
    @inlinable
    public borrowing func withLock<Result: ~Copyable, Failure: Error>(
        _ body: (inout sending Value) throws(Failure) -> sending Result
    ) throws(Failure) -> sending Result {
        let failure = pthread_mutex_lock(mutex)
        precondition(failure == 0, "a lock of the system failed")
        defer { pthread_mutex_unlock(mutex) }
        return try body(&value.pointee)
    }
}

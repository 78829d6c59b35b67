/// The replies that a connection owes, first in, first out; grows, never shrinks.
///
/// Entries are reached by pointer: they are changed in place, once for each reply.
final class ReplyRing {
    private var storage: UnsafeMutablePointer<PendingReply>
    private var capacity = 64
    private var head = 0
    private var size = 0

    init() {
        storage = .allocate(capacity: capacity)
    }

    deinit {
        while !isEmpty {
            removeFirst()
        }
        storage.deallocate()
    }

    var count: Int { size }

    var isEmpty: Bool { size == 0 }

    /// The entry whose replies come next; valid until the ring changes. Only when not empty.
    var first: UnsafeMutablePointer<PendingReply> { storage + head }

    /// The entry `index` places behind the first.
    subscript(index: Int) -> UnsafeMutablePointer<PendingReply> {
        storage + ((head &+ index) & (capacity &- 1))
    }

    /// Moves an entry to the end and leaves an empty one behind.
    ///
    /// - Complexity: O(1) amortised
    func append(_ entry: inout PendingReply) {
        if size == capacity {
            grow()
        }
        let place = storage + ((head &+ size) & (capacity &- 1))
        withUnsafeMutablePointer(to: &entry) { entry in
            place.moveInitialize(from: entry, count: 1)
            entry.initialize(to: PendingReply())
        }
        size &+= 1
    }

    /// Drops the first entry and what it refers to.
    func removeFirst() {
        precondition(size > 0, "no entry to remove")
        (storage + head).deinitialize(count: 1)
        head = (head &+ 1) & (capacity &- 1)
        size &-= 1
    }

    /// Takes the first entry out.
    func popFirst() -> PendingReply {
        precondition(size > 0, "no entry to take")
        let entry = (storage + head).move()
        head = (head &+ 1) & (capacity &- 1)
        size &-= 1
        return entry
    }

    private func grow() {
        let larger = UnsafeMutablePointer<PendingReply>.allocate(capacity: capacity * 2)
        for index in 0..<size {
            (larger + index).moveInitialize(from: self[index], count: 1)
        }
        storage.deallocate()
        storage = larger
        capacity *= 2
        head = 0
    }
}

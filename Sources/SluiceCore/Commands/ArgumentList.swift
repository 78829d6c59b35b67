/// Where the words of one command lie in a buffer, the command's name first; filled anew for each command.
///
/// A class with storage of its own, reused: an array would be checked for uniqueness and retained with each use. Confined
/// to the thread that owns it. `public` only to be inlined, see ``ByteRange``.
public final class ArgumentList {
    @usableFromInline
    let state: UnsafeMutablePointer<State>

    @usableFromInline
    struct State {
        @usableFromInline var ranges: UnsafeMutablePointer<ByteRange>
        @usableFromInline var capacity: Int
        @usableFromInline var count = 0
    }

    /// An empty list.
    public init() {
        state = .allocate(capacity: 1)
        state.initialize(to: State(ranges: .allocate(capacity: 16), capacity: 16))
    }

    deinit {
        state.pointee.ranges.deallocate()
        state.deallocate()
    }

    /// How many words there are.
    @inlinable
    public var count: Int { state.pointee.count }

    /// Whether there is no word.
    @inlinable
    public var isEmpty: Bool { state.pointee.count == 0 }

    /// The word at `index`, which is below ``count``.
    @inlinable
    public subscript(index: Int) -> ByteRange {
        precondition(index >= 0 && index < state.pointee.count, "no such argument")
        return state.pointee.ranges[index]
    }

    /// All words; valid until the list changes.
    @inlinable
    public var ranges: UnsafeBufferPointer<ByteRange> {
        UnsafeBufferPointer(start: state.pointee.ranges, count: state.pointee.count)
    }

    /// Adds a word.
    @inlinable
    public func append(_ range: ByteRange) {
        if state.pointee.count == state.pointee.capacity {
            grow()
        }
        (state.pointee.ranges + state.pointee.count).initialize(to: range)
        state.pointee.count &+= 1
    }

    /// Forgets all words; keeps the storage.
    @inlinable
    public func removeAll() {
        state.pointee.count = 0
    }

    @inline(never)
    @usableFromInline
    func grow() {
        let (ranges, capacity) = (state.pointee.ranges, state.pointee.capacity)
        let larger = UnsafeMutablePointer<ByteRange>.allocate(capacity: capacity * 2)
        larger.moveInitialize(from: ranges, count: state.pointee.count)
        ranges.deallocate()
        state.pointee.ranges = larger
        state.pointee.capacity = capacity * 2
    }
}

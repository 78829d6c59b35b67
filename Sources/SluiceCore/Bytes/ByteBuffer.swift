public import Glibc

/// A growable queue of bytes: appended at the end, consumed from the front.
///
/// A class, so that a connection can hold it in a `let` and pass it on without copies; its state lies behind a pointer,
/// so that reading it costs no exclusivity checks. Confined to the thread that owns it. `public` only to be inlined, see
/// ``ByteRange``.
public final class ByteBuffer {
    @usableFromInline
    let state: UnsafeMutablePointer<State>

    @usableFromInline
    struct State {
        @usableFromInline var base: UnsafeMutableRawPointer
        @usableFromInline var size: Int
        @usableFromInline var readIndex = 0
        @usableFromInline var writeIndex = 0
    }

    private let pool: StoragePool?

    /// - Parameter capacity: bytes that fit before the first growth; 0 allocates nothing yet.
    public init(capacity: Int = 0) {
        state = .allocate(capacity: 1)
        state.initialize(to: State(base: Self.storage(of: capacity), size: capacity))
        pool = nil
    }

    /// A buffer that takes its first storage from `pool` when it is needed; ``recycle()`` gives it back.
    public init(pool: StoragePool) {
        state = .allocate(capacity: 1)
        state.initialize(to: State(base: Self.noStorage, size: 0))
        self.pool = pool
    }

    deinit {
        release(state.pointee.base, size: state.pointee.size)
        state.deinitialize(count: 1)
        state.deallocate()
    }

    /// Where a buffer without storage points. Safe to share: no byte of it is ever read or written.
    private nonisolated(unsafe) static let noStorage = UnsafeMutableRawPointer.allocate(byteCount: 1, alignment: 16)

    private static func storage(of size: Int) -> UnsafeMutableRawPointer {
        size == 0 ? noStorage : .allocate(byteCount: size, alignment: 16)
    }

    // MARK: Reading

    /// Bytes that fit before the buffer has to grow.
    @inlinable
    public var capacity: Int { state.pointee.size }

    /// Bytes that can be read.
    @inlinable
    public var count: Int { state.pointee.writeIndex &- state.pointee.readIndex }

    /// Whether there is nothing to read.
    @inlinable
    public var isEmpty: Bool { state.pointee.writeIndex == state.pointee.readIndex }

    /// Lends the readable bytes. `body` must not touch the buffer.
    @inlinable
    public func withReadableBytes<Result, Failure: Error>(
        _ body: (RawSpan) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        try body(RawSpan(_unsafeBytes: UnsafeRawBufferPointer(readableRegion)))
    }

    /// The readable bytes; valid until the next call that appends, consumes or clears.
    @inlinable
    public var readableRegion: UnsafeMutableRawBufferPointer {
        UnsafeMutableRawBufferPointer(start: state.pointee.base + state.pointee.readIndex, count: count)
    }

    /// Drops `count` bytes from the front.
    @inlinable
    public func consume(_ count: Int) {
        precondition(count >= 0 && count <= self.count, "consumed more bytes than are readable")
        state.pointee.readIndex &+= count
        if isEmpty {
            clear()
        }
    }

    /// Drops everything; keeps the storage.
    @inlinable
    public func clear() {
        state.pointee.readIndex = 0
        state.pointee.writeIndex = 0
    }

    /// Drops bytes from the end, so that `count` remain: undoes appends.
    @inlinable
    public func truncate(to count: Int) {
        precondition(count >= 0 && count <= self.count, "truncated to more bytes than are readable")
        state.pointee.writeIndex = state.pointee.readIndex &+ count
    }

    /// Gives storage back that a large message made grow beyond `limit`; only when empty.
    public func shrink(to limit: Int) {
        guard isEmpty, state.pointee.size > limit else { return }
        release(state.pointee.base, size: state.pointee.size)
        state.pointee.base = Self.storage(of: limit)
        state.pointee.size = limit
        clear()
    }

    /// Gives the storage of an empty buffer back to its pool.
    public func recycle() {
        guard isEmpty, state.pointee.size > 0, pool != nil else { return }
        release(state.pointee.base, size: state.pointee.size)
        state.pointee.base = Self.noStorage
        state.pointee.size = 0
        clear()
    }

    /// The first storage comes from the pool, larger ones do not.
    private func release(_ base: UnsafeMutableRawPointer, size: Int) {
        if let pool, size == StoragePool.storageBytes {
            pool.give(base)
        } else if size > 0 {
            base.deallocate()
        }
    }

    // MARK: Appending

    /// Makes room for `extra` more bytes.
    @inlinable
    public func reserve(_ extra: Int) {
        if state.pointee.size &- state.pointee.writeIndex < extra {
            grow(extra)
        }
    }

    @inline(never)
    @usableFromInline
    func grow(_ extra: Int) {
        let kept = count
        let (base, size, readIndex) = (state.pointee.base, state.pointee.size, state.pointee.readIndex)
        if size == 0, extra <= StoragePool.storageBytes, let pool {
            state.pointee.base = pool.take()
            state.pointee.size = StoragePool.storageBytes
        } else if kept &+ extra <= size, readIndex >= size / 2 {
            memmove(base, base + readIndex, kept)
        } else {
            let enlarged = max(kept + extra, size * 2, 256)
            let moved = UnsafeMutableRawPointer.allocate(byteCount: enlarged, alignment: 16)
            memcpy(moved, base + readIndex, kept)
            release(base, size: size)
            state.pointee.base = moved
            state.pointee.size = enlarged
        }
        state.pointee.readIndex = 0
        state.pointee.writeIndex = kept
    }

    /// The uninitialised bytes after the readable ones; valid until the next call that changes the buffer.
    @inlinable
    public var writableRegion: UnsafeMutableRawBufferPointer {
        UnsafeMutableRawBufferPointer(
            start: state.pointee.base + state.pointee.writeIndex, count: state.pointee.size &- state.pointee.writeIndex)
    }

    /// Where the next byte goes; what may be written there was reserved before.
    var writePointer: UnsafeMutableRawPointer { state.pointee.base + state.pointee.writeIndex }

    /// Counts `count` bytes of ``writableRegion`` as written.
    @inlinable
    public func advance(by count: Int) {
        precondition(
            count >= 0 && count <= state.pointee.size &- state.pointee.writeIndex, "wrote beyond the reserved bytes")
        state.pointee.writeIndex &+= count
    }

    /// Appends one byte.
    @inlinable
    public func append(_ byte: UInt8) {
        reserve(1)
        state.pointee.base.storeBytes(of: byte, toByteOffset: state.pointee.writeIndex, as: UInt8.self)
        state.pointee.writeIndex &+= 1
    }

    /// Appends bytes.
    @inlinable
    public func append(_ bytes: UnsafeRawBufferPointer) {
        guard let source = bytes.baseAddress else { return }
        reserve(bytes.count)
        memcpy(state.pointee.base + state.pointee.writeIndex, source, bytes.count)
        state.pointee.writeIndex &+= bytes.count
    }

    /// Appends bytes.
    @inlinable
    public func append(_ bytes: RawSpan) {
        bytes.withUnsafeBytes { append($0) }
    }

    /// Appends a literal; in line, so that short ones become a store or two.
    @inlinable @inline(__always)
    public func append(_ text: StaticString) {
        let count = text.utf8CodeUnitCount
        reserve(count)
        memcpy(state.pointee.base + state.pointee.writeIndex, text.utf8Start, count)
        state.pointee.writeIndex &+= count
    }

    /// Appends bytes.
    @inlinable
    public func append(_ bytes: [UInt8]) {
        bytes.withUnsafeBytes { append($0) }
    }

    /// Literals are meant for the overload above that makes no `String`.
    @_disfavoredOverload
    public func append(_ text: String) {
        var text = text
        text.withUTF8 { append(UnsafeRawBufferPointer($0)) }
    }

    /// Appends the decimal digits of `value`.
    public func append(decimal value: Int) {
        reserve(20)
        if value < 0 {
            append(UInt8(ascii: "-"))
        }
        state.pointee.writeIndex &+= Digits.writeDecimal(value.magnitude, to: writePointer)
    }

    // MARK: Patching

    /// Takes `count` bytes out of the middle; what follows them moves up.
    ///
    /// - Parameters:
    ///   - offset: where the removed bytes begin, counted from the first readable byte.
    ///   - count: how many bytes go.
    /// - Complexity: O(bytes behind the removed ones)
    public func remove(at offset: Int, count: Int) {
        precondition(offset >= 0 && count >= 0 && offset + count <= self.count, "removed outside the readable bytes")
        guard count > 0 else { return }
        let hole = state.pointee.base + state.pointee.readIndex + offset
        memmove(hole, hole + count, self.count - offset - count)
        state.pointee.writeIndex &-= count
    }

    /// Overwrites bytes that were appended earlier.
    ///
    /// - Parameters:
    ///   - offset: position counted from the first readable byte.
    ///   - byte: what to write there.
    @inlinable
    public func overwrite(at offset: Int, with byte: UInt8) {
        precondition(offset >= 0 && offset < count, "patched outside the readable bytes")
        state.pointee.base.storeBytes(of: byte, toByteOffset: state.pointee.readIndex &+ offset, as: UInt8.self)
    }
}

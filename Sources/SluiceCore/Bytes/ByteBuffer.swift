import Glibc

/// A growable queue of bytes: appended at the end, consumed from the front.
///
/// A class, so that a connection can hold it in a `let` and pass it on without copies or dynamic exclusivity checks.
/// Confined to the thread that owns it. The readable bytes are lent as spans, never handed out.
package final class ByteBuffer {
    private var base: UnsafeMutableRawPointer
    private(set) package var capacity: Int
    private var readIndex = 0
    private var writeIndex = 0

    /// - Parameter capacity: bytes that fit before the first growth; 0 allocates nothing yet.
    package init(capacity: Int = 0) {
        self.capacity = capacity
        base = UnsafeMutableRawPointer.allocate(byteCount: max(capacity, 1), alignment: 16)
    }

    deinit {
        base.deallocate()
    }

    /// Bytes that can be read.
    package var count: Int { writeIndex &- readIndex }

    package var isEmpty: Bool { writeIndex == readIndex }

    // MARK: Reading

    /// Lends the readable bytes. `body` must not touch the buffer.
    @inlinable
    package func withReadableBytes<Result, Failure: Error>(
        _ body: (RawSpan) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        try body(RawSpan(_unsafeBytes: UnsafeRawBufferPointer(readableRegion)))
    }

    /// Lends the readable bytes for change in place. `body` must not touch the buffer.
    @inlinable
    package func withMutableReadableBytes<Result, Failure: Error>(
        _ body: (UnsafeMutableRawBufferPointer) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        try body(readableRegion)
    }

    /// The readable bytes; valid until the next call that appends, consumes or clears.
    @usableFromInline
    package var readableRegion: UnsafeMutableRawBufferPointer {
        UnsafeMutableRawBufferPointer(start: base + readIndex, count: writeIndex &- readIndex)
    }

    /// Drops `count` bytes from the front.
    package func consume(_ count: Int) {
        precondition(count >= 0 && count <= self.count, "consumed more bytes than are readable")
        readIndex &+= count
        if readIndex == writeIndex {
            readIndex = 0
            writeIndex = 0
        }
    }

    /// Drops everything; keeps the storage.
    package func clear() {
        readIndex = 0
        writeIndex = 0
    }

    /// Drops bytes from the end, so that `count` remain: undoes appends.
    package func truncate(to count: Int) {
        precondition(count >= 0 && count <= self.count, "truncated to more bytes than are readable")
        writeIndex = readIndex &+ count
    }

    /// Gives storage back that a large message made grow beyond `limit`; only when empty.
    package func shrink(to limit: Int) {
        guard isEmpty, capacity > limit else { return }
        base.deallocate()
        base = UnsafeMutableRawPointer.allocate(byteCount: max(limit, 1), alignment: 16)
        capacity = limit
        clear()
    }

    // MARK: Appending

    /// Makes room for `extra` more bytes.
    package func reserve(_ extra: Int) {
        if capacity &- writeIndex < extra {
            grow(extra)
        }
    }

    @inline(never)
    private func grow(_ extra: Int) {
        let kept = count
        if kept &+ extra <= capacity, readIndex >= capacity / 2 {
            memmove(base, base + readIndex, kept)
        } else {
            let enlarged = max(kept + extra, capacity * 2, 256)
            let moved = UnsafeMutableRawPointer.allocate(byteCount: enlarged, alignment: 16)
            memcpy(moved, base + readIndex, kept)
            base.deallocate()
            base = moved
            capacity = enlarged
        }
        readIndex = 0
        writeIndex = kept
    }

    /// Lends at least `minimum` uninitialised bytes at the end; `body` returns how many it wrote.
    @inlinable
    package func append<Failure: Error>(
        addingAtLeast minimum: Int,
        _ body: (UnsafeMutableRawBufferPointer) throws(Failure) -> Int
    ) throws(Failure) {
        reserve(minimum)
        advance(by: try body(writableRegion))
    }

    /// The uninitialised bytes after the readable ones; valid until the next call that changes the buffer.
    @usableFromInline
    package var writableRegion: UnsafeMutableRawBufferPointer {
        UnsafeMutableRawBufferPointer(start: base + writeIndex, count: capacity &- writeIndex)
    }

    /// Counts `count` bytes of ``writableRegion`` as written.
    @usableFromInline
    package func advance(by count: Int) {
        precondition(count >= 0 && count <= capacity &- writeIndex, "wrote beyond the reserved bytes")
        writeIndex &+= count
    }

    package func append(_ byte: UInt8) {
        reserve(1)
        base.storeBytes(of: byte, toByteOffset: writeIndex, as: UInt8.self)
        writeIndex &+= 1
    }

    package func append(_ bytes: RawSpan) {
        bytes.withUnsafeBytes { append($0) }
    }

    package func append(_ bytes: UnsafeRawBufferPointer) {
        guard let source = bytes.baseAddress else { return }
        reserve(bytes.count)
        memcpy(base + writeIndex, source, bytes.count)
        writeIndex &+= bytes.count
    }

    package func append(_ text: StaticString) {
        text.withUTF8Buffer { append(UnsafeRawBufferPointer($0)) }
    }

    package func append(_ text: String) {
        var text = text
        text.withUTF8 { append(UnsafeRawBufferPointer($0)) }
    }

    package func append(_ bytes: [UInt8]) {
        bytes.withUnsafeBytes { append($0) }
    }

    /// Appends the decimal digits of `value`.
    package func append(decimal value: Int) {
        reserve(20)
        if value < 0 {
            append(UInt8(ascii: "-"))
        }
        var rest = value.magnitude
        let length = decimalDigitCount(rest)
        var position = writeIndex &+ length
        writeIndex = position
        repeat {
            let (quotient, digit) = rest.quotientAndRemainder(dividingBy: 10)
            position &-= 1
            let character = UInt8(ascii: "0") &+ UInt8(truncatingIfNeeded: digit)
            base.storeBytes(of: character, toByteOffset: position, as: UInt8.self)
            rest = quotient
        } while rest != 0
    }

    // MARK: Patching

    /// Overwrites bytes that were appended earlier.
    ///
    /// - Parameters:
    ///   - offset: position counted from the first readable byte.
    ///   - bytes: what to write there.
    package func overwrite(at offset: Int, with bytes: UnsafeRawBufferPointer) {
        precondition(offset >= 0 && offset + bytes.count <= count, "patched outside the readable bytes")
        guard let source = bytes.baseAddress else { return }
        memcpy(base + readIndex + offset, source, bytes.count)
    }
}

/// How many decimal digits `value` has.
private func decimalDigitCount(_ value: UInt) -> Int {
    var count = 1
    var bound: UInt = 10
    while value >= bound {
        count &+= 1
        let (next, overflow) = bound.multipliedReportingOverflow(by: 10)
        if overflow { break }
        bound = next
    }
    return count
}

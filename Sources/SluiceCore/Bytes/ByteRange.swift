/// A run of bytes inside a buffer, counted from the buffer's first byte.
package struct ByteRange: Equatable, Sendable {
    package var offset: Int
    package var count: Int

    @inlinable
    package init(offset: Int, count: Int) {
        self.offset = offset
        self.count = count
    }

    package static let empty = ByteRange(offset: 0, count: 0)

    /// The offset just behind the last byte.
    @inlinable
    package var end: Int { offset &+ count }
}

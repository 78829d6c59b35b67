/// A run of bytes inside a buffer, counted from the buffer's first byte.
///
/// `public`, as ``ByteBuffer`` is, only because the compiler inlines nothing across modules that is less; `SluiceCore`
/// is no product, so this promises nothing to users.
@frozen
public struct ByteRange: Equatable, Sendable {
    /// Where the first byte stands.
    public var offset: Int
    /// How many bytes there are.
    public var count: Int

    /// A run of `count` bytes from `offset` on.
    @inlinable
    public init(offset: Int, count: Int) {
        self.offset = offset
        self.count = count
    }

    /// No bytes, at no place.
    @inlinable
    public static var empty: ByteRange { ByteRange(offset: 0, count: 0) }

    /// The offset just behind the last byte.
    @inlinable
    public var end: Int { offset &+ count }
}

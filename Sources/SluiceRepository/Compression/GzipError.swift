/// Why bytes cannot be compressed or are not what gzip makes (RFC 1952).
package enum GzipError: Error, Sendable, Hashable, CustomStringConvertible {
    /// zlib got no memory.
    case outOfMemory
    /// The bytes are not gzip's, or were changed since: the header, the blocks, or the checksum is wrong.
    case corrupt
    /// The bytes end in the middle.
    case truncated
    /// There is more in them than was allowed.
    case tooLarge(limit: Int)

    package var description: String {
        switch self {
        case .outOfMemory: "there is no memory for gzip"
        case .corrupt: "the compressed bytes are damaged, or were not made by gzip"
        case .truncated: "the compressed bytes end too early"
        case .tooLarge(let limit): "the compressed bytes hold more than the \(limit) bytes that are allowed"
        }
    }
}

/// A reply of Redis as it is, before anything is made of it.
///
/// Replies of RESP3 are shown in the shapes of RESP2: maps and sets as arrays, doubles and big numbers as bulk strings,
/// booleans as the integers 1 and 0.
///
/// - SeeAlso: [Redis serialization protocol](https://redis.io/docs/latest/develop/reference/protocol-spec/)
public enum Reply: Sendable, Hashable {
    /// A simple string, such as `OK` or `QUEUED`. Over the REST API these arrive as ``bulk(_:)``.
    case status(String)
    /// The text of an error, with its code word in front.
    case error(String)
    case integer(Int64)
    /// A string of any bytes.
    case bulk([UInt8])
    /// A key, element or array that does not exist.
    case null
    case array([Reply])

    /// The text of a string; nil for other replies, and for bytes that are not UTF-8.
    public var string: String? {
        switch self {
        case .status(let text): text
        case .bulk(let bytes): String(validating: bytes, as: UTF8.self)
        default: nil
        }
    }

    /// The bytes of a string; nil for other replies.
    public var bytes: [UInt8]? {
        switch self {
        case .status(let text): Array(text.utf8)
        case .bulk(let bytes): bytes
        default: nil
        }
    }

    /// The number of an integer reply; nil for other replies, also for strings that look like numbers.
    public var integer: Int64? {
        if case .integer(let value) = self { value } else { nil }
    }

    /// The elements of an array; nil for other replies.
    public var array: [Reply]? {
        if case .array(let elements) = self { elements } else { nil }
    }
}

/// What a Redis server answers (RESP2).
package enum RedisReply: Equatable, Sendable, CustomStringConvertible {
    case simple(String)
    case error(String)
    case integer(Int)
    case bulk([UInt8])
    case array([RedisReply])
    case null

    /// A bulk reply of text.
    package static func text(_ text: String) -> RedisReply { .bulk(Array(text.utf8)) }

    package var description: String {
        switch self {
        case .simple(let text): "+\(text)"
        case .error(let text): "-\(text)"
        case .integer(let number): "\(number)"
        case .bulk(let bytes): "\"\(String(decoding: bytes, as: UTF8.self))\""
        case .array(let items): "\(items)"
        case .null: "nil"
        }
    }
}

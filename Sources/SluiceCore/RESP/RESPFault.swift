/// Why bytes from Redis are not a reply. The connection is out of step after it and must be closed.
package enum RESPFault: Error, Hashable, Sendable, CustomStringConvertible {
    /// No reply type that we know begins with this byte.
    case unknownType(UInt8)
    /// A length, a number or a line end is wrong.
    case malformed
    /// An announced length or number of elements is beyond ``RESPLimits``.
    case tooLarge
    /// Arrays lie inside each other beyond the limit.
    case tooDeep

    package var description: String {
        switch self {
        case .unknownType(let byte): "reply from Redis begins with byte \(byte), which is no reply type"
        case .malformed: "reply from Redis breaks the protocol: bad length, number or line end"
        case .tooLarge: "reply from Redis announces more bytes or elements than the protocol allows"
        case .tooDeep: "reply from Redis nests arrays too deep"
        }
    }
}

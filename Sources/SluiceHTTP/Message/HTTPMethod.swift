/// The request methods that the server tells apart. `public` only to be inlined, as ``RequestHead`` is.
@frozen
public enum HTTPMethod: UInt8, Sendable {
    case get, head, post, put, patch, delete, options, connect, trace
    /// A method that is none of the above; the request line holds its name.
    case other

    init(_ name: UnsafeRawBufferPointer) {
        switch name.count {
        case 3: self = Self.equals(name, "GET") ? .get : Self.equals(name, "PUT") ? .put : .other
        case 4: self = Self.equals(name, "POST") ? .post : Self.equals(name, "HEAD") ? .head : .other
        case 5: self = Self.equals(name, "PATCH") ? .patch : Self.equals(name, "TRACE") ? .trace : .other
        case 6: self = Self.equals(name, "DELETE") ? .delete : .other
        case 7: self = Self.equals(name, "OPTIONS") ? .options : Self.equals(name, "CONNECT") ? .connect : .other
        default: self = .other
        }
    }

    /// Methods are compared with regard to case (RFC 9110 §9.1). Both have the same length.
    private static func equals(_ bytes: UnsafeRawBufferPointer, _ name: StaticString) -> Bool {
        for index in 0..<bytes.count where bytes[index] != name.utf8Start[index] {
            return false
        }
        return true
    }
}

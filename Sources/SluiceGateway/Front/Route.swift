import SluiceCore
import SluiceHTTP

/// Which endpoint a path leads to.
struct Route {
    let endpoint: Endpoint
    /// The path behind the mount prefix.
    let path: ByteRange

    /// - Parameters:
    ///   - head: the request's head.
    ///   - bytes: the request's bytes.
    ///   - prefix: the mount prefix; a path outside it has the endpoint `none`.
    @inline(__always)
    init(_ head: RequestHead, in bytes: UnsafeMutableRawBufferPointer, prefix: borrowing [UInt8]) {
        var path = head.path
        if !prefix.isEmpty {
            guard Self.hasPrefix(bytes, path, prefix) else {
                self.endpoint = .none
                self.path = path
                return
            }
            path = ByteRange(offset: path.offset + prefix.count, count: path.count - prefix.count)
        }
        while path.count > 0, bytes[path.offset] == UInt8(ascii: "/") {
            path.offset &+= 1
            path.count &-= 1
        }
        self.path = path
        endpoint = path.count == 0 ? .command : Self.endpoint(bytes, path)
    }

    private static func hasPrefix(
        _ bytes: UnsafeMutableRawBufferPointer, _ path: ByteRange, _ prefix: borrowing [UInt8]
    ) -> Bool {
        guard path.count >= prefix.count else { return false }
        for index in prefix.indices where bytes[path.offset + index] != prefix[index] {
            return false
        }
        return path.count == prefix.count || bytes[path.offset + prefix.count] == UInt8(ascii: "/")
    }

    /// The endpoint words are matched exactly, in lower case; everything else is a command.
    private static func endpoint(_ bytes: UnsafeMutableRawBufferPointer, _ path: ByteRange) -> Endpoint {
        switch bytes[path.offset] {
        case UInt8(ascii: "p"):
            if isAll(bytes, path, "pipeline") { return .pipeline }
            if isFirst(bytes, path, "psubscribe") { return .psubscribe }
        case UInt8(ascii: "m"):
            if isAll(bytes, path, "multi-exec") { return .multiExec }
            if isAll(bytes, path, "monitor") { return .monitor }
        case UInt8(ascii: "s"):
            if isFirst(bytes, path, "subscribe") { return .subscribe }
        default:
            break
        }
        return .path
    }

    /// Whether the path is `word`, with or without a slash behind it.
    private static func isAll(_ bytes: UnsafeMutableRawBufferPointer, _ path: ByteRange, _ word: StaticString) -> Bool {
        path.count <= word.utf8CodeUnitCount + 1 && isFirst(bytes, path, word)
    }

    /// Whether the first segment of the path is `word`.
    private static func isFirst(
        _ bytes: UnsafeMutableRawBufferPointer, _ path: ByteRange, _ word: StaticString
    ) -> Bool {
        let length = word.utf8CodeUnitCount
        guard path.count >= length else { return false }
        for index in 0..<length where bytes[path.offset &+ index] != word.utf8Start[index] {
            return false
        }
        return path.count == length || bytes[path.offset &+ length] == UInt8(ascii: "/")
    }
}

/// Arguments in the target of a request: the segments of the path and the parameters of the query.
///
/// They are decoded in place to bytes, which need not be UTF-8. Malformed escapes stay as they are, because clients put
/// channel names into paths without escaping them.
package enum PathArguments {
    /// Appends the segments of a raw path. Slashes in front count as one, a single one at the end is dropped, and an
    /// empty segment between two slashes is an empty argument.
    ///
    /// - Parameters:
    ///   - path: what follows the mount prefix, without the query.
    ///   - bytes: the buffer; segments with escapes change in it.
    ///   - arguments: what to append to.
    package static func appendSegments(
        of path: ByteRange, in bytes: UnsafeMutableRawBufferPointer, to arguments: ArgumentList
    ) {
        guard path.count > 0 else { return }
        let text = EscapedText(bytes, path)
        var position = path.offset
        var end = path.end
        while position < end, text[position] == UInt8(ascii: "/") {
            position &+= 1
        }
        guard position < end else { return }
        if text[end &- 1] == UInt8(ascii: "/") {
            end &-= 1
        }
        while true {
            arguments.append(
                text.decode(from: &position, to: end, stop: UInt8(ascii: "/"), UInt8(ascii: "/"), plusIsSpace: false))
            guard position < end else { return }
            position &+= 1
        }
    }

    /// Appends the parameters of a raw query in their order: `k=v` is two arguments, `k` and `k=` are one. Parameters
    /// named `_token` are left out, also those that ``token(inQuery:in:)`` has decoded.
    ///
    /// - Parameters:
    ///   - query: what follows the question mark.
    ///   - bytes: the buffer; parameters with escapes change in it.
    ///   - arguments: what to append to.
    package static func appendQuery(
        _ query: ByteRange, in bytes: UnsafeMutableRawBufferPointer, to arguments: ArgumentList
    ) {
        guard query.count > 0 else { return }
        let text = EscapedText(bytes, query)
        var position = query.offset
        while position < query.end {
            if let end = text.endOfToken(at: position, to: query.end) {
                position = end &+ 1
                continue
            }
            let name = text.decode(
                from: &position, to: query.end, stop: UInt8(ascii: "&"), UInt8(ascii: "="), plusIsSpace: true)
            let hasValue = position < query.end && text[position] == UInt8(ascii: "=")
            if hasValue || name.count > 0 { arguments.append(name) }
            position &+= 1
            guard hasValue else { continue }
            let value = text.decode(
                from: &position, to: query.end, stop: UInt8(ascii: "&"), UInt8(ascii: "&"), plusIsSpace: true)
            if value.count > 0 { arguments.append(value) }
            position &+= 1
        }
    }

    /// The decoded value of the first parameter named `_token`. Call it once, before ``appendQuery(_:in:to:)``.
    package static func token(inQuery query: ByteRange, in bytes: UnsafeMutableRawBufferPointer) -> ByteRange? {
        guard query.count > 0 else { return nil }
        let text = EscapedText(bytes, query)
        var position = query.offset
        while position < query.end {
            if let value = text.tokenValue(at: position, to: query.end) {
                return text.decodeToken(value, ofParameterAt: position)
            }
            position = text.index(of: UInt8(ascii: "&"), from: position, to: query.end) &+ 1
        }
        return nil
    }
}

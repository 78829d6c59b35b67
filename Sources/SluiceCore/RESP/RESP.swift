/// Single parts of a reply, for callers that look at its frame before they read it.
package enum RESP {
    /// Reads the header of the array that `input` begins with.
    ///
    /// - Returns: how many elements follow, -1 for the nil array, and the header's length; nil when it is incomplete.
    package static func arrayHeader(_ input: RawSpan) throws(RESPFault) -> (count: Int, length: Int)? {
        try input.withUnsafeBytes { bytes throws(RESPFault) in
            guard let base = bytes.baseAddress, let first = bytes.first else { return nil }
            guard first == UInt8(ascii: "*") else { throw .unknownType(first) }
            let scanner = RESPScanner(base, count: bytes.count, limits: .passingThrough)
            var searched = 0
            let element = try scanner.next(at: 0, searched: &searched)
            switch element.kind {
            case .incomplete: return nil
            case .null: return (-1, element.end)
            default: return (element.value, element.end)
            }
        }
    }

    /// Reads the line (simple string, error, integer, ...) that `input` begins with.
    ///
    /// - Returns: where its text is, between the type's byte and the line end, and the length of all three; nil when
    ///   it is incomplete.
    package static func line(_ input: RawSpan) throws(RESPFault) -> (text: ByteRange, length: Int)? {
        try input.withUnsafeBytes { bytes throws(RESPFault) in
            guard let end = bytes.firstIndex(of: UInt8(ascii: "\r")), end + 1 < bytes.count else { return nil }
            guard end > 0, bytes[end + 1] == UInt8(ascii: "\n") else { throw .malformed }
            return (ByteRange(offset: 1, count: end - 1), end + 2)
        }
    }
}

import Glibc

/// Reads the elements of RESP2 and RESP3 replies one after the other from memory that holds a part of them.
///
/// It borrows the memory: it lives no longer than the call that made it.
struct RESPScanner {
    struct Element {
        enum Kind {
            /// Only a part of it is there. `end` is where it will end, or 0 when that is not known yet.
            case incomplete
            /// A simple string.
            case status
            /// A bulk string or anything else that is shown as a string.
            case text
            case error
            /// `value` is the number.
            case integer
            case null
            /// `value` is how many elements follow; keys and values of a map count one each.
            case aggregate
        }

        var kind: Kind
        /// Where the text of a string or an error begins; `value` is then its length.
        var start: Int
        var value: Int
        /// Where the next element begins, or would begin.
        var end: Int
    }

    let base: UnsafeRawPointer
    let count: Int
    private let limits: RESPLimits

    @inline(__always)
    init(_ base: UnsafeRawPointer, count: Int, limits: RESPLimits) {
        self.base = base
        self.count = count
        self.limits = limits
    }

    @inline(__always)
    private func byte(_ offset: Int) -> UInt8 {
        base.load(fromByteOffset: offset, as: UInt8.self)
    }

    /// Reads the element at `position`.
    ///
    /// `searched` says how many bytes of an incomplete line earlier calls looked at in vain. The caller keeps it from
    /// one attempt to the next, so that a long line is searched once only.
    @inline(__always)
    func next(at position: Int, searched: inout Int) throws(RESPFault) -> Element {
        guard position < count else { return incomplete }
        switch byte(position) {
        case UInt8(ascii: "$"):
            return try bulk(at: position, prefix: 0)
        case UInt8(ascii: ":"):
            guard let (value, end) = try integerLine(at: position &+ 1) else { return incomplete }
            return Element(kind: .integer, start: position, value: value, end: end)
        case UInt8(ascii: "+"):
            return try line(.status, at: position, &searched)
        case UInt8(ascii: "-"):
            return try line(.error, at: position, &searched)
        case UInt8(ascii: "*"):
            return try aggregate(at: position, elementsPerItem: 1)
        default:
            return try nextOfProtocol3(at: position, &searched)
        }
    }

    @inline(never)
    private func nextOfProtocol3(at position: Int, _ searched: inout Int) throws(RESPFault) -> Element {
        switch byte(position) {
        case UInt8(ascii: ","), UInt8(ascii: "("):
            return try line(.text, at: position, &searched)
        case UInt8(ascii: "!"):
            var element = try bulk(at: position, prefix: 0)
            if element.kind == .text { element.kind = .error }
            return element
        case UInt8(ascii: "="):
            return try bulk(at: position, prefix: 4)
        case UInt8(ascii: "~"), UInt8(ascii: ">"):
            return try aggregate(at: position, elementsPerItem: 1)
        case UInt8(ascii: "%"):
            return try aggregate(at: position, elementsPerItem: 2)
        case UInt8(ascii: "_"):
            guard count &- position >= 3 else { return incomplete }
            guard isLineEnd(position &+ 1) else { throw .malformed }
            return Element(kind: .null, start: position, value: 0, end: position &+ 3)
        case UInt8(ascii: "#"):
            guard count &- position >= 4 else { return incomplete }
            let letter = byte(position &+ 1)
            guard isLineEnd(position &+ 2), letter == UInt8(ascii: "t") || letter == UInt8(ascii: "f") else {
                throw .malformed
            }
            return Element(
                kind: .integer, start: position, value: letter == UInt8(ascii: "t") ? 1 : 0, end: position &+ 4)
        case let other:
            throw .unknownType(other)
        }
    }

    private var incomplete: Element {
        Element(kind: .incomplete, start: 0, value: 0, end: 0)
    }

    @inline(__always)
    func isLineEnd(_ offset: Int) -> Bool {
        UInt16(littleEndian: (base + offset).loadUnaligned(as: UInt16.self)) == 0x0A0D
    }

    /// Reads a string whose first `prefix` bytes are not part of its text.
    @inline(__always)
    func bulk(at position: Int, prefix: Int) throws(RESPFault) -> Element {
        guard let (length, start) = try integerLine(at: position &+ 1) else { return incomplete }
        guard length >= prefix else {
            guard length == -1, byte(position) == UInt8(ascii: "$") else { throw .malformed }
            return Element(kind: .null, start: start, value: 0, end: start)
        }
        guard length <= limits.maximumBulkBytes else { throw .tooLarge }
        let end = start &+ length &+ 2
        guard end <= count else { return Element(kind: .incomplete, start: start, value: 0, end: end) }
        guard isLineEnd(end &- 2) else { throw .malformed }
        return Element(kind: .text, start: start &+ prefix, value: length &- prefix, end: end)
    }

    @inline(__always)
    private func aggregate(at position: Int, elementsPerItem: Int) throws(RESPFault) -> Element {
        guard let (items, end) = try integerLine(at: position &+ 1) else { return incomplete }
        guard items >= 0 else {
            guard items == -1, byte(position) == UInt8(ascii: "*") else { throw .malformed }
            return Element(kind: .null, start: position, value: 0, end: end)
        }
        guard items <= limits.maximumElements else { throw .tooLarge }
        return Element(kind: .aggregate, start: position, value: items &* elementsPerItem, end: end)
    }

    private func line(
        _ kind: Element.Kind, at position: Int, _ searched: inout Int
    ) throws(RESPFault) -> Element {
        let start = position &+ 1
        let from = start &+ searched
        guard from < count, let found = memchr(base + from, 0x0D, count &- from) else {
            searched = count &- start
            return try incompleteLine(length: searched)
        }
        let length = UnsafeRawPointer(found) - base &- start
        guard start &+ length &+ 1 < count else {
            searched = length
            return try incompleteLine(length: length)
        }
        guard byte(start &+ length &+ 1) == UInt8(ascii: "\n") else { throw .malformed }
        searched = 0
        return Element(kind: kind, start: start, value: length, end: start &+ length &+ 2)
    }

    /// Finds the end of the line that the memory begins inside of: how many bytes belong to the line, and whether its
    /// end is among them.
    func line() throws(RESPFault) -> (length: Int, isComplete: Bool) {
        guard let found = memchr(base, 0x0D, count) else { return (count, false) }
        let length = UnsafeRawPointer(found) - base
        guard length &+ 1 < count else { return (length, false) }
        guard isLineEnd(length) else { throw .malformed }
        return (length &+ 2, true)
    }

    private func incompleteLine(length: Int) throws(RESPFault) -> Element {
        guard length <= limits.maximumBulkBytes else { throw .tooLarge }
        return incomplete
    }

    /// Reads a number and the line end behind it; nil when the line is not complete.
    @inline(__always)
    private func integerLine(at start: Int) throws(RESPFault) -> (value: Int, end: Int)? {
        var offset = start
        var isNegative = false
        if offset < count, byte(offset) == UInt8(ascii: "-") || byte(offset) == UInt8(ascii: "+") {
            isNegative = byte(offset) == UInt8(ascii: "-")
            offset &+= 1
        }
        let digits = offset
        var magnitude: UInt = 0
        while offset < count {
            let digit = byte(offset) &- UInt8(ascii: "0")
            guard digit <= 9 else { break }
            magnitude = magnitude &* 10 &+ UInt(digit)
            offset &+= 1
        }
        // Nineteen digits cannot wrap around.
        guard offset &- digits <= 19 else { throw .malformed }
        guard offset < count else { return nil }
        guard offset > digits, byte(offset) == UInt8(ascii: "\r") else { throw .malformed }
        guard offset &+ 1 < count else { return nil }
        guard byte(offset &+ 1) == UInt8(ascii: "\n"), magnitude <= UInt(Int.max) &+ (isNegative ? 1 : 0) else {
            throw .malformed
        }
        let value = Int(truncatingIfNeeded: isNegative ? 0 &- magnitude : magnitude)
        return (value, offset &+ 2)
    }
}

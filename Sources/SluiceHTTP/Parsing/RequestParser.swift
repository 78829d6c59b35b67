import Glibc
import SluiceCore

/// Reads request heads by RFC 9112, strictly: what two parsers could understand differently is refused.
///
/// A pure state machine over the connection's input. Each line is parsed in one pass; a line that has not arrived
/// completely is parsed again once its end is there, so that the work stays linear however the bytes trickle in.
package final class RequestParser {
    /// Describes the request once ``parse(_:)`` has returned `true`.
    package let head = RequestHead.allocate()
    private let limits: HTTPLimits
    private let known: KnownFields
    private var state = State.requestLine
    private var lineStart = 0
    private var fieldsStart = 0
    /// Up to where a line feed was looked for in vain; 0 if the current line was not looked at yet.
    private var searched = 0

    private enum State {
        case requestLine, fields, done
    }

    /// - Parameters:
    ///   - limits: what a request may have.
    ///   - known: fields that are likely to come again; shared by the connections of one thread.
    package init(limits: HTTPLimits, known: KnownFields = KnownFields()) {
        self.limits = limits
        self.known = known
    }

    deinit {
        head.deallocate()
    }

    /// Forgets the request, ready for the next one.
    package func reset() {
        head.reset()
        state = .requestLine
        lineStart = 0
        searched = 0
    }

    /// Whether some of a request has arrived.
    package var hasBegun: Bool { lineStart > 0 || searched > 0 }

    /// Parses as much of a head as has arrived.
    ///
    /// - Parameter bytes: the connection's input, from the request's first byte; at least as much as in the last call.
    /// - Returns: whether the head is complete. Then ``head`` describes it.
    /// - Throws: ``HTTPFault`` if this is no request that the server can read.
    package func parse(_ bytes: UnsafeRawBufferPointer) throws(HTTPFault) -> Bool {
        if searched > 0 {
            guard containsLineFeed(bytes, from: searched) else { return try waitForLine(bytes) }
            searched = 0
        }
        while case .requestLine = state {
            guard let next = try parseRequestLine(bytes, from: lineStart) else { return try waitForLine(bytes) }
            guard next &- lineStart <= limits.requestLineBytes else { throw tooLong(.requestLine) }
            lineStart = next
        }
        if lineStart == fieldsStart, let end = known.recognise(bytes, from: fieldsStart, in: head) {
            state = .done
            lineStart = end
            head.setLength(end)
            return true
        }
        guard try parseFields(bytes) else { return try waitForLine(bytes) }
        head.setLength(lineStart)
        try finishHead()
        known.keep(bytes, from: fieldsStart, head)
        return true
    }

    /// The line has not ended yet.
    private func waitForLine(_ bytes: UnsafeRawBufferPointer) throws(HTTPFault) -> Bool {
        guard bytes.count &- lineStart <= limit(of: state) else { throw tooLong(state) }
        searched = bytes.count
        return false
    }

    private func containsLineFeed(_ bytes: UnsafeRawBufferPointer, from start: Int) -> Bool {
        guard let base = bytes.baseAddress, start < bytes.count else { return false }
        return memchr(base + start, Int32(lineFeed), bytes.count - start) != nil
    }

    private func limit(of line: State) -> Int {
        line == .requestLine ? limits.requestLineBytes : limits.headerBytes
    }

    @inline(never)
    private func tooLong(_ line: State) -> HTTPFault {
        line == .requestLine
            ? .requestLineTooLong(limit: limits.requestLineBytes) : .fieldsTooLarge(limit: limits.headerBytes)
    }

    // MARK: The request line (RFC 9112 §3)

    /// - Returns: where the next line begins; `nil` if this one has not arrived completely.
    @inline(__always)
    private func parseRequestLine(_ bytes: UnsafeRawBufferPointer, from start: Int) throws(HTTPFault) -> Int? {
        guard let (method, position) = try parseMethod(bytes, from: start) else { return nil }
        guard let method else { return try skipEmptyLine(bytes, at: start) }
        let targetStart = position &+ 1
        guard let targetEnd = try parseTarget(of: method, bytes, from: targetStart) else { return nil }
        let versionStart = targetEnd &+ 1
        // HTTP/1.1 and the line break.
        guard versionStart &+ 10 <= bytes.count else { return try waitForVersion(bytes, from: versionStart) }
        try parseVersion(at: versionStart, in: bytes)
        guard bytes[versionStart &+ 8] == carriageReturn else {
            throw fault(at: versionStart &+ 8, in: bytes, otherwise: .malformedRequestLine)
        }
        guard bytes[versionStart &+ 9] == lineFeed else { throw .bareLineBreak }
        state = .fields
        fieldsStart = versionStart &+ 10
        return fieldsStart
    }

    /// - Returns: the method and where the blank behind it stands; no method if the line begins with what is none; `nil`
    ///   if the method has not arrived completely.
    @inline(__always)
    private func parseMethod(
        _ bytes: UnsafeRawBufferPointer, from start: Int
    ) throws(HTTPFault) -> (method: HTTPMethod?, end: Int)? {
        if start &+ 5 <= bytes.count {
            switch UInt32(littleEndian: bytes.loadUnaligned(fromByteOffset: start, as: UInt32.self)) {
            case 0x2054_4547: return (.get, start &+ 3)
            case 0x5453_4F50 where bytes[start &+ 4] == space: return (.post, start &+ 4)
            default: break
            }
        }
        return try parseOtherMethod(bytes, from: start)
    }

    @inline(never)
    private func parseOtherMethod(
        _ bytes: UnsafeRawBufferPointer, from start: Int
    ) throws(HTTPFault) -> (method: HTTPMethod?, end: Int)? {
        var position = start
        while position < bytes.count, isToken(bytes[position]) {
            position &+= 1
        }
        guard position < bytes.count else { return nil }
        guard position > start else { return (nil, start) }
        guard bytes[position] == space else { throw fault(at: position, in: bytes, otherwise: .malformedRequestLine) }
        return (HTTPMethod(UnsafeRawBufferPointer(rebasing: bytes[start..<position])), position)
    }

    /// The version has not arrived completely, or is too short to be one.
    private func waitForVersion(_ bytes: UnsafeRawBufferPointer, from start: Int) throws(HTTPFault) -> Int? {
        guard containsLineFeed(bytes, from: start) else { return nil }
        guard start &+ 9 == bytes.count else { throw .malformedRequestLine }
        try parseVersion(at: start, in: bytes)
        throw fault(at: start &+ 8, in: bytes, otherwise: .malformedRequestLine)
    }

    /// An empty line before the request line is left over from the last body (RFC 9112 §2.2).
    private func skipEmptyLine(_ bytes: UnsafeRawBufferPointer, at start: Int) throws(HTTPFault) -> Int? {
        guard bytes[start] == carriageReturn else {
            throw fault(at: start, in: bytes, otherwise: .malformedRequestLine)
        }
        guard start &+ 1 < bytes.count else { return nil }
        guard bytes[start &+ 1] == lineFeed else { throw .bareLineBreak }
        guard start < 4 else { throw .malformedRequestLine }
        return start &+ 2
    }

    /// What a control character that stands where it must not means.
    @inline(never)
    private func fault(at position: Int, in bytes: UnsafeRawBufferPointer, otherwise: HTTPFault) -> HTTPFault {
        let byte = bytes[position]
        return byte == lineFeed || byte == carriageReturn ? .bareLineBreak : otherwise
    }

    @inline(__always)
    private func parseVersion(at start: Int, in bytes: UnsafeRawBufferPointer) throws(HTTPFault) {
        // HTTP/1.1, the eight bytes as a little-endian word.
        let word = bytes.loadUnaligned(fromByteOffset: start, as: UInt64.self)
        if word == 0x312E_312F_5054_5448 { return }
        guard word & 0x0000_00FF_FFFF_FFFF == 0x0000_002F_5054_5448, bytes[start &+ 6] == UInt8(ascii: "."),
            isDigit(bytes[start &+ 5]), isDigit(bytes[start &+ 7])
        else { throw .malformedRequestLine }
        guard bytes[start &+ 5] == UInt8(ascii: "1") else { throw .versionUnsupported }
        if bytes[start &+ 7] == UInt8(ascii: "0") {
            head.setVersion10()
        }
    }

    /// - Returns: where the blank behind the target stands; `nil` if it has not arrived.
    @inline(__always)
    private func parseTarget(
        of method: HTTPMethod, _ bytes: UnsafeRawBufferPointer, from start: Int
    ) throws(HTTPFault) -> Int? {
        var position = firstTargetEnd(in: bytes, from: start)
        var queryMark = -1
        while position < bytes.count, bytes[position] != space {
            guard bytes[position] == UInt8(ascii: "?") else {
                throw fault(at: position, in: bytes, otherwise: .malformedTarget)
            }
            queryMark = queryMark < 0 ? position : queryMark
            position = firstTargetEnd(in: bytes, from: position &+ 1)
        }
        guard position < bytes.count else { return nil }
        guard position > start else { throw .malformedRequestLine }
        var pathStart = start
        if bytes[start] != slash {
            if position &- start == 1, bytes[start] == UInt8(ascii: "*"), case .options = method {
                head.setRequestLine(method: method, path: ByteRange(offset: start, count: 1), query: nil)
                return position
            }
            pathStart = try endOfAuthority(from: start, to: queryMark < 0 ? position : queryMark, in: bytes)
        }
        let pathEnd = queryMark < 0 ? position : queryMark
        head.setRequestLine(
            method: method, path: ByteRange(offset: pathStart, count: pathEnd &- pathStart),
            query: queryMark < 0 ? nil : ByteRange(offset: queryMark &+ 1, count: position &- queryMark &- 1))
        return position
    }

    /// The absolute form `http://host/path`, which proxies use (RFC 9112 §3.2.2): where its path begins.
    private func endOfAuthority(
        from start: Int, to end: Int, in bytes: UnsafeRawBufferPointer
    ) throws(HTTPFault) -> Int {
        for scheme in ["http://", "https://"] as [StaticString] {
            let length = scheme.utf8CodeUnitCount
            guard end &- start > length,
                equalsIgnoringCase(ByteRange(offset: start, count: length), scheme, in: bytes)
            else { continue }
            guard let path = index(of: slash, in: bytes, from: start &+ length, to: end), path > start &+ length
            else { throw .malformedTarget }
            return path
        }
        throw .malformedTarget
    }

    // MARK: Fields (RFC 9112 §5)

    /// Parses the fields that have arrived completely.
    ///
    /// - Returns: whether the blank line behind the last one is among them.
    @inline(__always)
    private func parseFields(_ bytes: UnsafeRawBufferPointer) throws(HTTPFault) -> Bool {
        let count = bytes.count
        var start = lineStart
        while start < count, bytes[start] != carriageReturn {
            let nameEnd = firstColon(in: bytes, from: start)
            let name = FieldName(slice(bytes, from: start, to: nameEnd))
            if case .other = name { try checkName(slice(bytes, from: start, to: nameEnd)) }
            var valueStart = nameEnd &+ 1
            while valueStart < count, isBlank(bytes[valueStart]) {
                valueStart &+= 1
            }
            var lineEnd = firstControl(in: bytes, from: valueStart)
            while lineEnd < count, bytes[lineEnd] == tab {
                lineEnd = firstControl(in: bytes, from: lineEnd &+ 1)
            }
            guard lineEnd &+ 1 < count, bytes[lineEnd] == carriageReturn, bytes[lineEnd &+ 1] == lineFeed else {
                lineStart = start
                return try checkLineEnd(bytes, at: lineEnd)
            }
            var valueEnd = lineEnd
            while valueEnd > valueStart, isBlank(bytes[valueEnd &- 1]) {
                valueEnd &-= 1
            }
            guard lineEnd &- fieldsStart <= limits.headerBytes, lineEnd &+ 2 &- start <= limits.headerBytes else {
                throw tooLong(.fields)
            }
            guard head.fieldCount < limits.headerCount else { throw .tooManyFields(limit: limits.headerCount) }
            let value = ByteRange(offset: valueStart, count: valueEnd &- valueStart)
            if case .host = name {
                guard !head.has(.host) else { throw .hostRepeated }
                guard !containsBlank(value, in: bytes) else { throw .malformedField }
            } else if name.concernsFraming {
                try checkFraming(name, value, in: bytes)
            }
            head.add(name, value)
            start = lineEnd &+ 2
        }
        lineStart = start
        guard start &+ 1 < count else { return false }
        guard bytes[start &+ 1] == lineFeed else { throw .bareLineBreak }
        state = .done
        lineStart = start &+ 2
        return true
    }

    /// The value does not end with a line break: it has not arrived completely, or never will be one.
    @inline(never)
    private func checkLineEnd(_ bytes: UnsafeRawBufferPointer, at end: Int) throws(HTTPFault) -> Bool {
        guard end < bytes.count else { return false }
        guard bytes[end] == carriageReturn else { throw fault(at: end, in: bytes, otherwise: .malformedField) }
        guard end &+ 1 == bytes.count else { throw .bareLineBreak }
        return false
    }

    @inline(never)
    private func checkName(_ name: UnsafeRawBufferPointer) throws(HTTPFault) {
        guard !name.isEmpty, name.allSatisfy(isToken) else { throw fault(inName: name) }
    }

    @inline(__always)
    private func slice(_ bytes: UnsafeRawBufferPointer, from start: Int, to end: Int) -> UnsafeRawBufferPointer {
        UnsafeRawBufferPointer(start: bytes.baseAddress.map { $0 + start }, count: end &- start)
    }

    @inline(never)
    private func fault(inName name: UnsafeRawBufferPointer) -> HTTPFault {
        guard let first = name.first(where: { !isToken($0) }) else { return .malformedField }
        if first == lineFeed || first == carriageReturn { return .bareLineBreak }
        return name.first.map(isBlank) == true ? .foldedField : .malformedField
    }

    /// The fields that decide where the request ends, or what becomes of the connection.
    @inline(never)
    private func checkFraming(
        _ name: FieldName, _ value: ByteRange, in bytes: UnsafeRawBufferPointer
    ) throws(HTTPFault) {
        switch name {
        case .contentLength:
            guard head.framing != .chunked else { throw .lengthAndTransferEncoding }
            guard head.framing == .none else { throw .contentLengthRepeated }
            head.setFraming(.length(try decimal(value, in: bytes)))
        case .transferEncoding:
            switch head.framing {
            case .chunked: throw .transferEncodingRepeated
            case .length: throw .lengthAndTransferEncoding
            case .none: break
            }
            guard head.isVersion11 else { throw .malformedField }
            guard equalsIgnoringCase(value, "chunked", in: bytes) else { throw .transferEncodingUnsupported }
            head.setFraming(.chunked)
        case .connection:
            parseConnection(value, in: bytes)
        case .expect:
            guard equalsIgnoringCase(value, "100-continue", in: bytes) else { throw .expectationUnsupported }
            head.setExpectsContinue()
        default:
            break
        }
    }

    private func parseConnection(_ value: ByteRange, in bytes: UnsafeRawBufferPointer) {
        var start = value.offset
        while start < value.end {
            var end = index(of: UInt8(ascii: ","), in: bytes, from: start, to: value.end) ?? value.end
            let next = end &+ 1
            while start < end, isBlank(bytes[start]) { start &+= 1 }
            while end > start, isBlank(bytes[end &- 1]) { end &-= 1 }
            let option = ByteRange(offset: start, count: end &- start)
            if equalsIgnoringCase(option, "close", in: bytes) {
                return head.setKeepsAlive(false)
            }
            // Closing wins, also over a field before this one.
            if !head.has(.connection), equalsIgnoringCase(option, "keep-alive", in: bytes) {
                head.setKeepsAlive(true)
            }
            start = next
        }
    }

    private func finishHead() throws(HTTPFault) {
        guard head.has(.host) || !head.isVersion11 else { throw .hostMissing }
        if case .length(let length) = head.framing, length > limits.bodyBytes {
            throw .bodyTooLarge(limit: limits.bodyBytes, actual: length)
        }
    }

    private func decimal(_ range: ByteRange, in bytes: UnsafeRawBufferPointer) throws(HTTPFault) -> Int {
        guard range.count > 0, range.count <= 18 else { throw .contentLengthInvalid }
        var value = 0
        for position in range.offset..<range.end {
            guard isDigit(bytes[position]) else { throw .contentLengthInvalid }
            value = value &* 10 &+ Int(bytes[position] &- UInt8(ascii: "0"))
        }
        return value
    }
}

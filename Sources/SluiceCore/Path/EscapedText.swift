import Glibc

/// Percent-encoded text that is decoded where it stands.
///
/// It borrows the memory: it lives no longer than the call that made it.
struct EscapedText {
    private let base: UnsafeMutableRawPointer
    /// Bytes of the whole buffer: whole words may be read up to there.
    private let count: Int

    init(_ bytes: UnsafeMutableRawBufferPointer, _ range: ByteRange) {
        guard let base = bytes.baseAddress, range.offset >= 0, range.count >= 0, range.end <= bytes.count else {
            preconditionFailure("the text lies outside the buffer")
        }
        self.base = base
        count = bytes.count
    }

    subscript(offset: Int) -> UInt8 {
        @inline(__always) get { base.load(fromByteOffset: offset, as: UInt8.self) }
    }

    func index(of byte: UInt8, from start: Int, to end: Int) -> Int {
        guard start < end, let found = memchr(base + start, Int32(byte), end &- start) else { return end }
        return found - base
    }

    /// Decodes from `position` to the first of two bytes or to `end`, and leaves `position` there.
    @inline(__always)
    func decode(
        from position: inout Int, to end: Int, stop first: UInt8, _ second: UInt8, plusIsSpace: Bool
    ) -> ByteRange {
        let start = position
        position = plainEnd(from: start, to: end, first, second, plusIsSpace)
        guard position < end, self[position] != first, self[position] != second else {
            return ByteRange(offset: start, count: position &- start)
        }
        let written = decodeEscapes(from: &position, to: end, first, second, plusIsSpace)
        return ByteRange(offset: start, count: written &- start)
    }

    /// Where the first byte is that needs a look: one to stop at, or one that stands for another.
    @inline(__always)
    private func plainEnd(from start: Int, to end: Int, _ first: UInt8, _ second: UInt8, _ plusIsSpace: Bool) -> Int {
        var position = start
        while position &+ 8 <= count, position < end {
            let word = ByteWord.load(base + position)
            var mask = ByteWord.matches(of: first, in: word) | ByteWord.matches(of: UInt8(ascii: "%"), in: word)
            if second != first { mask |= ByteWord.matches(of: second, in: word) }
            if plusIsSpace { mask |= ByteWord.matches(of: UInt8(ascii: "+"), in: word) }
            position &+= ByteWord.index(of: mask)
            if mask != 0 { return min(position, end) }
        }
        while position < end {
            let byte = self[position]
            guard byte != first, byte != second, byte != UInt8(ascii: "%"), byte != UInt8(ascii: "+") else { break }
            position &+= 1
        }
        return min(position, end)
    }

    @inline(never)
    private func decodeEscapes(
        from position: inout Int, to end: Int, _ first: UInt8, _ second: UInt8, _ plusIsSpace: Bool
    ) -> Int {
        var write = position
        while position < end {
            var byte = self[position]
            guard byte != first, byte != second else { break }
            if byte == UInt8(ascii: "%"), let escaped = escapedByte(at: position, to: end) {
                byte = escaped
                position &+= 2
            } else if plusIsSpace, byte == UInt8(ascii: "+") {
                byte = UInt8(ascii: " ")
            }
            base.storeBytes(of: byte, toByteOffset: write, as: UInt8.self)
            write &+= 1
            position &+= 1
        }
        return write
    }

    private func escapedByte(at percent: Int, to end: Int) -> UInt8? {
        guard percent &+ 2 < end,
            let high = Digits.hexadecimalValue(of: self[percent &+ 1]),
            let low = Digits.hexadecimalValue(of: self[percent &+ 2])
        else { return nil }
        return high &<< 4 | low
    }

    // MARK: The token in a query

    /// The raw value of the parameter at `position` if its name is `_token`, escaped or not.
    func tokenValue(at position: Int, to end: Int) -> ByteRange? {
        let name: StaticString = "_token"
        var position = position
        for index in 0..<name.utf8CodeUnitCount {
            guard position < end else { return nil }
            let escaped = self[position] == UInt8(ascii: "%") ? escapedByte(at: position, to: end) : nil
            guard escaped ?? self[position] == name.utf8Start[index] else { return nil }
            position &+= escaped == nil ? 1 : 3
        }
        guard position < end, self[position] != UInt8(ascii: "&") else {
            return ByteRange(offset: position, count: 0)
        }
        guard self[position] == UInt8(ascii: "=") else { return nil }
        let start = position &+ 1
        return ByteRange(offset: start, count: index(of: UInt8(ascii: "&"), from: start, to: end) &- start)
    }

    /// Decodes the value of the token parameter at `start`, such that ``endOfToken(at:to:)`` finds its end afterwards.
    func decodeToken(_ value: ByteRange, ofParameterAt start: Int) -> ByteRange {
        var position = value.offset
        let decoded = decode(
            from: &position, to: value.end, stop: UInt8(ascii: "&"), UInt8(ascii: "&"), plusIsSpace: true)
        // An ampersand in the token would now look like the end of the parameter, so its length takes the name's place.
        if index(of: UInt8(ascii: "&"), from: decoded.offset, to: decoded.end) < decoded.end {
            // Seven bytes, "_token=": a zero, which no query holds, and the length.
            let mark = UInt64(value.end &- start) &<< 8 | UInt64(self[start &+ 7]) &<< 56
            base.storeBytes(of: mark.littleEndian, toByteOffset: start, as: UInt64.self)
        }
        return decoded
    }

    /// The end of the parameter at `position` if it is a token; nil for any other.
    func endOfToken(at position: Int, to end: Int) -> Int? {
        if self[position] == 0, position &+ 8 <= end {
            let length = (ByteWord.load(base + position) &<< 8) &>> 16
            return min(position &+ Int(truncatingIfNeeded: length), end)
        }
        return tokenValue(at: position, to: end)?.end
    }
}

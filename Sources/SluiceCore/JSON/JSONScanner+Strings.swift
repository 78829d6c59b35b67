extension JSONScanner {
    /// Reads the string whose opening quote is the next byte, and returns where its unescaped text is.
    @inline(__always)
    mutating func string() throws(JSONFault) -> ByteRange {
        let start = position &+ 1
        if let text = plainString() { return text }
        // On a copy, so that this scanner need not leave the registers.
        let (text, behind) = try escapedString(from: start)
        position = behind
        return text
    }

    /// Reads a string of plain ASCII; for any other stops at what is not plain, and returns nil.
    @inline(__always)
    mutating func plainString() -> ByteRange? {
        let start = position &+ 1
        var stop = start
        while true {
            let mask = ByteWord.jsonSpecials(in: word(at: stop))
            stop &+= ByteWord.index(of: mask)
            if mask != 0 { break }
        }
        position = stop
        // The word holds zeros behind the end, which stop the scan like any control character.
        guard next == UInt8(ascii: "\"") else { return nil }
        position = stop &+ 1
        return ByteRange(offset: start, count: stop &- start)
    }

    /// Eight bytes; zeros stand for those behind the end.
    @inline(__always)
    private func word(at position: Int) -> UInt64 {
        if position &+ 8 <= end {
            return ByteWord.load(base + position)
        }
        if end >= 8 {
            // The last eight bytes of the text, or of what precedes it in the buffer, moved down.
            return ByteWord.load(base + (end &- 8)) >> UInt64(truncatingIfNeeded: 64 &- (end &- position) &* 8)
        }
        var word: UInt64 = 0
        for index in position..<end {
            let byte = UInt64(base.load(fromByteOffset: index, as: UInt8.self))
            word |= byte &<< UInt64(truncatingIfNeeded: (index &- position) &* 8)
        }
        return word
    }

    /// Reads on where ``plainString()`` stopped.
    @inline(never)
    func escapedString(from start: Int) throws(JSONFault) -> (text: ByteRange, behind: Int) {
        var rest = self
        let text = try rest.readEscapedString(from: start)
        return (text, rest.position)
    }

    /// Reads on where plain ASCII ended, moving the text down over what its escapes no longer need.
    private mutating func readEscapedString(from start: Int) throws(JSONFault) -> ByteRange {
        var write = position
        while true {
            let byte = next
            switch byte {
            case UInt8(ascii: "\""):
                position &+= 1
                return ByteRange(offset: start, count: write &- start)
            case UInt8(ascii: "\\"):
                write &+= try unescape(to: base + write)
            case 0x80...:
                let length = UTF8Sequence.length(at: base + position, available: end &- position)
                guard length > 0 else { throw .invalidUTF8(position) }
                moveDown(length, to: &write)
            case ..<0x20:
                throw .malformed(position)
            default:
                let word = word(at: position)
                let clean = ByteWord.index(of: ByteWord.jsonSpecials(in: word))
                if clean == 8 {
                    // All eight bytes are in the register, so overwriting any of them is harmless.
                    (base + write).storeBytes(of: word.littleEndian, as: UInt64.self)
                    position &+= 8
                    write &+= 8
                } else {
                    moveDown(clean, to: &write)
                }
            }
        }
    }

    @inline(__always)
    private mutating func moveDown(_ count: Int, to write: inout Int) {
        for index in 0..<count {
            let byte = base.load(fromByteOffset: position &+ index, as: UInt8.self)
            base.storeBytes(of: byte, toByteOffset: write &+ index, as: UInt8.self)
        }
        position &+= count
        write &+= count
    }

    /// Reads one escape and writes what it stands for; returns how many bytes that took, always fewer than the escape.
    private mutating func unescape(to target: UnsafeMutableRawPointer) throws(JSONFault) -> Int {
        let start = position
        position &+= 1
        let plain: UInt8
        switch next {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): plain = next
        case UInt8(ascii: "b"): plain = 0x08
        case UInt8(ascii: "f"): plain = 0x0C
        case UInt8(ascii: "n"): plain = 0x0A
        case UInt8(ascii: "r"): plain = 0x0D
        case UInt8(ascii: "t"): plain = 0x09
        case UInt8(ascii: "u"):
            position = start
            return UTF8Sequence.write(try unescapedScalar(), to: target)
        default: throw .malformed(start)
        }
        position &+= 1
        target.storeBytes(of: plain, as: UInt8.self)
        return 1
    }

    /// Reads a `\u` escape, with a second one if the two are a surrogate pair. A lone surrogate becomes U+FFFD, unless
    /// it is refused.
    private mutating func unescapedScalar() throws(JSONFault) -> UInt32 {
        let start = position
        let scalar = try scalar()
        guard let scalar else {
            if refusesLoneSurrogates { throw .malformed(start) }
            return 0xFFFD
        }
        return scalar
    }

    /// As ``unescapedScalar()``; nil for a lone surrogate.
    private mutating func scalar() throws(JSONFault) -> UInt32? {
        let unit = try codeUnit()
        guard unit & 0xF800 == 0xD800 else { return unit }
        guard unit < 0xDC00, next == UInt8(ascii: "\\"), position &+ 1 < end,
            base.load(fromByteOffset: position &+ 1, as: UInt8.self) == UInt8(ascii: "u")
        else { return nil }
        let behindFirst = position
        let second = try codeUnit()
        guard second & 0xFC00 == 0xDC00 else {
            position = behindFirst
            return nil
        }
        return 0x1_0000 &+ (unit &- 0xD800) &<< 10 &+ (second &- 0xDC00)
    }

    /// Reads `\uXXXX`, of which the first two bytes are known to be there.
    private mutating func codeUnit() throws(JSONFault) -> UInt32 {
        let start = position
        position &+= 2
        var unit: UInt32 = 0
        for _ in 0..<4 {
            guard let digit = Digits.hexadecimalValue(of: next) else { throw .malformed(start) }
            unit = unit &<< 4 | UInt32(digit)
            position &+= 1
        }
        return unit
    }
}

/// The grammar of JSON (RFC 8259) over a buffer, read once from left to right.
///
/// Strings are unescaped where they stand, since unescaped text is never longer. The scanner borrows the memory: it
/// lives no longer than the call that made it.
struct JSONScanner {
    let base: UnsafeMutableRawPointer
    /// The next byte to read; never beyond `end`.
    var position: Int
    let end: Int
    /// Whether half a surrogate pair is a fault; by default it becomes U+FFFD.
    var refusesLoneSurrogates = false

    /// Starts at the beginning of `text`, a range of `bytes`.
    @inline(__always)
    init(_ bytes: UnsafeMutableRawBufferPointer, text: ByteRange) {
        guard let base = bytes.baseAddress, text.offset >= 0, text.count >= 0, text.end <= bytes.count else {
            preconditionFailure("the text lies outside the buffer")
        }
        self.base = base
        position = text.offset
        end = text.end
    }

    var isAtEnd: Bool {
        @inline(__always) get { position == end }
    }

    /// The next byte; 0, which means nothing in JSON, at the end.
    var next: UInt8 {
        @inline(__always) get { position < end ? base.load(fromByteOffset: position, as: UInt8.self) : 0 }
    }

    @inline(__always)
    mutating func skipWhiteSpace() {
        while position < end, base.load(fromByteOffset: position, as: UInt8.self) <= 0x20 {
            guard isWhiteSpace(base.load(fromByteOffset: position, as: UInt8.self)) else { return }
            position &+= 1
        }
    }

    @inline(__always)
    private func isWhiteSpace(_ byte: UInt8) -> Bool {
        byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09
    }

    /// Steps over `byte` if it is the next one.
    @inline(__always)
    mutating func skip(_ byte: UInt8) -> Bool {
        guard next == byte else { return false }
        position &+= 1
        return true
    }

    /// Reads one of the three literal names.
    mutating func literal(_ name: StaticString) throws(JSONFault) -> ByteRange {
        let length = name.utf8CodeUnitCount
        for index in 0..<length {
            guard next == name.utf8Start[index] else { throw .malformed(position) }
            position &+= 1
        }
        return ByteRange(offset: position &- length, count: length)
    }

    /// Reads a number and returns its literal text; what follows is the caller's to judge.
    mutating func number() throws(JSONFault) -> ByteRange {
        try numberAndKind().text
    }

    /// Reads a number; integers have neither fraction nor exponent.
    @inline(__always)
    mutating func numberAndKind() throws(JSONFault) -> (text: ByteRange, isInteger: Bool) {
        let start = position
        var isInteger = true
        _ = skip(UInt8(ascii: "-"))
        if !skip(UInt8(ascii: "0")) {
            try digits()
        }
        if skip(UInt8(ascii: ".")) {
            isInteger = false
            try digits()
        }
        if next | 0x20 == UInt8(ascii: "e") {
            isInteger = false
            position &+= 1
            if !skip(UInt8(ascii: "-")) {
                _ = skip(UInt8(ascii: "+"))
            }
            try digits()
        }
        return (ByteRange(offset: start, count: position &- start), isInteger)
    }

    @inline(__always)
    private mutating func digits() throws(JSONFault) {
        let start = position
        while next &- UInt8(ascii: "0") <= 9 {
            position &+= 1
        }
        guard position > start else { throw .malformed(position) }
    }

    /// Requires that nothing but white space is left.
    @inline(__always)
    mutating func finish() throws(JSONFault) {
        skipWhiteSpace()
        guard isAtEnd else { throw .malformed(position) }
    }
}

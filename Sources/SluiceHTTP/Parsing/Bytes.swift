import SluiceCore

// What the parsers of this module ask of bytes.

let tab = UInt8(ascii: "\t")
let lineFeed = UInt8(ascii: "\n")
let carriageReturn = UInt8(ascii: "\r")
let space = UInt8(ascii: " ")
let slash = UInt8(ascii: "/")

/// The first control character at or after `start`, DEL included; `bytes.count` if there is none.
@inline(__always)
func firstControl(in bytes: UnsafeRawBufferPointer, from start: Int) -> Int {
    first(in: bytes, from: start) { word in
        ByteWord.below(0x20, in: word) | ByteWord.matches(of: 0x7F, in: word)
    } orByte: { byte in
        byte < 0x20 || byte == 0x7F
    }
}

/// The first byte at or after `start` that ends a target's path or must not stand in it; `bytes.count` if there is none.
@inline(__always)
func firstTargetEnd(in bytes: UnsafeRawBufferPointer, from start: Int) -> Int {
    first(in: bytes, from: start) { word in
        ByteWord.below(0x21, in: word) | ByteWord.matches(of: 0x7F, in: word)
            | ByteWord.matches(of: UInt8(ascii: "?"), in: word) | ByteWord.matches(of: UInt8(ascii: "#"), in: word)
    } orByte: { byte in
        byte <= space || byte == 0x7F || byte == UInt8(ascii: "?") || byte == UInt8(ascii: "#")
    }
}

/// The first colon at or after `start`; `bytes.count` if there is none.
@inline(__always)
func firstColon(in bytes: UnsafeRawBufferPointer, from start: Int) -> Int {
    first(in: bytes, from: start) {
        ByteWord.matches(of: UInt8(ascii: ":"), in: $0)
    } orByte: {
        $0 == UInt8(ascii: ":")
    }
}

/// The first byte at or after `start` that `mask` marks in a word, or that `orByte` is true for.
@inline(__always)
private func first(
    in bytes: UnsafeRawBufferPointer, from start: Int, _ mask: (UInt64) -> UInt64, orByte: (UInt8) -> Bool
) -> Int {
    var position = start
    while position &+ 8 <= bytes.count {
        let word = UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: position, as: UInt64.self))
        let found = mask(word)
        if found != 0 { return position &+ ByteWord.index(of: found) }
        position &+= 8
    }
    while position < bytes.count, !orByte(bytes[position]) {
        position &+= 1
    }
    return position
}

func index(of byte: UInt8, in bytes: UnsafeRawBufferPointer, from start: Int, to end: Int) -> Int? {
    var position = start
    while position < end {
        if bytes[position] == byte { return position }
        position &+= 1
    }
    return nil
}

func isDigit(_ byte: UInt8) -> Bool { byte &- UInt8(ascii: "0") < 10 }

func isBlank(_ byte: UInt8) -> Bool { byte == space || byte == tab }

/// Whether a value that was searched for control characters contains a blank.
@inline(__always)
func containsBlank(_ range: ByteRange, in bytes: UnsafeRawBufferPointer) -> Bool {
    first(in: bytes, from: range.offset) {
        ByteWord.below(0x21, in: $0)
    } orByte: {
        $0 < 0x21
    } < range.end
}

/// Whether `byte` may stand in a token, such as a method or a field name (RFC 9110 §5.6.2): letters, digits, and
/// ``!#$%&'*+-.^_`|~``.
func isToken(_ byte: UInt8) -> Bool {
    // A bit for each of the characters 0 to 63, and 64 to 127.
    let bits: UInt64 = byte < 64 ? 0x03FF6CFA00000000 : 0x57FFFFFFC7FFFFFE
    return byte < 128 && (bits &>> UInt64(byte & 63)) & 1 == 1
}

/// Compares without regard to the case of ASCII letters; `text` is in lower case.
func equalsIgnoringCase(_ range: ByteRange, _ text: StaticString, in bytes: UnsafeRawBufferPointer) -> Bool {
    guard range.count == text.utf8CodeUnitCount else { return false }
    for index in 0..<range.count {
        let byte = bytes[range.offset &+ index]
        guard (byte &- 0x41 < 26 ? byte | 0x20 : byte) == text.utf8Start[index] else { return false }
    }
    return true
}

import SluiceCore

// What the parsers of this module ask of bytes.

let tab = UInt8(ascii: "\t")
let lineFeed = UInt8(ascii: "\n")
let carriageReturn = UInt8(ascii: "\r")
let space = UInt8(ascii: " ")
let slash = UInt8(ascii: "/")

/// The first byte below 0x20 at or after `start`; `bytes.count` if there is none. DEL counts as a control too.
func firstControl(in bytes: UnsafeRawBufferPointer, from start: Int) -> Int {
    let ones: UInt64 = 0x0101_0101_0101_0101
    let highs: UInt64 = 0x8080_8080_8080_8080
    var position = start
    while position &+ 8 <= bytes.count {
        let word = bytes.loadUnaligned(fromByteOffset: position, as: UInt64.self)
        let below = (word &- ones &* 0x20) & ~word & highs
        let deletes = word ^ (ones &* 0x7F)
        let found = below | ((deletes &- ones) & ~deletes & highs)
        if found != 0 {
            // The lowest mark is exact; marks above it may be artefacts of the borrow.
            return position &+ found.trailingZeroBitCount / 8
        }
        position &+= 8
    }
    while position < bytes.count, bytes[position] >= 0x20, bytes[position] != 0x7F {
        position &+= 1
    }
    return position
}

/// The first colon at or after `start`; `end` if there is none.
func firstColon(in bytes: UnsafeRawBufferPointer, from start: Int, to end: Int) -> Int {
    let ones: UInt64 = 0x0101_0101_0101_0101
    let highs: UInt64 = 0x8080_8080_8080_8080
    var position = start
    while position &+ 8 <= end {
        let differences = bytes.loadUnaligned(fromByteOffset: position, as: UInt64.self) ^ (ones &* 0x3A)
        let found = (differences &- ones) & ~differences & highs
        if found != 0 {
            return position &+ found.trailingZeroBitCount / 8
        }
        position &+= 8
    }
    while position < end, bytes[position] != 0x3A {
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

func containsBlank(_ range: ByteRange, in bytes: UnsafeRawBufferPointer) -> Bool {
    var position = range.offset
    while position < range.end {
        if isBlank(bytes[position]) { return true }
        position &+= 1
    }
    return false
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

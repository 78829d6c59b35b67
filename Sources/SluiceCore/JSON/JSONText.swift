/// Writes JSON strings.
package enum JSONText {
    /// Appends `bytes` as a quoted string. What is not UTF-8 becomes U+FFFD, one for each maximal ill-formed part.
    package static func append(string bytes: UnsafeRawBufferPointer, to output: ByteBuffer) {
        let count = bytes.count
        // Both quotes, and room to store whole words behind the last byte.
        output.reserve(count &+ 16)
        var target = output.writePointer
        target.storeBytes(of: UInt8(ascii: "\""), as: UInt8.self)
        target += 1
        if let source = bytes.baseAddress {
            var read = 0
            while true {
                read &+= copyPlain(source + read, count: count &- read, to: &target)
                guard read < count else { break }
                output.advance(by: target - output.writePointer)
                let special = UnsafeRawBufferPointer(start: source + read, count: count &- read)
                read &+= appendSpecial(special, to: output)
                target = output.writePointer
            }
        }
        target.storeBytes(of: UInt8(ascii: "\""), as: UInt8.self)
        output.advance(by: target + 1 - output.writePointer)
    }

    package static func append(string text: String, to output: ByteBuffer) {
        var text = text
        text.withUTF8 { append(string: UnsafeRawBufferPointer($0), to: output) }
    }

    package static func append(string text: StaticString, to output: ByteBuffer) {
        text.withUTF8Buffer { append(string: UnsafeRawBufferPointer($0), to: output) }
    }

    /// Copies bytes up to the first that a JSON string cannot hold as it is; returns how many. Writes up to seven bytes
    /// beyond those.
    @inline(__always)
    private static func copyPlain(
        _ source: UnsafeRawPointer, count: Int, to target: inout UnsafeMutableRawPointer
    ) -> Int {
        var read = 0
        while count &- read >= 8 {
            let word = ByteWord.load(source + read)
            target.storeBytes(of: word.littleEndian, as: UInt64.self)
            let mask = ByteWord.jsonSpecials(in: word)
            if mask != 0 {
                let plain = ByteWord.index(of: mask)
                target += plain
                return read &+ plain
            }
            target += 8
            read &+= 8
        }
        let left = count &- read
        guard left > 0 else { return read }
        let word = ByteWord.load(source + read, count: left)
        target.storeBytes(of: word.littleEndian, as: UInt64.self)
        let plain = min(ByteWord.index(of: ByteWord.jsonSpecials(in: word)), left)
        target += plain
        return read &+ plain
    }

    /// Appends what stands for the first byte of `bytes`, or for all the non-ASCII ones it begins with; makes room
    /// for the rest again. Returns how many bytes it read.
    @inline(never)
    private static func appendSpecial(_ bytes: UnsafeRawBufferPointer, to output: ByteBuffer) -> Int {
        guard let source = bytes.baseAddress else { return 0 }
        let count = bytes.count
        // One escape of six bytes, then what the caller had reserved.
        output.reserve(count &+ 24)
        let first = source.load(as: UInt8.self)
        if first < 0x80 {
            output.advance(by: writeEscape(of: first, to: output.writePointer))
            return 1
        }
        var read = 0
        repeat {
            let length = UTF8Sequence.length(at: source + read, available: count &- read)
            if length > 0 {
                output.append(UnsafeRawBufferPointer(start: source + read, count: length))
                read &+= length
            } else {
                output.append("\u{FFFD}" as StaticString)
                read &-= length
            }
        } while read < count && source.load(fromByteOffset: read, as: UInt8.self) >= 0x80
        output.reserve(count &- read &+ 16)
        return read
    }

    private static func writeEscape(of byte: UInt8, to target: UnsafeMutableRawPointer) -> Int {
        let short: UInt8
        switch byte {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"): short = byte
        case 0x08: short = UInt8(ascii: "b")
        case 0x0C: short = UInt8(ascii: "f")
        case 0x0A: short = UInt8(ascii: "n")
        case 0x0D: short = UInt8(ascii: "r")
        case 0x09: short = UInt8(ascii: "t")
        default:
            let digits: StaticString = "0123456789abcdef"
            target.storeBytes(of: UInt32(littleEndian: 0x3030_755C), as: UInt32.self)  // \u00
            target.storeBytes(of: digits.utf8Start[Int(byte &>> 4)], toByteOffset: 4, as: UInt8.self)
            target.storeBytes(of: digits.utf8Start[Int(byte & 15)], toByteOffset: 5, as: UInt8.self)
            return 6
        }
        target.storeBytes(of: UInt8(ascii: "\\"), as: UInt8.self)
        target.storeBytes(of: short, toByteOffset: 1, as: UInt8.self)
        return 2
    }
}

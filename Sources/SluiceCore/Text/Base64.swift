/// Base64 with the standard alphabet and padding (RFC 4648, section 4).
package enum Base64 {
    private static var alphabet: StaticString {
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
    }

    /// How many characters encode `count` bytes.
    package static func encodedCount(_ count: Int) -> Int {
        (count &+ 2) / 3 &* 4
    }

    /// Appends the encoding of `bytes`.
    package static func append(_ bytes: UnsafeRawBufferPointer, to output: ByteBuffer) {
        guard let source = bytes.baseAddress, bytes.count > 0 else { return }
        let length = encodedCount(bytes.count)
        output.reserve(length)
        write(source, count: bytes.count, to: output.writePointer)
        output.advance(by: length)
    }

    /// Encodes `count` bytes into the ``encodedCount(_:)`` bytes at `target`.
    @inline(__always)
    static func write(_ source: UnsafeRawPointer, count: Int, to target: UnsafeMutableRawPointer) {
        let alphabet = alphabet.utf8Start
        @inline(__always) func character(_ bits: UInt64) -> UInt64 { UInt64(alphabet[Int(bits & 63)]) }

        var read = 0
        var target = target
        // Six bytes become eight characters, as long as eight bytes can be loaded.
        while count &- read >= 8 {
            let word = UInt64(bigEndian: (source + read).loadUnaligned(as: UInt64.self))
            var characters = character(word &>> 58) | character(word &>> 52) &<< 8
            characters |= character(word &>> 46) &<< 16 | character(word &>> 40) &<< 24
            characters |= character(word &>> 34) &<< 32 | character(word &>> 28) &<< 40
            characters |= character(word &>> 22) &<< 48 | character(word &>> 16) &<< 56
            target.storeBytes(of: characters.littleEndian, as: UInt64.self)
            target += 8
            read &+= 6
        }
        while read < count {
            let left = count &- read
            var group = UInt64(source.load(fromByteOffset: read, as: UInt8.self)) &<< 16
            if left > 1 { group |= UInt64(source.load(fromByteOffset: read &+ 1, as: UInt8.self)) &<< 8 }
            if left > 2 { group |= UInt64(source.load(fromByteOffset: read &+ 2, as: UInt8.self)) }
            var characters = character(group &>> 18) | character(group &>> 12) &<< 8
            characters |= left > 1 ? character(group &>> 6) &<< 16 : UInt64(UInt8(ascii: "=")) &<< 16
            characters |= left > 2 ? character(group) &<< 24 : UInt64(UInt8(ascii: "=")) &<< 24
            target.storeBytes(of: UInt32(truncatingIfNeeded: characters).littleEndian, as: UInt32.self)
            target += 4
            read &+= 3
        }
    }

    /// The bytes that `text` encodes; nil unless it is exactly what an encoder writes: this alphabet, padded to a
    /// multiple of four, the unused last bits zero, unless they are ignored.
    package static func decode(_ text: UnsafeRawBufferPointer, ignoringUnusedBits: Bool = false) -> [UInt8]? {
        let count = text.count
        guard count % 4 == 0 else { return nil }
        guard count > 0 else { return [] }
        let padding = text[count &- 1] != UInt8(ascii: "=") ? 0 : text[count &- 2] != UInt8(ascii: "=") ? 1 : 2
        var isValid = true
        // Begins as so much of the text, to be written over: initializers of arrays that are filled later are not
        // specialized, and cost five times as much.
        let length = count / 4 &* 3 &- padding
        var decoded = Array(UnsafeRawBufferPointer(rebasing: text[..<length]))
        decoded.withUnsafeMutableBytes { target in
            var read = 0
            var length = 0
            while read < count {
                var group: UInt32 = 0
                var invalid: UInt8 = 0
                let significant = read &+ 4 < count ? 4 : 4 &- padding
                for offset in 0..<4 {
                    let sextet = offset < significant ? value(of: text[read &+ offset]) : 0
                    invalid |= sextet
                    group = group &<< 6 | UInt32(sextet & 63)
                }
                let unusedBits: UInt32 = significant == 4 ? 0 : significant == 3 ? 0xFF : 0xFFFF
                guard invalid & 0xC0 == 0, group & unusedBits == 0 || ignoringUnusedBits else {
                    isValid = false
                    return
                }
                target[length] = UInt8(truncatingIfNeeded: group &>> 16)
                if significant > 2 { target[length &+ 1] = UInt8(truncatingIfNeeded: group &>> 8) }
                if significant > 3 { target[length &+ 2] = UInt8(truncatingIfNeeded: group) }
                length &+= significant &- 1
                read &+= 4
            }
        }
        return isValid ? decoded : nil
    }

    /// The six bits of a character; 0xFF for a byte outside the alphabet.
    @inline(__always)
    private static func value(of character: UInt8) -> UInt8 {
        switch character {
        case UInt8(ascii: "A")...UInt8(ascii: "Z"): character &- UInt8(ascii: "A")
        case UInt8(ascii: "a")...UInt8(ascii: "z"): character &- UInt8(ascii: "a") &+ 26
        case UInt8(ascii: "0")...UInt8(ascii: "9"): character &- UInt8(ascii: "0") &+ 52
        case UInt8(ascii: "+"): 62
        case UInt8(ascii: "/"): 63
        default: 0xFF
        }
    }
}

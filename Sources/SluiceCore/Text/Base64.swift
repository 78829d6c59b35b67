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
            guard let source = text.baseAddress, let start = target.baseAddress else { return }
            let sextets = sextets.utf8Start
            @inline(__always) func sextet(_ position: Int) -> UInt32 {
                // What is no ASCII has no entry, and is as invalid as what has the entry for that.
                let byte = source.load(fromByteOffset: position, as: UInt8.self)
                return byte < 0x80 ? UInt32(sextets[Int(byte)]) : 0x40
            }

            var read = 0
            var write = 0
            var invalid: UInt32 = 0
            let whole = padding == 0 ? count : count &- 4
            while read < whole {
                let (first, second, third, fourth) = (
                    sextet(read), sextet(read &+ 1), sextet(read &+ 2), sextet(read &+ 3)
                )
                invalid |= first | second | third | fourth
                let group = first &<< 18 | second &<< 12 | third &<< 6 | fourth
                start.storeBytes(of: UInt8(truncatingIfNeeded: group &>> 16), toByteOffset: write, as: UInt8.self)
                start.storeBytes(of: UInt8(truncatingIfNeeded: group &>> 8), toByteOffset: write &+ 1, as: UInt8.self)
                start.storeBytes(of: UInt8(truncatingIfNeeded: group), toByteOffset: write &+ 2, as: UInt8.self)
                read &+= 4
                write &+= 3
            }
            if padding > 0 {
                let (first, second) = (sextet(read), sextet(read &+ 1))
                let third = padding == 1 ? sextet(read &+ 2) : 0
                invalid |= first | second | third
                let group = first &<< 18 | second &<< 12 | third &<< 6
                let unusedBits: UInt32 = padding == 1 ? 0xFF : 0xFFFF
                if !ignoringUnusedBits, group & unusedBits != 0 { invalid |= 0x40 }
                start.storeBytes(of: UInt8(truncatingIfNeeded: group &>> 16), toByteOffset: write, as: UInt8.self)
                if padding == 1 {
                    start.storeBytes(
                        of: UInt8(truncatingIfNeeded: group &>> 8), toByteOffset: write &+ 1, as: UInt8.self)
                }
            }
            isValid = invalid & 0x40 == 0
        }
        return isValid ? decoded : nil
    }

    /// The six bits of each ASCII character; `@`, 64, for those outside the alphabet.
    private static var sextets: StaticString {
        """
        @@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@>@@@?456789:;<=@@@@@@@\u{0}\u{1}\u{2}\u{3}\u{4}\u{5}\u{6}\
        \u{7}\u{8}\u{9}\u{A}\u{B}\u{C}\u{D}\u{E}\u{F}\u{10}\u{11}\u{12}\u{13}\u{14}\u{15}\u{16}\u{17}\u{18}\
        \u{19}@@@@@@\u{1A}\u{1B}\u{1C}\u{1D}\u{1E}\u{1F} !\u{22}#$%&'()*+,-./0123@@@@@
        """
    }
}

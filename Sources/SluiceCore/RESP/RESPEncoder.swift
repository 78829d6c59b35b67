import Glibc

/// Writes commands for Redis: arrays of bulk strings.
package enum RESPEncoder {
    /// Appends the command whose arguments are ranges of `bytes`.
    package static func append(
        command arguments: ArgumentList, of bytes: UnsafeRawBufferPointer, to output: ByteBuffer
    ) {
        let arguments = arguments.ranges
        var size = maximumHeaderBytes
        for argument in arguments {
            precondition(
                argument.offset >= 0 && argument.count >= 0 && argument.end <= bytes.count,
                "the argument lies outside the buffer")
            size &+= argument.count &+ maximumHeaderBytes &+ 2
        }
        output.reserve(size)
        let start = output.writePointer
        var target = header(UInt8(ascii: "*"), arguments.count, to: start)
        for argument in arguments {
            target = header(UInt8(ascii: "$"), argument.count, to: target)
            if let source = bytes.baseAddress {
                copy(source + argument.offset, argument.count, to: target)
            }
            target = lineEnd(to: target + argument.count)
        }
        output.advance(by: target - start)
    }

    package static func append(command words: [String], to output: ByteBuffer) {
        appendArrayHeader(words.count, to: output)
        for var word in words {
            word.withUTF8 { append(bulkString: UnsafeRawBufferPointer($0), to: output) }
        }
    }

    package static func append(command words: [[UInt8]], to output: ByteBuffer) {
        appendArrayHeader(words.count, to: output)
        for word in words {
            word.withUnsafeBytes { append(bulkString: $0, to: output) }
        }
    }

    private static func appendArrayHeader(_ count: Int, to output: ByteBuffer) {
        output.reserve(maximumHeaderBytes)
        output.advance(by: header(UInt8(ascii: "*"), count, to: output.writePointer) - output.writePointer)
    }

    private static func append(bulkString bytes: UnsafeRawBufferPointer, to output: ByteBuffer) {
        output.reserve(maximumHeaderBytes &+ bytes.count &+ 2)
        let start = output.writePointer
        let target = header(UInt8(ascii: "$"), bytes.count, to: start)
        if let source = bytes.baseAddress {
            copy(source, bytes.count, to: target)
        }
        output.advance(by: lineEnd(to: target + bytes.count) - start)
    }

    /// The type, twenty digits, the line end, and what copying may write too much.
    private static var maximumHeaderBytes: Int { 32 }

    @inline(__always)
    private static func header(
        _ type: UInt8, _ value: Int, to target: UnsafeMutableRawPointer
    ) -> UnsafeMutableRawPointer {
        if value < 10 {
            // The type, one digit and the line end in one store.
            let digit = UInt32(truncatingIfNeeded: value &+ 0x30) &<< 8
            target.storeBytes(of: (0x0A0D_0000 | digit | UInt32(type)).littleEndian, as: UInt32.self)
            return target + 4
        }
        target.storeBytes(of: type, as: UInt8.self)
        let length = Digits.writeDecimal(UInt(bitPattern: value), to: target + 1)
        return lineEnd(to: target + 1 + length)
    }

    /// Copies short arguments without a call. May write up to seven bytes too many.
    @inline(__always)
    private static func copy(_ source: UnsafeRawPointer, _ count: Int, to target: UnsafeMutableRawPointer) {
        switch count {
        case 8...16:
            let last = (source + (count &- 8)).loadUnaligned(as: UInt64.self)
            target.storeBytes(of: source.loadUnaligned(as: UInt64.self), as: UInt64.self)
            target.storeBytes(of: last, toByteOffset: count &- 8, as: UInt64.self)
        case 1...7:
            target.storeBytes(of: ByteWord.load(source, count: count).littleEndian, as: UInt64.self)
        default:
            memcpy(target, source, count)
        }
    }

    @inline(__always)
    private static func lineEnd(to target: UnsafeMutableRawPointer) -> UnsafeMutableRawPointer {
        target.storeBytes(of: UInt16(littleEndian: 0x0A0D), as: UInt16.self)
        return target + 2
    }
}

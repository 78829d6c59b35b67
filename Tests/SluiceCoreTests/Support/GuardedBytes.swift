import Glibc
import SluiceCore
import Testing

/// Lends a copy of `bytes` that ends where a page begins which must not be touched: a read beyond the end crashes.
func withGuardedBytes<Result, Failure: Error>(
    _ bytes: [UInt8], _ body: (UnsafeMutableRawBufferPointer) throws(Failure) -> Result
) throws(Failure) -> Result {
    let page = 4096
    let size = (bytes.count + page - 1) / page * page + page
    guard let memory = mmap(nil, size + page, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0),
        memory != MAP_FAILED, mprotect(memory + size, page, PROT_NONE) == 0
    else { preconditionFailure("no memory for a test") }
    defer { munmap(memory, size + page) }
    let region = UnsafeMutableRawBufferPointer(start: memory + size - bytes.count, count: bytes.count)
    region.copyBytes(from: bytes)
    return try body(region)
}

extension ByteBuffer {
    var contents: [UInt8] {
        withReadableBytes { span in span.withUnsafeBytes { Array($0) } }
    }

    var text: String { String(decoding: contents, as: UTF8.self) }
}

extension UnsafeMutableRawBufferPointer {
    func bytes(in range: ByteRange) -> [UInt8] { Array(self[range.offset..<range.end]) }

    func texts(in arguments: ArgumentList) -> [String] {
        arguments.ranges.map { String(decoding: bytes(in: $0), as: UTF8.self) }
    }
}

/// Repeatable random bytes, drawn from `alphabet` when one is given.
func randomBytes(count: Int, seed: UInt64, from alphabet: [UInt8] = []) -> [UInt8] {
    var state = seed &* 0x9E37_79B9_7F4A_7C15 | 1
    return (0..<count).map { _ in
        state ^= state << 13
        state ^= state >> 7
        state ^= state << 17
        let byte = UInt8(truncatingIfNeeded: state >> 32)
        return alphabet.isEmpty ? byte : alphabet[Int(byte) % alphabet.count]
    }
}

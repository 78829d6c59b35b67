import Glibc
import SluiceCore

/// The header fields of a recent request, by which the same block of bytes is recognised without parsing it again.
///
/// Clients repeat their fields byte for byte. Only a block that was parsed and accepted as a whole is kept, and only if
/// it says nothing of where the request ends or what becomes of the connection, so it means the same wherever it stands.
/// The value of `Authorization` may differ: secrets are compared by the service alone, in constant time.
package final class KnownFields {
    private static let capacity = 1024
    private let block = UnsafeMutableRawPointer.allocate(byteCount: KnownFields.capacity, alignment: 16)
    private var count = 0
    private let head = RequestHead.allocate()
    /// The value of `Authorization`, counted from the block's first byte; at the end and empty if there is none.
    private var secret = ByteRange.empty

    package init() {}

    deinit {
        block.deallocate()
        head.deallocate()
    }

    /// Recognises the block that begins at `start`, and describes it in `head`.
    ///
    /// - Returns: where the block ends; `nil` if it is another one, or has not arrived completely.
    @inline(__always)
    func recognise(_ bytes: UnsafeRawBufferPointer, from start: Int, in head: RequestHead) -> Int? {
        guard count > 0, start &+ count <= bytes.count, let base = bytes.baseAddress.map({ $0 + start }),
            memcmp(base, block, secret.offset) == 0,
            memcmp(base + secret.end, block + secret.end, count &- secret.end) == 0,
            isPlain(bytes, ByteRange(offset: start &+ secret.offset, count: secret.count))
        else { return nil }
        head.copyFields(of: self.head, movedBy: start)
        return start &+ count
    }

    /// Whether a value has no control characters, and no blanks at its ends.
    @inline(__always)
    private func isPlain(_ bytes: UnsafeRawBufferPointer, _ value: ByteRange) -> Bool {
        value.count == 0
            || firstControl(in: bytes, from: value.offset) == value.end && bytes[value.offset] != space
                && bytes[value.end &- 1] != space
    }

    /// Keeps the fields of a request that was accepted.
    ///
    /// - Parameters:
    ///   - bytes: the request.
    ///   - start: where its first field begins.
    ///   - head: what the fields were understood as.
    func keep(_ bytes: UnsafeRawBufferPointer, from start: Int, _ head: RequestHead) {
        let length = head.length &- start
        guard length <= Self.capacity, head.hasDefaultFraming, let base = bytes.baseAddress else { return }
        memcpy(block, base + start, length)
        count = length
        self.head.reset()
        self.head.copyFields(of: head, movedBy: -start)
        secret = self.head.value(of: .authorization) ?? ByteRange(offset: length, count: 0)
    }
}

import Glibc
import SluiceCore

/// The header fields of recent requests, by which the same block of bytes is recognised without parsing it again.
///
/// Clients repeat their fields byte for byte. Only a block that was parsed and accepted as a whole is kept, so it means
/// the same when it comes again. The value of `Authorization` may differ: secrets are compared by the service alone, in
/// constant time. Two blocks are kept, as bodies of varying length make the fields of those requests vary.
package final class KnownFields {
    private let withBody = Block()
    private let withoutBody = Block()

    package init() {}

    /// Recognises the block that begins at `start`, and describes it in `head`, whose request line is known.
    ///
    /// - Returns: where the block ends; `nil` if it is another one, or has not arrived completely.
    @inline(__always)
    func recognise(_ bytes: UnsafeRawBufferPointer, from start: Int, in head: RequestHead) -> Int? {
        guard head.isVersion11 else { return nil }
        return head.mayCarryBody
            ? withBody.recognise(bytes, from: start, in: head) : withoutBody.recognise(bytes, from: start, in: head)
    }

    /// Keeps the fields of a request that was accepted.
    func keep(_ bytes: UnsafeRawBufferPointer, from start: Int, _ head: RequestHead) {
        // Version 1.0 and closing connections are rare, and not worth keeping apart.
        guard head.isVersion11, head.keepsAlive else { return }
        (head.mayCarryBody ? withBody : withoutBody).keep(bytes, from: start, head)
    }
}

extension KnownFields {
    private final class Block {
        private static let capacity = 1024
        private let storage = UnsafeMutableRawPointer.allocate(byteCount: Block.capacity, alignment: 16)
        private var count = 0
        private let head = RequestHead.allocate()
        /// The value of `Authorization`, counted from the block's first byte; at the end and empty if there is none.
        private var secret = ByteRange.empty

        deinit {
            storage.deallocate()
            head.deallocate()
        }

        func recognise(_ bytes: UnsafeRawBufferPointer, from start: Int, in head: RequestHead) -> Int? {
            guard count > 0, start &+ count <= bytes.count, let base = bytes.baseAddress.map({ $0 + start }),
                memcmp(base, storage, secret.offset) == 0,
                memcmp(base + secret.end, storage + secret.end, count &- secret.end) == 0,
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

        func keep(_ bytes: UnsafeRawBufferPointer, from start: Int, _ head: RequestHead) {
            let length = head.length &- start
            guard length <= Self.capacity, let base = bytes.baseAddress else { return }
            memcpy(storage, base + start, length)
            count = length
            self.head.reset()
            self.head.copyFields(of: head, movedBy: -start)
            secret = self.head.value(of: .authorization) ?? ByteRange(offset: length, count: 0)
        }
    }
}

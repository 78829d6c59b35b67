import SluiceCore
import SluiceCrypto

/// The commands of a request that came with an idempotency key.
struct IdempotentCommands {
    let key: IdempotencyKey
    /// The commands as Redis understands them.
    let encoded: ByteBuffer
    let count: Int
    /// `command`, `pipeline` or `multiExec`; tells in which form the answer is.
    let endpoint: Endpoint

    /// SHA-256 of what the request asks for; `nil` if OpenSSL has no SHA-256 to offer.
    var fingerprint: String? {
        let subject = ByteBuffer(capacity: encoded.count + 32)
        subject.append(endpoint.label)
        subject.append(UInt8(ascii: "\n"))
        encoded.withReadableBytes { subject.append($0) }
        return SHA256Digest(of: UnsafeRawBufferPointer(subject.readableRegion))?.hexadecimal
    }
}

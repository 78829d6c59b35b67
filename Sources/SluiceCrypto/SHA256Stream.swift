import COpenSSL

/// A SHA-256 digest (FIPS 180-4) of bytes that come piece by piece.
package struct SHA256Stream: ~Copyable {
    private let context: OpaquePointer
    private var isSound: Bool

    /// - Returns: `nil` if OpenSSL has no SHA-256 to offer, or no memory.
    package init?() {
        guard let sha256, let context = EVP_MD_CTX_new() else { return nil }
        self.context = context
        isSound = EVP_DigestInit_ex(context, sha256, nil) == 1
    }

    deinit {
        EVP_MD_CTX_free(context)
    }

    /// Takes what comes next.
    package mutating func update(_ bytes: UnsafeRawBufferPointer) {
        guard !bytes.isEmpty else { return }
        isSound = EVP_DigestUpdate(context, bytes.baseAddress, bytes.count) == 1 && isSound
    }

    /// Ends it: nothing that comes later counts, and the digest is there once.
    ///
    /// - Returns: the digest of all that came; `nil` if OpenSSL failed at some point.
    package mutating func digest() -> SHA256Digest? {
        var bytes = [UInt8](repeating: 0, count: SHA256Digest.count)
        guard isSound, EVP_DigestFinal_ex(context, &bytes, nil) == 1 else { return nil }
        isSound = false
        return bytes.withUnsafeBytes { SHA256Digest(raw: $0) }
    }
}

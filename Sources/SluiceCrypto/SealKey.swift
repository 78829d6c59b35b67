import COpenSSL

/// A key for authenticated encryption: AES-256-GCM with a random nonce before, and the tag behind the text.
package struct SealKey: Sendable {
    package static let byteCount = 32
    private static let nonceBytes = 12
    private static let tagBytes = 16

    private let bytes: [UInt8]
    private let purpose: [UInt8]

    /// A key; `nil` unless it has 32 bytes. What is sealed for one purpose does not open for another.
    package init?(_ bytes: [UInt8], purpose: String) {
        guard bytes.count == Self.byteCount else { return nil }
        self.bytes = bytes
        self.purpose = Array(purpose.utf8)
    }

    /// - Returns: `nil` if OpenSSL fails.
    package func seal(_ plain: [UInt8]) -> [UInt8]? {
        var nonce = [UInt8](repeating: 0, count: Self.nonceBytes)
        guard RAND_bytes(&nonce, Int32(nonce.count)) == 1, let context = EVP_CIPHER_CTX_new() else { return nil }
        defer { EVP_CIPHER_CTX_free(context) }
        var sealed = [UInt8](repeating: 0, count: plain.count)
        var tag = [UInt8](repeating: 0, count: Self.tagBytes)
        var (length, rest): (Int32, Int32) = (0, 0)
        guard EVP_EncryptInit_ex(context, EVP_aes_256_gcm(), nil, bytes, nonce) == 1,
            EVP_EncryptUpdate(context, nil, &length, purpose, Int32(purpose.count)) == 1,
            EVP_EncryptUpdate(context, &sealed, &length, plain, Int32(plain.count)) == 1,
            EVP_EncryptFinal_ex(context, nil, &rest) == 1,
            EVP_CIPHER_CTX_ctrl(context, EVP_CTRL_AEAD_GET_TAG, Int32(tag.count), &tag) == 1
        else { return nil }
        return nonce + sealed + tag
    }

    /// - Returns: `nil` if it was sealed with another key, or changed since.
    package func open(_ sealed: [UInt8]) -> [UInt8]? {
        guard sealed.count > Self.nonceBytes + Self.tagBytes, let context = EVP_CIPHER_CTX_new() else { return nil }
        defer {
            EVP_CIPHER_CTX_free(context)
            // What fails here must not look like a failure of the thread's next TLS session.
            ERR_clear_error()
        }
        let nonce = Array(sealed.prefix(Self.nonceBytes))
        var tag = Array(sealed.suffix(Self.tagBytes))
        let text = Array(sealed.dropFirst(Self.nonceBytes).dropLast(Self.tagBytes))
        var plain = [UInt8](repeating: 0, count: text.count)
        var (length, rest): (Int32, Int32) = (0, 0)
        guard EVP_DecryptInit_ex(context, EVP_aes_256_gcm(), nil, bytes, nonce) == 1,
            EVP_DecryptUpdate(context, nil, &length, purpose, Int32(purpose.count)) == 1,
            EVP_DecryptUpdate(context, &plain, &length, text, Int32(text.count)) == 1,
            EVP_CIPHER_CTX_ctrl(context, EVP_CTRL_AEAD_SET_TAG, Int32(tag.count), &tag) == 1,
            EVP_DecryptFinal_ex(context, nil, &rest) == 1
        else { return nil }
        return plain
    }
}

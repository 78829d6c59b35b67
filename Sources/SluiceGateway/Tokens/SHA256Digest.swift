import COpenSSL

/// The SHA-256 digest of a token: all that is kept of it.
struct SHA256Digest: Sendable, Hashable {
    private let words: (UInt64, UInt64, UInt64, UInt64)

    static let count = 32

    /// Digests a token.
    ///
    /// - Returns: `nil` if OpenSSL has no SHA-256 to offer.
    init?(of token: UnsafeRawBufferPointer) {
        guard let sha256 else { return nil }
        var words: (UInt64, UInt64, UInt64, UInt64) = (0, 0, 0, 0)
        let isDone = withUnsafeMutableBytes(of: &words) { digest in
            EVP_Digest(token.baseAddress, token.count, digest.baseAddress, nil, sha256, nil) == 1
        }
        guard isDone else { return nil }
        self.words = words
    }

    /// Reads 64 hexadecimal digits.
    init?(hexadecimal text: String) {
        guard let bytes = Hexadecimal.decode(text), bytes.count == Self.count else { return nil }
        var words: (UInt64, UInt64, UInt64, UInt64) = (0, 0, 0, 0)
        withUnsafeMutableBytes(of: &words) { $0.copyBytes(from: bytes) }
        self.words = words
    }

    /// 64 hexadecimal digits in lower case.
    var hexadecimal: String {
        withBytes { Hexadecimal.encode($0) }
    }

    /// The first eight bytes, by which digests are ordered for searching.
    var prefix: UInt64 { words.0 }

    func withBytes<Result>(_ body: (UnsafeRawBufferPointer) -> Result) -> Result {
        withUnsafeBytes(of: words) { body($0) }
    }

    static func == (left: SHA256Digest, right: SHA256Digest) -> Bool {
        left.withBytes { left in right.withBytes { secureCompare(left, $0) } }
    }

    func hash(into hasher: inout Hasher) {
        withBytes { hasher.combine(bytes: $0) }
    }
}

/// Fetched once: fetching costs more than digesting a token. A fetched method is constant and may be used by all
/// threads at once (openssl-threads(7)), and this one is never freed.
nonisolated(unsafe) private let sha256 = EVP_MD_fetch(nil, "SHA256", nil)

import COpenSSL
import SluiceCore

/// A SHA-256 digest (FIPS 180-4). Compared in a time that does not depend on what it is.
package struct SHA256Digest: Sendable, Hashable {
    private let words: (UInt64, UInt64, UInt64, UInt64)

    package static let count = 32

    /// Digests bytes, such as a token.
    ///
    /// - Returns: `nil` if OpenSSL has no SHA-256 to offer.
    package init?(of bytes: UnsafeRawBufferPointer) {
        guard let sha256 else { return nil }
        var words: (UInt64, UInt64, UInt64, UInt64) = (0, 0, 0, 0)
        let isDone = withUnsafeMutableBytes(of: &words) { digest in
            EVP_Digest(bytes.baseAddress, bytes.count, digest.baseAddress, nil, sha256, nil) == 1
        }
        guard isDone else { return nil }
        self.words = words
    }

    /// A digest that was kept as its 32 bytes.
    package init?(raw bytes: UnsafeRawBufferPointer) {
        guard bytes.count == Self.count else { return nil }
        var words: (UInt64, UInt64, UInt64, UInt64) = (0, 0, 0, 0)
        withUnsafeMutableBytes(of: &words) { $0.copyMemory(from: bytes) }
        self.words = words
    }

    /// Reads 64 hexadecimal digits.
    package init?(hexadecimal text: String) {
        var text = text
        guard let digest = text.withUTF8({ SHA256Digest(hexadecimal: UnsafeRawBufferPointer($0)) }) else { return nil }
        self = digest
    }

    /// Reads 64 hexadecimal digits.
    package init?(hexadecimal text: UnsafeRawBufferPointer) {
        var words: (UInt64, UInt64, UInt64, UInt64) = (0, 0, 0, 0)
        guard withUnsafeMutableBytes(of: &words, { Hexadecimal.decode(text, into: $0) }) else { return nil }
        self.words = words
    }

    /// 64 hexadecimal digits in lower case.
    package var hexadecimal: String {
        withBytes { Hexadecimal.encode($0) }
    }

    /// The first eight bytes, by which digests are ordered for searching.
    package var prefix: UInt64 { words.0 }

    package func withBytes<Result>(_ body: (UnsafeRawBufferPointer) -> Result) -> Result {
        withUnsafeBytes(of: words) { body($0) }
    }

    package static func == (left: SHA256Digest, right: SHA256Digest) -> Bool {
        left.withBytes { left in right.withBytes { secureCompare(left, $0) } }
    }

    package func hash(into hasher: inout Hasher) {
        withBytes { hasher.combine(bytes: $0) }
    }
}

/// Fetched once: fetching costs more than digesting a token. A fetched method is constant and may be used by all
/// threads at once (openssl-threads(7)), and this one is never freed.
nonisolated(unsafe) let sha256 = EVP_MD_fetch(nil, "SHA256", nil)

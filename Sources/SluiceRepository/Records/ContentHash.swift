import SluiceCore
import SluiceCrypto

/// The SHA-256 digest of a value's canonical form (``CanonicalJSON``): equal values have equal ones, however they are
/// written.
public struct ContentHash: Sendable, Hashable {
    /// 32 bytes.
    private let digest: SHA256Digest

    /// - Parameter canonical: a value in canonical form.
    init?(ofCanonical canonical: [UInt8]) {
        guard let digest = canonical.withUnsafeBytes({ SHA256Digest(of: $0) }) else { return nil }
        self.digest = digest
    }

    /// A digest that was kept as its 32 bytes.
    init?(raw bytes: ArraySlice<UInt8>) {
        guard let digest = bytes.withUnsafeBytes({ SHA256Digest(raw: $0) }) else { return nil }
        self.digest = digest
    }

    func withBytes<Result>(_ body: (UnsafeRawBufferPointer) -> Result) -> Result {
        digest.withBytes(body)
    }

    /// The digest of no bytes, which deleted records have.
    ///
    /// - Throws: ``StoreError`` if OpenSSL has no SHA-256 to offer.
    package static func ofNothing() throws(StoreError) -> ContentHash {
        guard let hash = ContentHash(ofCanonical: []) else {
            throw StoreError(.unavailable, "OpenSSL has no SHA-256 to offer")
        }
        return hash
    }
}

extension ContentHash: LosslessStringConvertible {
    /// 64 hexadecimal digits in lower case.
    public var description: String { digest.hexadecimal }

    /// - Parameter text: 64 hexadecimal digits.
    public init?(_ text: String) {
        guard let digest = SHA256Digest(hexadecimal: text) else { return nil }
        self.digest = digest
    }

    /// - Parameter text: UTF-8 of 64 hexadecimal digits.
    init?(text: ArraySlice<UInt8>) {
        guard let digest = text.withUnsafeBytes({ SHA256Digest(hexadecimal: $0) }) else { return nil }
        self.digest = digest
    }
}

import COpenSSL
import SluiceCore

/// SHA-1 (FIPS 180-4), as Redis names its scripts: not for anything that an attacker must not find twice.
package enum SHA1 {
    /// The digest: 20 bytes; none if OpenSSL has no SHA-1 to offer.
    package static func digest(of bytes: [UInt8]) -> [UInt8] {
        var digest = [UInt8](repeating: 0, count: 20)
        guard EVP_Digest(bytes, bytes.count, &digest, nil, EVP_sha1(), nil) == 1 else { return [] }
        return digest
    }

    /// The digest as 40 hexadecimal digits in lower case.
    package static func hexadecimal(of bytes: [UInt8]) -> String {
        Hexadecimal.encode(digest(of: bytes))
    }
}

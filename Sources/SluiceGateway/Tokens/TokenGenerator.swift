import COpenSSL

/// Makes tokens that nobody guesses.
package enum TokenGenerator {
    private static let randomBytes = 32

    /// Makes a token of 256 random bits.
    ///
    /// It is made of `A–Z a–z 0–9 _ -` only, so it survives headers, queries and shells, and begins with `sluice_rw_` or
    /// `sluice_ro_`, so that people and secret scanners know it for what it is.
    ///
    /// - Throws: ``ConfigurationError`` if the system has no randomness to give.
    package static func generate(_ access: GatewayToken.Access) throws(ConfigurationError) -> String {
        var random = [UInt8](repeating: 0, count: randomBytes)
        guard RAND_bytes(&random, Int32(random.count)) == 1 else {
            throw ConfigurationError(
                "tokens", "OpenSSL has no random bytes to make tokens from: configure tokens instead")
        }
        defer { OPENSSL_cleanse(&random, random.count) }
        return (access == .readWrite ? "sluice_rw_" : "sluice_ro_") + base64URL(random)
    }

    /// Base64 with the alphabet for URLs, without padding (RFC 4648 §5).
    static func base64URL(_ bytes: [UInt8]) -> String {
        let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_".utf8)
        var text: [UInt8] = []
        var pending: UInt32 = 0
        var bits = 0
        for byte in bytes {
            pending = pending << 8 | UInt32(byte)
            bits += 8
            while bits >= 6 {
                bits -= 6
                text.append(alphabet[Int(pending >> bits & 0x3F)])
            }
        }
        if bits > 0 {
            text.append(alphabet[Int(pending << (6 - bits) & 0x3F)])
        }
        return String(decoding: text, as: UTF8.self)
    }
}

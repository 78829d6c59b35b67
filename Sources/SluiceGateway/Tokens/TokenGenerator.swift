import SluiceCore
import SluiceCrypto

/// Makes tokens that nobody guesses.
package enum TokenGenerator {
    /// Makes a token of 256 random bits.
    ///
    /// It is made of `A–Z a–z 0–9 _ -` only, so it survives headers, queries and shells, and begins with `sluice_rw_` or
    /// `sluice_ro_`, so that people and secret scanners know it for what it is.
    ///
    /// - Throws: ``ConfigurationError`` if the system has no randomness to give.
    package static func generate(_ access: GatewayToken.Access) throws(ConfigurationError) -> String {
        (access == .readWrite ? "sluice_rw_" : "sluice_ro_") + Base64URL.encode(try randomBytes())
    }

    /// 256 random bits.
    static func randomBytes() throws(ConfigurationError) -> [UInt8] {
        guard let random = RandomBytes.make(32) else {
            throw ConfigurationError(
                "tokens", "OpenSSL has no random bytes to make tokens from: configure tokens instead")
        }
        return random
    }
}

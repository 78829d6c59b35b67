import Glibc
import SluiceCore
import SluiceCrypto

/// Makes and opens the tokens that `ACL RESTTOKEN` issues.
///
/// A token holds a Redis user with its password and a database, encrypted under a key of the server (AES-256-GCM, NIST
/// SP 800-38D): nothing is kept of it, so it survives a restart, and it dies with the user.
struct RestTokenSealer: Sendable {
    /// What all such tokens begin with.
    static let prefix = "sluice_acl_"
    /// Bound into what is sealed.
    static let purpose = "sluice rest token 1"
    /// Bounds what is decrypted for a stranger.
    static let maximumLength = 2048
    static let maximumNameBytes = 255
    static let maximumPasswordBytes = 512

    /// The first seals, all open: so a key can be replaced without revoking what it sealed.
    private let keys: [SealKey]

    /// - Parameter keys: at least one.
    init(keys: [SealKey]) {
        self.keys = keys
    }

    /// Makes a token.
    ///
    /// - Returns: `nil` if the name or password is too long, or OpenSSL fails.
    func seal(_ user: RedisUser, database: Int) -> String? {
        let (name, password) = (Array(user.name.utf8), Array(user.password.revealed.utf8))
        guard let key = keys.first, name.count <= Self.maximumNameBytes,
            password.count <= Self.maximumPasswordBytes
        else { return nil }
        let plain = [UInt8(database >> 8 & 0xFF), UInt8(database & 0xFF), UInt8(name.count)] + name + password
        return key.seal(plain).map { Self.prefix + Base64URL.encode($0) }
    }

    /// Opens a token.
    ///
    /// - Returns: `nil` if it was not sealed with one of the keys.
    func open(_ token: UnsafeRawBufferPointer) -> (user: RedisUser, database: Int)? {
        guard token.count <= Self.maximumLength, token.starts(with: Self.prefix.utf8),
            let sealed = Base64URL.decode(token.dropFirst(Self.prefix.utf8.count)),
            let plain = keys.lazy.compactMap({ $0.open(sealed) }).first,
            plain.count >= 3, plain.count >= 3 + Int(plain[2])
        else { return nil }
        let end = 3 + Int(plain[2])
        guard let name = String(validating: plain[3..<end], as: UTF8.self),
            let password = String(validating: plain[end...], as: UTF8.self)
        else { return nil }
        return (RedisUser(name: name, password: password), Int(plain[0]) << 8 | Int(plain[1]))
    }
}

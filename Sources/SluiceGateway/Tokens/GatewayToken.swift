import SluiceCrypto

/// Who may use the gateway, and for what. Of the token itself only the SHA-256 digest is kept.
public struct GatewayToken: Sendable, Equatable {
    /// What the holder of a token may do.
    public enum Access: String, Sendable, CaseIterable {
        /// All that the gateway offers.
        case readWrite = "read-write"
        /// Commands that read the data of keys they name.
        case readOnly = "read-only"
    }

    /// Tells tokens apart in metrics and logs: 1 to 64 of `A–Z a–z 0–9 _ -`.
    public let name: String
    /// What the token allows.
    public let access: Access
    /// The number of the Redis database that the token opens; `nil` for the one that the URL of Redis names, else 0.
    public let database: Int?
    /// What the keys and channels that the token sees begin with; `nil` if it sees all. Redis enforces it.
    public let prefix: String?
    /// Whom the token acts as in Redis; `nil` for the user that the gateway itself is.
    public let redisUser: RedisUser?
    /// How much its holders may ask for, all together. Default: whatever the gateway can take.
    public var limits = Limits()

    let digest: SHA256Digest

    /// Whether the token is so short that it may be guessed. Unknown, and then `false`, where only the digest is known.
    let isShort: Bool

    private static let maximumBytes = 4096
    private static let soundBytes = 16
    /// Redis takes more, but nobody configures as many.
    static let maximumDatabase = 9999

    /// Makes an entry for a token.
    ///
    /// - Parameters:
    ///   - name: tells tokens apart in metrics and logs: 1 to 64 of `A–Z a–z 0–9 _ -`.
    ///   - token: the secret that clients send: 1 to 4,096 visible ASCII characters, so that it fits into a header. One of
    ///     fewer than 16 is accepted on loopback addresses only.
    ///   - access: what it allows. Default: all.
    ///   - database: which Redis database it opens. Default: the one that the URL of Redis names, else 0.
    ///   - prefix: what the keys and channels that it sees begin with: 1 to 128 visible ASCII characters. Default: all keys.
    ///   - redisUser: whom it acts as in Redis; not together with a prefix. Default: the user that the gateway is.
    /// - Throws: ``ConfigurationError`` if a value is none of these.
    public init(
        name: String, token: String, access: Access = .readWrite, database: Int? = nil, prefix: String? = nil,
        redisUser: RedisUser? = nil
    ) throws(ConfigurationError) {
        guard (1...Self.maximumBytes).contains(token.utf8.count) else {
            throw ConfigurationError(
                "tokens.\(name)",
                "the token has \(token.utf8.count) characters: use 16 to 4096, such as `openssl rand -hex 32` prints")
        }
        guard token.utf8.allSatisfy({ (0x21...0x7E).contains($0) }) else {
            throw ConfigurationError(
                "tokens.\(name)", "the token has characters that do not fit into an HTTP header: use visible ASCII only"
            )
        }
        var token = token
        guard let digest = token.withUTF8({ SHA256Digest(of: UnsafeRawBufferPointer($0)) }) else {
            throw ConfigurationError("tokens.\(name)", "OpenSSL offers no SHA-256: check its configuration file")
        }
        try self.init(
            name: name, digest: digest, access: access, database: database, prefix: prefix, redisUser: redisUser,
            isShort: token.utf8.count < Self.soundBytes)
    }

    /// Makes an entry from what a file keeps of a token.
    init(
        name: String, digest: SHA256Digest, access: Access, database: Int?, prefix: String? = nil,
        redisUser: RedisUser? = nil, isShort: Bool = false
    ) throws(ConfigurationError) {
        guard (1...64).contains(name.utf8.count), name.utf8.allSatisfy(Self.isNameByte) else {
            throw ConfigurationError(
                "tokens.name", "a token's name has to be 1 to 64 of A-Z, a-z, 0-9, _ and -: choose another one")
        }
        guard (0...Self.maximumDatabase).contains(database ?? 0) else {
            throw ConfigurationError(
                "tokens.\(name).database", "must be from 0 to \(Self.maximumDatabase): see `databases` in redis.conf")
        }
        if let prefix { try Self.check(prefix: prefix, of: name) }
        guard prefix == nil || redisUser == nil else {
            throw ConfigurationError(
                "tokens.\(name)",
                "has both a prefix and a Redis user: give the user `~PREFIX*` in Redis, and leave one out")
        }
        self.prefix = prefix
        self.redisUser = redisUser
        self.name = name
        self.digest = digest
        self.access = access
        self.database = database
        self.isShort = isShort
    }

    /// Whether the secret and what it allows are the same; how much may be asked for may differ.
    func grantsTheSame(as other: GatewayToken) -> Bool {
        var other = other
        other.limits = limits
        return self == other
    }

    private static func check(prefix: String, of name: String) throws(ConfigurationError) {
        guard (1...128).contains(prefix.utf8.count), prefix.utf8.allSatisfy({ (0x21...0x7E).contains($0) }) else {
            throw ConfigurationError(
                "tokens.\(name).prefix", "must be 1 to 128 visible ASCII characters, such as shop:")
        }
        let reserved = IdempotencyKey.reservedPrefix
        guard !reserved.hasPrefix(prefix), !prefix.hasPrefix(reserved) else {
            throw ConfigurationError(
                "tokens.\(name).prefix",
                "would show the gateway's own keys, which begin with \(reserved): choose another")
        }
    }

    private static func isNameByte(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "a")...UInt8(ascii: "z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), UInt8(ascii: "-"):
            true
        default:
            false
        }
    }
}

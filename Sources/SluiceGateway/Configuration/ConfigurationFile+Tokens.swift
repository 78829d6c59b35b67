import Glibc
import SluiceCore
import SluiceCrypto

extension ConfigurationFile {
    /// Reads one entry of `tokens`.
    static func token(_ value: JSONValue) throws(ConfigurationError) -> GatewayToken {
        var reader = try SettingsReader(value, key: "tokens")
        guard let name = try reader.string("name") else {
            throw ConfigurationError("tokens", "an entry has no \"name\": give it one")
        }
        let key = "tokens.\(name.prefix(64))"
        guard let text = try reader.string("sha256"), let digest = SHA256Digest(hexadecimal: text) else {
            throw ConfigurationError(
                "\(key).sha256",
                "must be 64 hexadecimal digits: what `printf %s TOKEN | sha256sum` prints, never the token itself")
        }
        let access = try reader.string("access").map { text throws(ConfigurationError) in
            guard let access = GatewayToken.Access(rawValue: text) else {
                throw ConfigurationError("\(key).access", "write \"read-write\" or \"read-only\"")
            }
            return access
        }
        let database = try reader.integer("database")
        let prefix = try reader.string("prefix")
        let user = try redisUser(&reader, key)
        let limits = try reader.take("limits").map { value throws(ConfigurationError) in
            try tokenLimits(value, key: "\(key).limits")
        }
        try reader.finish()
        var token = try GatewayToken(
            name: name, digest: digest, access: access ?? .readWrite, database: database, prefix: prefix,
            redisUser: user)
        token.limits = limits ?? GatewayToken.Limits()
        return token
    }

    private static func redisUser(
        _ reader: inout SettingsReader, _ key: String
    ) throws(ConfigurationError) -> RedisUser? {
        let name = try reader.string("redisUser")
        let password = try reader.string("redisPassword")
        let file = try reader.string("redisPasswordFile")
        switch (name, password, file) {
        case (nil, nil, nil): return nil
        case (let name?, let password?, nil): return RedisUser(name: name, password: password)
        case (let name?, nil, let file?): return RedisUser(name: name, password: try self.password(in: file, key))
        case (nil, _, _):
            throw ConfigurationError("\(key).redisUser", "is missing: name the user that the password is of")
        default:
            throw ConfigurationError(
                "\(key).redisUser", "needs either \"redisPasswordFile\" or \"redisPassword\": write one of them")
        }
    }

    /// The first line of the file.
    private static func password(in path: String, _ key: String) throws(ConfigurationError) -> String {
        do throws(SystemError) {
            let line = try AtomicFile.read(path, limit: 64 << 10).prefix { $0 != UInt8(ascii: "\n") }
            if !line.isEmpty, let text = String(validating: line, as: UTF8.self) { return text }
        } catch {
            throw ConfigurationError(
                "\(key).redisPasswordFile", "\(path) cannot be read: \(error.reason): check its path and permissions")
        }
        throw ConfigurationError("\(key).redisPasswordFile", "\(path) holds no password in its first line")
    }
}

import CLinux
import Glibc
import SluiceCore
import SluiceCrypto
import SluiceNet

/// Creates, lists and revokes the tokens of a file, without touching what else is in it.
///
/// The file is a configuration file, or the one that a gateway keeps in its data directory. It holds digests only; who
/// runs the gateway reads it again with SIGHUP. Changes are there whole or not at all, and of several at once none is
/// lost.
package struct TokenStore: Sendable {
    /// Where the file is.
    package let path: String

    /// The tokens of a configuration file, which need not be there yet.
    package init(path: String) {
        self.path = Self.resolved(path)
    }

    /// The tokens that a gateway without configured ones keeps in its data directory.
    ///
    /// - Throws: ``ConfigurationError`` if the directory cannot be used.
    package init(dataDirectory: String) throws(ConfigurationError) {
        do throws(EmbeddedRedisError) {
            self.init(path: try DataDirectory.open(dataDirectory).tokensPath)
        } catch {
            throw ConfigurationError("dataDirectory", error.message)
        }
    }

    /// Behind a symbolic link the file changes, and the link stays.
    private static func resolved(_ path: String) -> String {
        guard let real = realpath(path, nil) else { return path }
        defer { free(real) }
        return String(cString: real)
    }

    /// The tokens, in the order of the file.
    ///
    /// - Throws: ``ConfigurationError`` if the file cannot be read or is wrong anywhere.
    package func list() throws(ConfigurationError) -> [GatewayToken] {
        guard access(path, F_OK) == 0 else { return [] }
        return try ConfigurationFile.tokens(in: path)
    }

    /// What a new token may do.
    package struct Grant: Sendable {
        package var access = GatewayToken.Access.readWrite
        /// Which Redis database it opens; `nil` for the one that the URL of Redis names, else 0.
        package var database: Int?
        /// What the keys that it sees begin with; `nil` for all.
        package var prefix: String?
        /// Whom it acts as in Redis, with the file that holds the password; `nil` for the gateway's own user.
        package var redisUser: (name: String, passwordFile: String)?

        package init() {}
    }

    /// Makes a token and adds it.
    ///
    /// - Parameters:
    ///   - name: tells tokens apart; must be new.
    ///   - grant: what it may do.
    /// - Returns: the secret, which is kept nowhere.
    /// - Throws: ``ConfigurationError`` if there is such a name, the grant cannot be, or the file cannot be changed.
    package func create(_ name: String, _ grant: Grant) throws(ConfigurationError) -> String {
        let secret = try TokenGenerator.generate(grant.access)
        var entry: [JSONValue.Member] = [
            .init(key: "name", value: .string(name)),
            .init(key: "sha256", value: .string(try GatewayToken(name: name, token: secret).digest.hexadecimal)),
            .init(key: "access", value: .string(grant.access.rawValue)),
        ]
        if let database = grant.database {
            entry.append(.init(key: "database", value: .number("\(database)")))
        }
        if let prefix = grant.prefix {
            entry.append(.init(key: "prefix", value: .string(prefix)))
        }
        if let (user, file) = grant.redisUser {
            entry.append(.init(key: "redisUser", value: .string(user)))
            entry.append(.init(key: "redisPasswordFile", value: .string(file)))
        }
        let value = JSONValue.object(entry)
        // As a gateway will read it.
        _ = try ConfigurationFile.token(value)
        try change { tokens throws(ConfigurationError) in
            guard !tokens.contains(where: { $0["name"]?.string == name }) else {
                throw ConfigurationError(
                    "tokens.\(name)", "is there already: choose another name, or revoke that token first")
            }
            tokens.append(value)
        }
        return secret
    }

    /// Takes a token out.
    ///
    /// - Throws: ``ConfigurationError`` if there is none of that name, if it is the last one, or if the file cannot be
    ///   changed.
    package func revoke(_ name: String) throws(ConfigurationError) {
        try change { tokens throws(ConfigurationError) in
            let rest = tokens.filter { $0["name"]?.string != name }
            guard rest.count < tokens.count else {
                throw ConfigurationError("tokens.\(name)", "is not there: `sluice token list` shows which are")
            }
            guard !rest.isEmpty else {
                throw ConfigurationError(
                    "tokens.\(name)", "is the last token, and a gateway needs one: create another one first")
            }
            tokens = rest
        }
    }

    // MARK: The file

    private func change(
        _ edit: (inout [JSONValue]) throws(ConfigurationError) -> Void
    ) throws(ConfigurationError) {
        let lock = try takeLock()
        try checkOwner()
        var members = try read()
        let place = members.firstIndex { $0.key == "tokens" }
        var tokens = place.flatMap { members[$0].value.array } ?? []
        try edit(&tokens)
        if let place {
            members[place].value = .array(tokens)
        } else {
            members.append(.init(key: "tokens", value: .array(tokens)))
        }
        try write(.object(members))
        // Until here.
        _ = consume lock
    }

    private func takeLock() throws(ConfigurationError) -> FileLock {
        do throws(SystemError) {
            if let lock = try FileLock.take("\(path).lock") { return lock }
        } catch {
            throw unchangeable(error)
        }
        throw ConfigurationError("tokens", "\(path) is being changed by somebody else: try again")
    }

    /// A file that another user has to read must not become one that only this user can.
    private func checkOwner() throws(ConfigurationError) {
        var status = stat()
        guard stat(path, &status) == 0, status.st_uid != geteuid() else { return }
        throw ConfigurationError("tokens", "\(path) belongs to another user: run this as that user, such as by sudo -u")
    }

    /// The members of the file, all of which are sound; none if there is no file yet.
    private func read() throws(ConfigurationError) -> [JSONValue.Member] {
        guard access(path, F_OK) == 0 else { return [] }
        _ = try ConfigurationFile.tokens(in: path)
        do throws(SystemError) {
            let bytes = try AtomicFile.read(path, limit: ConfigurationFile.maximumBytes)
            // It was read as JSON just now.
            return (try? JSONValue(parsing: bytes))?.object ?? []
        } catch {
            throw unchangeable(error)
        }
    }

    private func write(_ value: JSONValue) throws(ConfigurationError) {
        let text = ByteBuffer()
        JSONText.append(pretty: value, to: text)
        text.append("\n")
        do throws(SystemError) {
            try AtomicFile.replace(path, with: String(decoding: text.readableRegion, as: UTF8.self))
        } catch {
            throw unchangeable(error)
        }
    }

    private func unchangeable(_ error: SystemError) -> ConfigurationError {
        ConfigurationError("tokens", "\(path) cannot be changed: \(error.reason): check its directory and permissions")
    }
}

/// As whom a connection to Redis acts, and in which database.
struct UpstreamRole: Hashable, Sendable {
    enum Identity: Hashable, Sendable {
        /// As the user that the gateway itself is.
        case gateway
        /// As a user that the gateway makes for a token, and that sees keys and channels with a prefix only.
        case confined(token: String, prefix: String)
        /// As a user of Redis's own.
        case user(RedisUser)
    }

    var identity = Identity.gateway
    var isReadOnly = false
    var database = 0

    init(identity: Identity = .gateway, isReadOnly: Bool = false, database: Int = 0) {
        self.identity = identity
        self.isReadOnly = isReadOnly
        self.database = database
    }

    /// The role in which a token's commands are run.
    ///
    /// - Parameters:
    ///   - token: whose commands they are.
    ///   - defaultDatabase: where, if the token names none.
    init(_ token: GatewayToken, database defaultDatabase: Int) {
        isReadOnly = token.access == .readOnly
        database = token.database ?? defaultDatabase
        if let prefix = token.prefix {
            identity = .confined(token: token.name, prefix: prefix)
        } else if let user = token.redisUser {
            identity = .user(user)
        }
    }

    var isConfined: Bool {
        if case .confined = identity { true } else { false }
    }

    var isGateway: Bool {
        if case .gateway = identity { true } else { false }
    }

    var rights: TokenRights { TokenRights(isReadOnly: isReadOnly, isConfined: isConfined) }

    /// The same, for a stream of messages. Redis' own read-only user may not subscribe, and the front lets nothing else
    /// pass on such a connection.
    var forStreams: UpstreamRole {
        UpstreamRole(identity: identity, isReadOnly: false, database: database)
    }
}

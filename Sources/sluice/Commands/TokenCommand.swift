import SluiceCore
import SluiceGateway

extension Subcommand {
    static let token = Subcommand(
        name: "token", summary: "Create, list and revoke tokens of a gateway.",
        synopsis: "create NAME [OPTIONS] | list [--json] | revoke NAME",
        details: """
            The tokens are those of the configuration file (--config or SLUICE_CONFIG) or, without one, those that the
            gateway keeps in its data directory. Files hold digests only: what create prints is shown this once. A gateway
            that runs reads its file again on SIGHUP.
            """,
        options: [
            .value("--config", "FILE", "The configuration file whose tokens are meant."),
            .value("--data-dir", "DIR", "The data directory of a gateway without configured tokens."),
            .switch("--read-only", "create: a token that may only read."),
            .value(
                "--database", "N",
                "create: the Redis database that the token opens. Default: that of the Redis URL, else 0."),
            .value("--prefix", "TEXT", "create: a token that sees keys and channels that begin with this only."),
            .value("--redis-user", "NAME", "create: a token that acts as this user of Redis."),
            .value("--redis-password-file", "FILE", "create: a file with that user's password in its first line."),
            .switch("--json", "list: one JSON object a line."),
        ],
        takesOperands: true,
        examples: [
            ("sluice token create shop --config gateway.json", "A token that may do everything"),
            ("sluice token create reports --read-only --database 1", "A token that may read database 1"),
            ("sluice token create shop --prefix shop:", "A token that sees keys like shop:1 and no others"),
            ("sluice token list", "Who may use the gateway"),
            ("sluice token revoke shop --config gateway.json && systemctl reload sluice", "Not any more"),
        ],
        run: { arguments in
            let operands = arguments.operands
            do throws(ConfigurationError) {
                let store = try store(arguments)
                switch (operands.first, operands.count) {
                case ("create", 2): return try create(operands[1], arguments, store)
                case ("revoke", 2): return try revoke(operands[1], store)
                case ("list", 1): return try list(store, asJSON: arguments.has("--json"))
                default: break
                }
            } catch {
                throw Failure.usage("\(error)")
            }
            throw Failure.usage("write `sluice token create NAME`, `sluice token list` or `sluice token revoke NAME`")
        })

    private static func store(_ arguments: ParsedArguments) throws(ConfigurationError) -> TokenStore {
        let environment = Environment.current()
        if let path = arguments.value("--config") ?? environment["SLUICE_CONFIG"] {
            return TokenStore(path: path)
        }
        var overrides = environment
        overrides["SLUICE_DATA_DIR"] = arguments.value("--data-dir") ?? environment["SLUICE_DATA_DIR"]
        return try TokenStore(
            dataDirectory: try GatewayConfiguration.load(file: nil, environment: overrides).dataDirectory)
    }

    private static func create(
        _ name: String, _ arguments: ParsedArguments, _ store: TokenStore
    ) throws(ConfigurationError) -> ExitStatus {
        var grant = TokenStore.Grant()
        if arguments.has("--read-only") { grant.access = .readOnly }
        if let text = arguments.value("--database") {
            guard let number = Int(text) else {
                throw ConfigurationError(key: "--database", message: "must be a number: the one of a Redis database")
            }
            grant.database = number
        }
        grant.prefix = arguments.value("--prefix")
        switch (arguments.value("--redis-user"), arguments.value("--redis-password-file")) {
        case (nil, nil): break
        case (let user?, let file?): grant.redisUser = (user, file)
        default:
            throw ConfigurationError(
                key: "--redis-user", message: "needs --redis-password-file, and the other way round: name both")
        }
        let secret = try store.create(name, grant)
        Output.value("\(secret)\n")
        Output.message(
            "kept as a digest in \(store.path): this is the only time that the token is shown. A gateway that runs knows it "
                + "after SIGHUP.")
        return .ok
    }

    private static func revoke(_ name: String, _ store: TokenStore) throws(ConfigurationError) -> ExitStatus {
        try store.revoke(name)
        Output.message("revoked: a gateway that runs refuses the token after SIGHUP")
        return .ok
    }

    private static func list(_ store: TokenStore, asJSON: Bool) throws(ConfigurationError) -> ExitStatus {
        for token in try store.list() {
            Output.value((asJSON ? token.json : token.line) + "\n")
        }
        return .ok
    }
}

extension GatewayToken {
    /// For people.
    fileprivate var line: String {
        let keys = prefix.map { "  keys \($0)*" } ?? ""
        let user = redisUser.map { "  as \($0.name)" } ?? ""
        let place = database.map { "  database \($0)" } ?? ""
        return "\(name)  \(access.rawValue)\(place)\(keys)\(user)"
    }

    fileprivate var json: String {
        var members: [JSONValue.Member] = [
            .init(key: "name", value: .string(name)), .init(key: "access", value: .string(access.rawValue)),
        ]
        if let database { members.append(.init(key: "database", value: .number("\(database)"))) }
        if let prefix { members.append(.init(key: "prefix", value: .string(prefix))) }
        if let redisUser { members.append(.init(key: "redisUser", value: .string(redisUser.name))) }
        let text = ByteBuffer()
        JSONText.append(.object(members), to: text)
        return String(decoding: text.readableRegion, as: UTF8.self)
    }
}

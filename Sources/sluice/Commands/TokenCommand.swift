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
            .value("--database", "N", "create: the Redis database that the token opens. Default 0."),
            .switch("--json", "list: one JSON object a line."),
        ],
        takesOperands: true,
        examples: [
            ("sluice token create shop --config gateway.json", "A token that may do everything"),
            ("sluice token create reports --read-only --database 1", "A token that may read database 1"),
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
        let environment = try Environment.current()
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
        var database = 0
        if let text = arguments.value("--database") {
            guard let number = Int(text) else {
                throw ConfigurationError(key: "--database", message: "must be a number: the one of a Redis database")
            }
            database = number
        }
        let secret = try store.create(
            name, access: arguments.has("--read-only") ? .readOnly : .readWrite, database: database)
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
            let access = token.access.rawValue
            Output.value(
                asJSON
                    ? "{\"name\":\"\(token.name)\",\"access\":\"\(access)\",\"database\":\(token.database)}\n"
                    : "\(token.name)  \(access)  database \(token.database)\n")
        }
        return .ok
    }
}

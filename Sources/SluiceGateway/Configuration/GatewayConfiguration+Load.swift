extension GatewayConfiguration {
    /// Reads a configuration: defaults, overridden by a file, overridden by the environment.
    ///
    /// - Parameters:
    ///   - file: the path of a JSON file. Default: what `SLUICE_CONFIG` names, if anything.
    ///   - environment: `SLUICE_LISTEN` (addresses separated by commas), `SLUICE_ADMIN_LISTEN`, `SLUICE_REDIS_URL`,
    ///     `SLUICE_REDIS_SERVER`, `SLUICE_FSYNC`, `SLUICE_DATA_DIR`, `SLUICE_THREADS`, `SLUICE_MOUNT_PREFIX`,
    ///     `SLUICE_ACCESS_LOG`, `SLUICE_BLOCKING` (how many commands may wait), `SLUICE_REST_TOKEN_KEY_FILE`, `SLUICE_TOKEN`
    ///     (named `default`) and `SLUICE_READ_ONLY_TOKEN` (named `default_ro`). Empty values count as absent.
    /// - Returns: the configuration, which may still be impossible: see ``validate()``.
    /// - Throws: ``ConfigurationError`` for the first setting that cannot be read.
    public static func load(
        file: String? = nil, environment: [String: String]
    ) throws(ConfigurationError) -> GatewayConfiguration {
        let environment = environment.filter { !$0.value.isEmpty }
        var configuration = GatewayConfiguration()
        let path = file ?? environment["SLUICE_CONFIG"]
        if let path {
            try ConfigurationFile.apply(path, to: &configuration)
        }
        try configuration.apply(environment)
        let own = try tokens(from: environment)
        configuration.tokens = merge(configuration.tokens, own)
        configuration.source = Source(filePath: path, environmentTokens: own)
        return configuration
    }

    private mutating func apply(_ environment: [String: String]) throws(ConfigurationError) {
        if let addresses = environment["SLUICE_LISTEN"] {
            listeners = try addresses.split(separator: ",").map { address throws(ConfigurationError) in
                try ListenAddress(String(address), key: "SLUICE_LISTEN")
            }
        }
        if let address = environment["SLUICE_ADMIN_LISTEN"] {
            adminListener = try ListenAddress(address, key: "SLUICE_ADMIN_LISTEN")
        }
        if let url = environment["SLUICE_REDIS_URL"] {
            backend = .redis(try RedisURL(url))
        } else if case .embedded(var embedded) = backend {
            embedded.server = environment["SLUICE_REDIS_SERVER"] ?? embedded.server
            if let policy = environment["SLUICE_FSYNC"] {
                embedded.fsync = try FsyncPolicy(policy, key: "SLUICE_FSYNC")
            }
            backend = .embedded(embedded)
        }
        dataDirectory = environment["SLUICE_DATA_DIR"] ?? dataDirectory
        restTokenKeyFile = environment["SLUICE_REST_TOKEN_KEY_FILE"] ?? restTokenKeyFile
        if let text = environment["SLUICE_THREADS"] {
            guard let number = Int(text) else { throw ConfigurationError("SLUICE_THREADS", "must be a whole number") }
            threads = number
        }
        if let text = environment["SLUICE_BLOCKING"] {
            guard let number = Int(text) else { throw ConfigurationError("SLUICE_BLOCKING", "must be a whole number") }
            blocking.connections = number
        }
        if let prefix = environment["SLUICE_MOUNT_PREFIX"] { setMountPrefix(prefix) }
        if let log = environment["SLUICE_ACCESS_LOG"] { accessLog = try AccessLog(log, key: "SLUICE_ACCESS_LOG") }
    }

    private static func tokens(from environment: [String: String]) throws(ConfigurationError) -> [GatewayToken] {
        var tokens: [GatewayToken] = []
        if let token = environment["SLUICE_TOKEN"] {
            tokens.append(try GatewayToken(name: "default", token: token))
        }
        if let token = environment["SLUICE_READ_ONLY_TOKEN"] {
            tokens.append(try GatewayToken(name: "default_ro", token: token, access: .readOnly))
        }
        return tokens
    }

    /// Takes a prefix with or without a slash at its end.
    mutating func setMountPrefix(_ prefix: String) {
        mountPrefix = prefix.hasSuffix("/") ? String(prefix.dropLast()) : prefix
    }
}

extension GatewayConfiguration.AccessLog {
    /// Reads `off`, `errors`, `all`, or the part to sample, such as `0.01`.
    init(_ text: String, key: String) throws(ConfigurationError) {
        switch text {
        case "off": self = .off
        case "errors": self = .errors
        case "all": self = .all
        default:
            guard let rate = Double(text) else {
                throw ConfigurationError(key, "write off, errors, all, or a number from 0 to 1")
            }
            self = .sampled(rate)
        }
    }
}

extension FsyncPolicy {
    init(_ text: String, key: String) throws(ConfigurationError) {
        guard let policy = FsyncPolicy(rawValue: text) else {
            throw ConfigurationError(key, "write always, everysec or no")
        }
        self = policy
    }
}

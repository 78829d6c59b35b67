extension GatewayConfiguration {
    /// Where a configuration was read from.
    struct Source: Sendable {
        var filePath: String?
        var environmentTokens: [GatewayToken]
    }

    /// Validates the configuration, and gives the tokens that it names. If it names none, gives those in the data
    /// directory, and makes them first if need be.
    ///
    /// - Returns: the valid tokens, and those just made, to be shown once.
    /// - Throws: ``ConfigurationError`` if a setting is wrong or the data directory cannot be used.
    package func openTokens() throws(ConfigurationError) -> (table: TokenTable, generated: [GeneratedToken]) {
        try validate()
        guard tokens.isEmpty else { return (try TokenTable(tokens), []) }
        let (kept, generated) = try TokenFile.open(in: try openDataDirectory())
        return (try TokenTable(kept), generated)
    }

    /// Reads the tokens again from where they came from: the configuration file, or the data directory. Other settings
    /// stay as they are. Changes nothing, so that the caller's table stays valid if this fails.
    ///
    /// - Throws: ``ConfigurationError`` if the file cannot be read, is wrong anywhere, or names no tokens any more.
    package func reloadedTokens() throws(ConfigurationError) -> TokenTable {
        guard !tokens.isEmpty else {
            return try TokenTable(try TokenFile.read(in: try openDataDirectory()))
        }
        guard let source, let path = source.filePath else { return try TokenTable(tokens) }
        var renewed = self
        renewed.tokens = Self.merge(try ConfigurationFile.tokens(in: path), source.environmentTokens)
        guard !renewed.tokens.isEmpty else {
            throw ConfigurationError("tokens", "\(path) names no tokens any more: the gateway needs at least one")
        }
        try renewed.validate()
        return try TokenTable(renewed.tokens)
    }

    /// The keys that seal the tokens of `ACL RESTTOKEN`: of the file that is configured, else of the data directory where the
    /// embedded Redis has one.
    ///
    /// - Throws: ``ConfigurationError`` if there is a file, and it cannot be used.
    func openSealer() throws(ConfigurationError) -> RestTokenSealer? {
        if let restTokenKeyFile {
            return RestTokenSealer(keys: try SealKeyFile.read(restTokenKeyFile))
        }
        guard case .embedded = backend else { return nil }
        return RestTokenSealer(keys: try SealKeyFile.open(try openDataDirectory().sealKeyPath))
    }

    /// Tokens of the file, with those of the environment in the place of their namesakes.
    static func merge(_ file: [GatewayToken], _ environment: [GatewayToken]) -> [GatewayToken] {
        file.filter { token in !environment.contains { $0.name == token.name } } + environment
    }

    private func openDataDirectory() throws(ConfigurationError) -> DataDirectory {
        do throws(EmbeddedRedisError) {
            return try DataDirectory.open(dataDirectory)
        } catch {
            throw ConfigurationError("dataDirectory", error.message)
        }
    }
}

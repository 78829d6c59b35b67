import Glibc

extension ClientConfiguration {
    /// Which of two tokens to look for.
    public enum Access: Sendable {
        /// The token that may write; the read-only one is not a substitute.
        case readWrite
        /// The token that may only read.
        case readOnly
    }

    /// Reads address and token from variables that belong together, and never mixes those of two services.
    ///
    /// Families are tried in this order: `PREFIX_KV_REST_API_*` and `PREFIX_REST_API_*` if there is a prefix,
    /// `REDIS_KV_REST_API_*`, `KV_REST_API_*`, `UPSTASH_REDIS_REST_*`, each with `URL`, `TOKEN` and `READ_ONLY_TOKEN` behind
    /// it. The first that has an address and any of the two tokens wins; the token that is looked for has to be its own.
    /// Blanks and line breaks around values are dropped, empty values count as absent.
    ///
    /// - Parameters:
    ///   - variables: the environment. Default that of the process.
    ///   - access: which token to look for. Default the one that may write.
    ///   - prefix: a family of one's own, to be tried first. Default none.
    /// - Returns: the configuration, with defaults for everything else.
    /// - Throws: ``ClientError`` with ``ClientError/Code/invalidRequest`` that names the variables to set.
    public static func fromEnvironment(
        _ variables: [String: String] = processEnvironment, access: Access = .readWrite, prefix: String? = nil
    ) throws(ClientError) -> ClientConfiguration {
        let explanation = EnvironmentExplanation(variables, prefix: prefix)
        guard let chosen = explanation.chosen else {
            let wanted = explanation.families[0]
            throw ClientError(
                .invalidRequest,
                "no address with a token is configured: set \(wanted.url) and \(wanted.token(for: access))")
        }
        guard let token = explanation.value(of: chosen.token(for: access)) else {
            throw ClientError(.invalidRequest, missingToken(of: chosen, access))
        }
        let configuration = ClientConfiguration(url: explanation.value(of: chosen.url) ?? "", token: token)
        try configuration.validate(variable: chosen.url)
        return configuration
    }

    /// The environment of the process.
    public static var processEnvironment: [String: String] {
        var variables: [String: String] = [:]
        var entry = environ
        while let text = entry.pointee {
            let parts = String(cString: text).split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            if parts.count == 2 {
                variables[String(parts[0])] = String(parts[1])
            }
            entry += 1
        }
        return variables
    }

    private static func missingToken(of family: EnvironmentFamily, _ access: Access) -> String {
        switch access {
        case .readWrite:
            "\(family.url) is set with a read-only token only: set \(family.token), or ask for read-only access"
        case .readOnly:
            "\(family.url) is set without a read-only token: set \(family.readOnlyToken)"
        }
    }
}

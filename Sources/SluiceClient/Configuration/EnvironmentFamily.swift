/// Variables that belong together: an address, and the tokens for it.
struct EnvironmentFamily: Sendable {
    let url: String
    let token: String
    let readOnlyToken: String

    private init(_ beginning: String) {
        url = beginning + "URL"
        token = beginning + "TOKEN"
        readOnlyToken = beginning + "READ_ONLY_TOKEN"
    }

    /// In the order in which they are tried.
    static func all(prefix: String?) -> [EnvironmentFamily] {
        // Vercel puts a prefix of the user's choice before its own names.
        let own = prefix.map { [EnvironmentFamily("\($0)_KV_REST_API_"), EnvironmentFamily("\($0)_REST_API_")] } ?? []
        return own + [
            EnvironmentFamily("REDIS_KV_REST_API_"), EnvironmentFamily("KV_REST_API_"),
            EnvironmentFamily("UPSTASH_REDIS_REST_"),
        ]
    }

    /// The variable that holds the token for a kind of access.
    func token(for access: ClientConfiguration.Access) -> String {
        access == .readOnly ? readOnlyToken : token
    }
}

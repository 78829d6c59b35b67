/// A user of Redis's own access control lists, whom a token acts as.
public struct RedisUser: Sendable, Hashable {
    /// The user's name.
    public let name: String
    let password: Secret

    /// Makes the user; whether Redis knows it shows when its token is used.
    ///
    /// - Parameters:
    ///   - name: the user's name.
    ///   - password: one of the user's passwords.
    public init(name: String, password: String) {
        self.name = name
        self.password = Secret(password)
    }
}

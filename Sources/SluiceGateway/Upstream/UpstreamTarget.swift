import SluiceCore
import SluiceNet

/// Which Redis to talk to, and as whom.
struct UpstreamTarget: Sendable, Equatable {
    enum Endpoint: Sendable, Equatable {
        case unix(path: String)
        case tcp(host: String, port: UInt16)
    }

    /// Whom the connection becomes once it has introduced itself.
    enum Successor: Sendable, Equatable {
        case user(RedisUser)
        /// A user that the gateway makes. Where it cannot, `isRequired` says that the connection must not be used.
        case enforced(EnforcedUser, isRequired: Bool)
    }

    var endpoint: Endpoint
    /// Sent with AUTH; `nil` authenticates as the default user.
    var username: String?
    /// `nil` sends no AUTH.
    var password: String?
    var database: Int
    /// `nil` keeps the user above.
    var successor: Successor?
}

/// What the front has to know of what a token allows; without references, as it is asked for each command.
struct TokenRights: Equatable, Sendable {
    let isReadOnly: Bool
    /// Whether the token sees some keys only.
    let isConfined: Bool
    /// Either.
    let isLimited: Bool

    init(isReadOnly: Bool, isConfined: Bool) {
        self.isReadOnly = isReadOnly
        self.isConfined = isConfined
        isLimited = isReadOnly || isConfined
    }
}

/// A verified token on one loop: its rights, and the connections that serve it.
final class TokenGrant {
    /// `nil` for one that `ACL RESTTOKEN` issued.
    let token: GatewayToken?
    /// Whose idempotency keys it shares.
    let scope: String
    let metricsSlot: Int
    let rights: TokenRights
    let role: UpstreamRole
    let lanes: UpstreamLanes
    /// The lane that nearly all commands take.
    let fastLane: UpstreamConnection
    /// `nil` for a token without limits.
    let limiter: TokenLimiter?
    /// Whether this is what a connection gets that the limits leave no place for.
    let isBeyondConnections: Bool

    init(
        _ token: GatewayToken?, scope: String, metricsSlot: Int, role: UpstreamRole, lanes: UpstreamLanes,
        limiter: TokenLimiter?, isBeyondConnections: Bool = false
    ) {
        self.limiter = limiter
        self.isBeyondConnections = isBeyondConnections
        self.token = token
        self.scope = scope
        self.metricsSlot = metricsSlot
        self.role = role
        self.lanes = lanes
        rights = role.rights
        fastLane = lanes.fast
    }

    /// The same, but for a connection that the limits leave no place for.
    var beyondConnections: TokenGrant {
        TokenGrant(
            token, scope: scope, metricsSlot: metricsSlot, role: role, lanes: lanes, limiter: limiter,
            isBeyondConnections: true)
    }
}

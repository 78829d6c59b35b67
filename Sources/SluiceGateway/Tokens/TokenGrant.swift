/// What a token allows.
struct TokenRights: Equatable, Sendable {
    var isReadOnly: Bool
    var database: Int
}

/// A verified token on one loop: its rights, and the connections that serve it.
final class TokenGrant {
    let name: String
    let metricsSlot: Int
    let rights: TokenRights
    let lanes: UpstreamLanes
    /// The lane that nearly all commands take.
    let fastLane: UpstreamConnection

    init(name: String, metricsSlot: Int, rights: TokenRights, lanes: UpstreamLanes) {
        self.name = name
        self.metricsSlot = metricsSlot
        self.rights = rights
        self.lanes = lanes
        fastLane = lanes.fast
    }
}

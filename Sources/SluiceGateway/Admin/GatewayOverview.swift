import SluiceCore
import SluiceHTTP
import SluiceNet

/// All that can be known of a running gateway from outside its loops.
final class GatewayOverview: Sendable {
    let loops: [LoopMetrics]
    let slots: TokenSlots
    let limiters: TokenLimiters
    let upstreams: UpstreamRegistry
    let embedded: EmbeddedRedis?
    let log: Log
    let startedAt = MonotonicTime.now()
    private let stopping = AtomicFlag()

    init(
        loops: [LoopMetrics], slots: TokenSlots, limiters: TokenLimiters, upstreams: UpstreamRegistry,
        embedded: EmbeddedRedis?, log: Log
    ) {
        self.loops = loops
        self.slots = slots
        self.limiters = limiters
        self.upstreams = upstreams
        self.embedded = embedded
        self.log = log
    }

    var isStopping: Bool { stopping.isSet }

    func stopBegins() {
        stopping.store(true)
    }

    /// Why some connection to Redis is down, if one is.
    var lastUpstreamFailure: String? {
        upstreams.all.lazy.compactMap(\.state.lastFailure).first
    }

    /// The roles for which this gateway has made users in Redis.
    var enforcedRoles: Set<UpstreamRole> {
        Set(upstreams.all.filter { $0.state.isEnforced.isSet }.map(\.role))
    }

    /// The sum of a number over all loops.
    func total(_ number: (LoopMetrics) -> Int) -> Int {
        loops.reduce(0) { $0 + number($1) }
    }
}

import SluiceHTTP
import SluiceNet
import SluiceTLS

/// What the loops of a gateway share.
struct GatewayParts: Sendable {
    let loopCount: Int
    let limits: HTTPLimits
    let front: FrontOptions
    let upstream: UpstreamConfiguration
    /// How clients' connections are encrypted; `nil` for not at all.
    let tls: TLSContext?
    let tokens: TokenTable
    /// Makes and opens the tokens of `ACL RESTTOKEN`; `nil` if there is no key.
    let sealer: RestTokenSealer?
    let maximumStreams: Int
    let streamHeartbeat: Duration
    let cors: GatewayConfiguration.CORS
    let accessLog: AccessLogMode
    let slots = TokenSlots()
    let registry: UpstreamRegistry
    let scripts = ScriptAliases()
    let quota = ConnectionQuota()
    let limiters = TokenLimiters()
    let blocking: GatewayConfiguration.Blocking
    let blockingQuota: BlockingQuota
    let log: Log

    init(
        _ configuration: GatewayConfiguration, tokens: TokenTable, embedded: EmbeddedRedis?, log: Log
    ) throws(GatewayError) {
        loopCount = configuration.threads
        limits = configuration.httpLimits
        self.tokens = tokens
        self.log = log
        registry = UpstreamRegistry(log: log)
        cors = configuration.cors
        blocking = configuration.blocking
        blockingQuota = BlockingQuota(limit: blocking.connections)
        maximumStreams = configuration.limits.streams
        streamHeartbeat = configuration.streamHeartbeat
        accessLog = AccessLogMode(configuration.accessLog)
        front = FrontOptions(
            mountPrefix: Array(configuration.mountPrefix.utf8),
            commandBytes: configuration.limits.commandBytes,
            rows: configuration.limits.rows,
            allowsOperatorCommands: configuration.commands.administration,
            allowsBlocking: blocking.connections > 0,
            usesHostedUnknownText: configuration.commands.hostedErrorTexts,
            allowsReadOnlyStreams: configuration.commands.readOnlySubscriptions,
            scanCount: configuration.commands.scanCount)
        let password: String
        let redisTLS: TLSContext?
        do throws(ConfigurationError) {
            sealer = try configuration.openSealer()
            tls = try configuration.openListenerTLS()
            redisTLS = try configuration.openRedisTLS()
            password = try TokenGenerator.generate(.readOnly)
        } catch {
            throw GatewayError(error)
        }
        upstream = UpstreamConfiguration(
            base: UpstreamTarget(configuration.backend, embedded: embedded), enforcedPassword: password,
            settings: UpstreamSettings(
                connectTimeout: configuration.timeouts.connect, commandTimeout: configuration.timeouts.command,
                maximumWaiting: configuration.limits.queuedRequests,
                maximumUnsentBytes: configuration.limits.queuedBytes, replyBytes: configuration.limits.replyBytes,
                tls: redisTLS))
    }
}

extension UpstreamTarget {
    init(_ backend: GatewayConfiguration.Backend, embedded: EmbeddedRedis?) {
        switch backend {
        case .embedded:
            self.init(endpoint: .unix(path: embedded?.socketPath ?? ""), database: 0)
        case .redis(let url):
            let endpoint: Endpoint =
                switch url.endpoint {
                case .tcp(let host, let port): .tcp(host: host, port: port)
                case .unix(let path): .unix(path: path)
                }
            self.init(
                endpoint: endpoint, username: url.username, password: url.password?.revealed, database: url.database)
        }
    }
}

extension AccessLogMode {
    init(_ setting: GatewayConfiguration.AccessLog) {
        switch setting {
        case .off: self = .off
        case .errors: self = .errors
        case .all: self = .all
        case .sampled(let rate): self = rate > 0 ? .sampled(every: max(1, Int((1 / rate).rounded()))) : .errors
        }
    }
}

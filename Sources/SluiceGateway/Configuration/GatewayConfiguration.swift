import CLinux
import Glibc

/// How a gateway runs. Every setting has a default, so `GatewayConfiguration()` is one that works: a private Redis in a
/// data directory, served on `127.0.0.1:8079` to tokens that are made at the first start.
public struct GatewayConfiguration: Sendable {
    /// Where clients reach the gateway. Default `127.0.0.1:8079`. Addresses that other machines reach need ``tokens``.
    public var listeners: [ListenAddress]
    /// Whether another gateway of the same system user may listen on the IP addresses in ``listeners`` at the same time;
    /// then both get new connections, so that one can replace the other without a gap. A gateway that stops answers for a
    /// second more what comes on idle connections. Default: no; a port that is taken is an error.
    public var sharesPorts = false
    /// How clients are served by TLS. Default: not at all.
    public var tls: TLS?
    /// Where health, metrics and status are served, to anybody who reaches it. Default: nowhere.
    public var adminListener: ListenAddress?
    /// Which Redis stands behind the gateway. Default: an embedded one.
    public var backend: Backend
    /// How a Redis behind a `rediss://` URL is verified. Default: by the authorities that the system trusts.
    public var redisTLS: RedisTLS?
    /// What the embedded Redis and generated tokens are kept in; made with mode 0700 when needed. Default:
    /// ``defaultDataDirectory``.
    public var dataDirectory: String
    /// Who may use the gateway. Default: none, which generates one token for all and one for reading, and keeps their
    /// digests in ``dataDirectory``.
    public var tokens: [GatewayToken]
    /// A file with the keys that seal the tokens of `ACL RESTTOKEN`: 64 hexadecimal digits a line, of which the first
    /// line seals and all open. Default: a key in ``dataDirectory`` for the embedded Redis, else no such tokens.
    public var restTokenKeyFile: String?
    /// Event loops, each on a thread of its own. Default: half as many as the machine has processors, at least 1.
    public var threads: Int
    /// A path before that of every request, such as `/redis`. Default: none.
    public var mountPrefix: String
    /// What clients may ask before they are refused.
    public var limits: Limits
    /// How long things may take.
    public var timeouts: Timeouts
    /// Which web pages may use the gateway. Default: all; what protects the data are the tokens.
    public var cors: CORS
    /// Which requests are logged. Default: those that fail.
    public var accessLog: AccessLog
    /// What commands may do beyond the usual.
    public var commands: Commands
    /// Whether commands may wait in Redis, such as `BLPOP`. Default: no.
    public var blocking: Blocking

    /// Between two comments on a quiet stream of events: few enough to cost nothing, often enough that proxies keep the
    /// connection.
    package var streamHeartbeat = Duration.seconds(20)

    /// Where the configuration was read from; ``reloadedTokens()`` reads it again.
    var source: Source?

    /// Makes a configuration from defaults.
    public init(
        listeners: [ListenAddress] = [.standard],
        tls: TLS? = nil,
        adminListener: ListenAddress? = nil,
        backend: Backend = .embedded(Embedded()),
        redisTLS: RedisTLS? = nil,
        dataDirectory: String = GatewayConfiguration.defaultDataDirectory,
        tokens: [GatewayToken] = [],
        restTokenKeyFile: String? = nil,
        threads: Int = GatewayConfiguration.defaultThreads,
        mountPrefix: String = "",
        limits: Limits = Limits(),
        timeouts: Timeouts = Timeouts(),
        cors: CORS = .all,
        accessLog: AccessLog = .errors,
        commands: Commands = Commands(),
        blocking: Blocking = Blocking()
    ) {
        self.listeners = listeners
        self.tls = tls
        self.adminListener = adminListener
        self.backend = backend
        self.redisTLS = redisTLS
        self.dataDirectory = dataDirectory
        self.tokens = tokens
        self.restTokenKeyFile = restTokenKeyFile
        self.threads = threads
        self.mountPrefix = mountPrefix
        self.limits = limits
        self.timeouts = timeouts
        self.cors = cors
        self.accessLog = accessLog
        self.commands = commands
        self.blocking = blocking
    }

    /// Half of the machine's processors, at least 1.
    public static var defaultThreads: Int { max(1, sysconf(Int32(_SC_NPROCESSORS_ONLN)) / 2) }

    /// `sluice` in the directory where this user's programs keep data: `$XDG_DATA_HOME`, else `~/.local/share`, else
    /// `/var/lib`.
    public static var defaultDataDirectory: String {
        dataDirectory(home: environment("HOME"), dataHome: environment("XDG_DATA_HOME"))
    }

    static func dataDirectory(home: String?, dataHome: String?) -> String {
        if let dataHome, dataHome.hasPrefix("/") { return "\(dataHome)/sluice" }
        if let home, home.hasPrefix("/") { return "\(home)/.local/share/sluice" }
        return "/var/lib/sluice"
    }

    private static func environment(_ name: String) -> String? {
        getenv(name).map { String(cString: $0) }
    }
}

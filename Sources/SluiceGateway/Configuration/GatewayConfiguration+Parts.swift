extension GatewayConfiguration {
    /// Which Redis stands behind the gateway.
    public enum Backend: Sendable {
        /// A private server, started and stopped with the gateway.
        case embedded(Embedded)
        /// One that runs elsewhere.
        case redis(RedisURL)
    }

    /// How the embedded Redis runs.
    public struct Embedded: Sendable {
        /// When writes are forced to the disk. Default: once a second.
        public var fsync: FsyncPolicy
        /// The path of the server program. Default: `redis-server` or `valkey-server` on the search path.
        public var server: String?

        /// Makes the settings from defaults.
        public init(fsync: FsyncPolicy = .everySecond, server: String? = nil) {
            self.fsync = fsync
            self.server = server
        }
    }

    /// Which web pages may use the gateway, by the `Origin` that browsers send.
    public enum CORS: Sendable, Equatable {
        /// Any page.
        case all
        /// None: the gateway answers without CORS fields.
        case none
        /// Pages of these origins, each written as `https://HOST[:PORT]`.
        case origins([String])
    }

    /// Which requests are logged. Keys, values and tokens never are.
    public enum AccessLog: Sendable, Equatable {
        /// None.
        case off
        /// Those that were answered with an error.
        case errors
        /// Those that were answered with an error, and of the others this part, from 0 to 1.
        case sampled(Double)
        /// All.
        case all
    }

    /// What commands may do beyond the usual.
    public struct Commands: Sendable {
        /// Whether read-only tokens may subscribe to channels. Default: no.
        public var readOnlySubscriptions: Bool
        /// Whether read-write tokens may run commands for operators, such as `DEBUG` and `CONFIG SET`. Default: no.
        public var administration: Bool
        /// Whether unknown commands are answered with the hosted service's text instead of Redis's own. Default: no.
        public var hostedErrorTexts: Bool
        /// The `COUNT` of a `SCAN` that has none. Default 1,000.
        public var scanCount: Int

        /// Makes the settings from defaults.
        public init(
            readOnlySubscriptions: Bool = false, administration: Bool = false, hostedErrorTexts: Bool = false,
            scanCount: Int = 1000
        ) {
            self.readOnlySubscriptions = readOnlySubscriptions
            self.administration = administration
            self.hostedErrorTexts = hostedErrorTexts
            self.scanCount = scanCount
        }
    }
}

extension ListenAddress {
    /// `127.0.0.1:8079`.
    public static var standard: ListenAddress { ListenAddress(loopbackPort: 8079) }
}

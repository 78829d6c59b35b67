package import SluiceHTTP

extension GatewayConfiguration {
    /// What clients may ask before they are refused.
    public struct Limits: Sendable {
        /// Bytes of a request line. Default 64 KiB: commands may come as paths.
        public var requestLineBytes: Int
        /// Bytes of all header fields of a request together. Default 32 KiB.
        public var headerBytes: Int
        /// Header fields of a request. Default 100.
        public var headerCount: Int
        /// Bytes of a request's body. Default 64 MiB: a pipeline may hold many commands.
        public var bodyBytes: Int
        /// Bytes of one command with its arguments. Default 10 MiB.
        public var commandBytes: Int
        /// Commands of one pipeline or transaction. Default 200,000.
        public var rows: Int
        /// Bytes of the answer to one request. Default 64 MiB.
        public var replyBytes: Int
        /// Unsent bytes of a connection above which nothing more is read from it. Default 1 MiB.
        public var outputHighWaterBytes: Int
        /// Connections of clients in total. Default 20,000.
        public var connections: Int
        /// Connections of each thread that are in a TLS handshake. Default 1,000.
        public var handshakes: Int
        /// Streams of server-sent events, over all loops; each has a connection to Redis. Default 1,000.
        public var streams: Int
        /// Requests that wait for Redis, for each thread and database. Default 10,000.
        public var queuedRequests: Int
        /// Bytes of the commands that wait for Redis, for each thread and database. Default 64 MiB.
        public var queuedBytes: Int

        /// Makes the limits from defaults.
        public init(
            requestLineBytes: Int = 64 << 10,
            headerBytes: Int = 32 << 10,
            headerCount: Int = 100,
            bodyBytes: Int = 64 << 20,
            commandBytes: Int = 10 << 20,
            rows: Int = 200_000,
            replyBytes: Int = 64 << 20,
            outputHighWaterBytes: Int = 1 << 20,
            connections: Int = 20_000,
            handshakes: Int = 1000,
            streams: Int = 1000,
            queuedRequests: Int = 10_000,
            queuedBytes: Int = 64 << 20
        ) {
            self.requestLineBytes = requestLineBytes
            self.headerBytes = headerBytes
            self.headerCount = headerCount
            self.bodyBytes = bodyBytes
            self.commandBytes = commandBytes
            self.rows = rows
            self.replyBytes = replyBytes
            self.outputHighWaterBytes = outputHighWaterBytes
            self.connections = connections
            self.handshakes = handshakes
            self.streams = streams
            self.queuedRequests = queuedRequests
            self.queuedBytes = queuedBytes
        }
    }

    /// How long things may take.
    public struct Timeouts: Sendable {
        /// From a connection's first byte to the end of its TLS handshake. Default 10 s.
        public var handshake: Duration
        /// From the first byte of a request to the end of its head. Default 10 s.
        public var header: Duration
        /// From the end of a request's head to the end of its body. Default 60 s.
        public var body: Duration
        /// Between the requests of a connection. Default 75 s.
        public var idle: Duration
        /// Without any progress in sending an answer. Default 30 s.
        public var write: Duration
        /// From the arrival of a command to its reply, with the wait for a lost Redis to come back. Default 5 s.
        public var command: Duration
        /// To connect to Redis and log in. Default 2 s.
        public var connect: Duration
        /// For requests that are under way when the gateway is asked to stop. Default 10 s.
        public var drain: Duration

        /// Makes the times from defaults.
        public init(
            handshake: Duration = .seconds(10),
            header: Duration = .seconds(10),
            body: Duration = .seconds(60),
            idle: Duration = .seconds(75),
            write: Duration = .seconds(30),
            command: Duration = .seconds(5),
            connect: Duration = .seconds(2),
            drain: Duration = .seconds(10)
        ) {
            self.handshake = handshake
            self.header = header
            self.body = body
            self.idle = idle
            self.write = write
            self.command = command
            self.connect = connect
            self.drain = drain
        }
    }

    /// What the HTTP server needs of the limits and times.
    package var httpLimits: HTTPLimits {
        HTTPLimits(
            requestLineBytes: limits.requestLineBytes,
            headerBytes: limits.headerBytes,
            headerCount: limits.headerCount,
            bodyBytes: limits.bodyBytes,
            connections: limits.connections,
            handshakes: limits.handshakes,
            handshakeTimeout: timeouts.handshake,
            headerTimeout: timeouts.header,
            bodyTimeout: timeouts.body,
            idleTimeout: timeouts.idle,
            writeTimeout: timeouts.write,
            // Whoever takes this gateway's place answers those that come back.
            farewell: sharesPorts ? min(.seconds(1), timeouts.drain / 2) : .zero,
            outputHighWater: limits.outputHighWaterBytes)
    }
}

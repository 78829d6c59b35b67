/// What a client may ask of the server before it is refused.
package struct HTTPLimits: Sendable {
    /// Bytes of the request line. Default 64 KiB: commands may come as paths.
    package var requestLineBytes: Int
    /// Bytes of all header fields together. Default 32 KiB.
    package var headerBytes: Int
    /// Header fields. Default 100.
    package var headerCount: Int
    /// Bytes of a body. Default 10 MiB.
    package var bodyBytes: Int
    /// Connections of all loops together. Default 20,000.
    package var connections: Int
    /// Connections of one loop that are in a TLS handshake. Default 1,000.
    package var handshakes: Int
    /// From accepting a connection to the end of its TLS handshake. Default 10 s.
    package var handshakeTimeout: Duration
    /// From the first byte of a request to the end of its head. Default 10 s.
    package var headerTimeout: Duration
    /// From the end of the head to the end of the body. Default 60 s.
    package var bodyTimeout: Duration
    /// Between requests of one connection. Default 75 s.
    package var idleTimeout: Duration
    /// Without any progress in sending an answer. Default 30 s.
    package var writeTimeout: Duration
    /// When the server drains: how long an idle connection may still bring a request, which is answered as the last one,
    /// before it is closed. Default: not at all.
    package var farewell: Duration
    /// Unsent bytes above which nothing more is read from the connection. Default 1 MiB.
    package var outputHighWater: Int

    package init(
        requestLineBytes: Int = 64 * 1024,
        headerBytes: Int = 32 * 1024,
        headerCount: Int = 100,
        bodyBytes: Int = 10 * 1024 * 1024,
        connections: Int = 20_000,
        handshakes: Int = 1000,
        handshakeTimeout: Duration = .seconds(10),
        headerTimeout: Duration = .seconds(10),
        bodyTimeout: Duration = .seconds(60),
        idleTimeout: Duration = .seconds(75),
        writeTimeout: Duration = .seconds(30),
        farewell: Duration = .zero,
        outputHighWater: Int = 1024 * 1024
    ) {
        self.requestLineBytes = requestLineBytes
        self.headerBytes = headerBytes
        self.headerCount = headerCount
        self.bodyBytes = bodyBytes
        self.connections = connections
        self.handshakes = handshakes
        self.handshakeTimeout = handshakeTimeout
        self.headerTimeout = headerTimeout
        self.bodyTimeout = bodyTimeout
        self.idleTimeout = idleTimeout
        self.writeTimeout = writeTimeout
        self.farewell = farewell
        self.outputHighWater = outputHighWater
    }
}

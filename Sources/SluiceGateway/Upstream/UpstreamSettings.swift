import SluiceTLS

/// How long the gateway waits for Redis, and how much may wait.
struct UpstreamSettings: Sendable {
    var connectTimeout = Duration.seconds(5)
    /// From the arrival of a command to the first byte of its reply, and between two pieces of a long one.
    var commandTimeout = Duration.seconds(5)
    var maximumWaiting = 10_000
    var maximumUnsentBytes = 256 * 1024 * 1024
    var replyBytes = 64 * 1024 * 1024
    var reconnectBase = Duration.milliseconds(50)
    var reconnectCap = Duration.seconds(2)
    /// How connections are encrypted; `nil` for not at all.
    var tls: TLSContext?
}

/// Why the embedded Redis cannot run. The message says what to do.
package struct EmbeddedRedisError: Error, Sendable, Equatable, CustomStringConvertible {
    package enum Code: Sendable {
        /// There is neither `redis-server` nor `valkey-server`.
        case serverNotFound
        /// The data directory cannot be made, written to, or is open to other users.
        case dataDirectory
        /// Another gateway, or a server that will not end, uses the data directory.
        case inUse
        /// The server could not be started, or ended before it answered.
        case startFailed
    }

    package let code: Code
    package let message: String

    package var description: String { message }
}

import CLinux
import Glibc
import SluiceCore
package import SluiceGateway
import SluiceNet

/// A real Redis server for one suite or test: on a Unix socket in a temporary folder, gone when the value goes.
package final class PrivateRedis: Sendable {
    /// The port of the server, if one was asked for.
    package let port: UInt16?
    private let directory: DataDirectory
    private let options: RedisServerOptions
    private let folder: TemporaryDirectory
    private let server: Lock<RedisServerProcess>

    /// Starts a server and waits until it serves.
    ///
    /// - Parameters:
    ///   - options: how to run it. Default: without any files, so that it starts empty.
    ///   - hasPort: whether it listens on 127.0.0.1 as well.
    /// - Throws: `EmbeddedRedisError` if it does not start.
    /// - Returns: the server, which goes with the last reference to it.
    package static func start(
        _ options: RedisServerOptions = RedisServerOptions(fsync: nil), hasPort: Bool = false
    ) async throws -> PrivateRedis {
        try await OwnThread.run(name: "test-redis") {
            try PrivateRedis(options, port: hasPort ? FreePort.find() : nil)
        }
    }

    private init(_ options: RedisServerOptions, port: UInt16?) throws {
        var options = options
        options.executable = options.executable ?? getenv("SLUICE_TEST_REDIS_SERVER").map { String(cString: $0) }
        options.directives.append(["enable-debug-command", "yes"])
        if let port {
            options.directives += [["bind", "127.0.0.1"], ["port", "\(port)"]]
        }
        self.port = port
        self.options = options
        folder = try TemporaryDirectory()
        directory = try DataDirectory.open(folder.path)
        server = Lock(try Self.launch(options, in: directory))
    }

    deinit {
        let server = server.withLock { $0 }
        server.send(signal: SIGKILL)
        _ = server.waitForEnd(timeout: .seconds(5))
    }

    private static func launch(
        _ options: RedisServerOptions, in directory: DataDirectory
    ) throws -> RedisServerProcess {
        let server = try RedisServerProcess.launch(options, in: directory)
        do {
            try server.waitUntilServing(timeout: .seconds(20))
        } catch {
            server.stop(grace: .zero)
            throw error
        }
        return server
    }

    package var socketPath: String { directory.socketPath }

    /// The server's address for the gateway, by the Unix socket.
    package var url: String { "unix://\(socketPath)" }

    package var pid: Int32 { server.withLock { $0.pid } }

    /// A connection of one's own to the server.
    ///
    /// - Parameter timeout: how long it waits for each piece of an answer. Default 5 s.
    /// - Throws: `SystemError` if nobody listens.
    /// - Returns: the connection.
    package func connect(timeout: Duration = .seconds(5)) throws -> RedisConnection {
        guard let address = SocketAddress(unixPath: socketPath) else {
            throw TestSupportError("the temporary folder's path is too long for a socket")
        }
        return try RedisConnection(to: address, timeout: timeout)
    }

    /// Runs one command on a connection of its own.
    @discardableResult
    package func call(_ words: String...) throws -> RedisReply {
        try connect().call(words.map { Array($0.utf8) })
    }

    /// Kills the server as a crash would, and waits until it is gone.
    package func kill() async throws {
        let server = server.withLock { $0 }
        try await OwnThread.run(name: "test-redis") {
            server.send(signal: SIGKILL)
            guard server.waitForEnd(timeout: .seconds(10)) != nil else {
                throw TestSupportError("the server outlives SIGKILL")
            }
        }
    }

    /// Makes the server hang: it keeps its connections, and neither reads nor answers.
    package func pause() {
        server.withLock { $0.send(signal: SIGSTOP) }
    }

    /// Lets a paused server go on.
    package func resume() {
        server.withLock { $0.send(signal: SIGCONT) }
    }

    /// Starts the server again, on the same socket and files, after ``kill()`` or instead of the one that runs.
    package func restart() async throws {
        try await kill()
        let (options, directory) = (options, directory)
        let fresh = try await OwnThread.run(name: "test-redis") { try Self.launch(options, in: directory) }
        server.withLock { $0 = fresh }
    }
}

import Glibc
import SluiceCore
import SluiceGateway

/// A Redis of the demo's own, which can be stopped, started again, and killed.
final class DemoRedis: Sendable {
    let socketPath: String
    private let folder: String
    private let server: Lock<EmbeddedRedis>

    /// Starts it.
    init(in folder: String) async throws {
        let server = try await Self.launch(folder)
        self.folder = folder
        self.server = Lock(server)
        socketPath = server.socketPath
    }

    /// Ends it, as an operator would.
    func stop() async {
        await server.withLock { $0 }.stop()
    }

    /// Starts it with what it had written.
    func start() async throws {
        let started = try await Self.launch(folder)
        server.withLock { $0 = started }
    }

    /// Ends it as a crash would; its supervisor starts it again.
    ///
    /// - Returns: the number of the process that was killed.
    func kill() throws -> Int32 {
        guard let pid = server.withLock({ $0 }).status.pid else { throw DemoFailure("the Redis does not run") }
        Glibc.kill(pid, SIGKILL)
        return pid
    }

    private static func launch(_ folder: String) async throws -> EmbeddedRedis {
        try await OwnThread.run(name: "demo-redis") {
            // What is acknowledged survives the kill that the demo shows.
            try EmbeddedRedis.start(RedisServerOptions(fsync: .always), dataDirectory: folder)
        }
    }
}

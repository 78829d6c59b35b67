package import CLinux
import Glibc
import SluiceCore
import SluiceNet

/// A `redis-server` or `valkey-server` of our own: on a Unix socket in a data directory, without any TCP port.
///
/// All functions that wait block their thread.
package final class RedisServerProcess: Sendable {
    package let directory: DataDirectory
    private let process: ChildProcess

    /// Bytes at the end of the log that are searched for the reason of a failed start.
    private static let logTailBytes = 2048
    /// How long a server of a gateway that was killed may take to save what it has.
    private static let orphanGrace = Duration.seconds(5)

    /// Starts the server in a directory that no other gateway uses, and ends what an earlier one left running there.
    ///
    /// - Parameters:
    ///   - options: how to run it.
    ///   - directory: where its data, socket, log and configuration file are.
    ///   - onOrphan: told the process number of each server left behind that is ended.
    ///   - onEnd: called on another thread when the server has ended.
    /// - Throws: ``EmbeddedRedisError`` of any code.
    /// - Returns: the server, which may not serve yet.
    package static func launch(
        _ options: RedisServerOptions, in directory: DataDirectory,
        onOrphan: (pid_t) -> Void = { _ in },
        onEnd: @escaping @Sendable (ChildProcess.Ending) -> Void = { _ in }
    ) throws(EmbeddedRedisError) -> RedisServerProcess {
        let executable = try RedisServerBinary.find(options.executable)
        let limit = SocketAddress.maximumPathBytes - (directory.socketPath.utf8.count - directory.path.utf8.count)
        guard directory.path.utf8.count <= limit else {
            throw DataDirectory.failure(
                directory.path, "its path has \(directory.path.utf8.count) bytes, and a socket in it allows \(limit)",
                "choose a shorter one with --data-dir")
        }
        let lock = try OrphanedServer.takeLock(of: directory, grace: orphanGrace, onOrphan: onOrphan)
        do throws(SystemError) {
            try AtomicFile.replace(
                directory.serverConfigurationPath, with: options.configuration(in: directory))
            let command = ChildProcess.Command(
                executable: executable, arguments: [directory.serverConfigurationPath],
                environment: environment(), outputPath: directory.logPath, inherited: lock.descriptor.number)
            return RedisServerProcess(try ChildProcess.spawn(command, onEnd: onEnd), directory)
        } catch {
            throw EmbeddedRedisError(
                code: .startFailed,
                message: "\(executable) cannot be started in \(directory.path): \(error)")
        }
    }

    private init(_ process: ChildProcess, _ directory: DataDirectory) {
        self.process = process
        self.directory = directory
    }

    package var pid: pid_t { process.pid }
    package var isRunning: Bool { process.isRunning }

    /// Whether it has loaded its data and serves.
    package var isServing: Bool {
        RedisProbe.isServing(directory.socketPath, pid: pid)
    }

    /// Sends a signal, unless the server has ended.
    package func send(signal: Int32) {
        process.send(signal: signal)
    }

    /// Waits until the server has ended; `nil` if it still runs when `timeout` is over.
    package func waitForEnd(timeout: Duration) -> ChildProcess.Ending? {
        process.waitForEnd(timeout: timeout)
    }

    /// Ends the server in good order, or after `grace` in any.
    @discardableResult
    package func stop(grace: Duration) -> ChildProcess.Ending? {
        process.terminate(grace: grace)
    }

    /// What to tell about a server that ended without being asked to.
    package func failure(_ ending: ChildProcess.Ending) -> EmbeddedRedisError {
        let reason = logTail()
        // What Redis says when a newer one has written the data, as a whole or a command that it does not know.
        let isNewer = reason.contains("Can't handle RDB format version") || reason.contains("Unknown command '")
        return EmbeddedRedisError(
            code: .startFailed,
            message: "redis-server \(ending)\(reason.isEmpty ? "" : ": \(reason)"); "
                + (isNewer ? "a newer Redis has written this data, and it is as it was: run that one; " : "")
                + "its log is \(directory.logPath)")
    }

    /// The last lines of the log, which tell why the server ended.
    private func logTail() -> String {
        let descriptor = open(directory.logPath, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return "" }
        defer { close(descriptor) }
        lseek(descriptor, -min(lseek(descriptor, 0, SEEK_END), Self.logTailBytes), SEEK_END)
        let text = withUnsafeTemporaryAllocation(byteCount: Self.logTailBytes, alignment: 1) { buffer in
            String(decoding: buffer[..<max(0, read(descriptor, buffer.baseAddress, buffer.count))], as: UTF8.self)
        }
        return text.split(whereSeparator: \.isNewline).suffix(3).joined(separator: " | ")
    }

    /// What the server needs of our environment; the rest may hold secrets.
    private static func environment() -> [String: String] {
        var kept: [String: String] = [:]
        for name in ["PATH", "TZ", "LC_ALL", "LANG", "LD_LIBRARY_PATH"] {
            kept[name] = getenv(name).map { String(cString: $0) }
        }
        return kept
    }
}

import CLinux
import Glibc
import SluiceCore
import SluiceNet

/// Ends servers that a gateway left behind when it was killed.
///
/// Each server holds the data directory's server lock at a fixed descriptor from its first instruction to its last, and
/// so do its children; so the lock tells whether any is left, and the processes that hold it are the ones to end.
enum OrphanedServer {
    /// Takes the server lock, ending those who hold it.
    ///
    /// - Parameters:
    ///   - directory: whose lock; the caller is its only gateway.
    ///   - grace: time to end by themselves; as much again after SIGKILL.
    ///   - onOrphan: told the process number of each server that is ended.
    /// - Throws: ``EmbeddedRedisError`` if the lock file cannot be made, or somebody unknown holds it.
    /// - Returns: the lock.
    static func takeLock(
        of directory: DataDirectory, grace: Duration, onOrphan: (pid_t) -> Void
    ) throws(EmbeddedRedisError) -> FileLock {
        if let lock = try attempt(directory) { return lock }
        for signal in [SIGTERM, SIGKILL] {
            for pid in holders(of: directory.serverLockPath) {
                if signal == SIGTERM {
                    onOrphan(pid)
                }
                kill(pid, signal)
            }
            let deadline = MonotonicTime.now() + grace
            while MonotonicTime.now() < deadline {
                if let lock = try attempt(directory) { return lock }
                // Not our children: nothing tells when they have ended.
                poll(nil, 0, 5)
            }
        }
        throw EmbeddedRedisError(
            code: .inUse,
            message: """
                the data directory \(directory.path) is still used by a redis-server that cannot be ended from here \
                (another container or user?): stop that one, or choose another directory with --data-dir
                """)
    }

    private static func attempt(_ directory: DataDirectory) throws(EmbeddedRedisError) -> FileLock? {
        do throws(SystemError) {
            return try FileLock.take(directory.serverLockPath)
        } catch {
            throw directory.notWritable(error)
        }
    }

    /// Processes that hold the file at the descriptor where servers get it.
    static func holders(of path: String) -> [pid_t] {
        var lock = stat()
        guard stat(path, &lock) == 0, let stream = opendir("/proc") else { return [] }
        defer { closedir(stream) }
        var holders: [pid_t] = []
        while let entry = readdir(stream) {
            let name = withUnsafeBytes(of: &entry.pointee.d_name) { bytes in
                String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
            }
            guard let pid = pid_t(name), pid != getpid() else { continue }
            var held = stat()
            if stat("/proc/\(pid)/fd/\(ChildProcess.inheritedNumber)", &held) == 0, held.st_dev == lock.st_dev,
                held.st_ino == lock.st_ino
            {
                holders.append(pid)
            }
        }
        return holders
    }
}

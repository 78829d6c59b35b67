import CLinux
import Glibc
import SluiceCore
import SluiceNet

/// The directory in which a gateway keeps what must survive it; only its owner may look inside.
package struct DataDirectory: Sendable {
    /// Absolute, without symbolic links.
    package let path: String

    package var socketPath: String { "\(path)/redis.sock" }
    package var logPath: String { "\(path)/redis.log" }
    package var tokensPath: String { "\(path)/tokens.json" }
    var sealKeyPath: String { "\(path)/rest-token.key" }
    var serverConfigurationPath: String { "\(path)/redis.conf" }
    var gatewayLockPath: String { "\(path)/gateway.lock" }
    var serverLockPath: String { "\(path)/redis.lock" }

    /// Opens the directory, and makes it first if there is none.
    ///
    /// A directory that is empty, or that a gateway has used before, is closed to other users; any other that is open
    /// to them is refused, because it may be shared on purpose.
    package static func open(_ path: String) throws(EmbeddedRedisError) -> DataDirectory {
        try make(path)
        guard let resolved = realpath(path, nil) else {
            throw failure(path, SystemError.last(in: "realpath").reason, "choose another one with --data-dir")
        }
        defer { free(resolved) }
        let directory = DataDirectory(path: String(cString: resolved))
        if try directory.isOpenToOthers(), chmod(directory.path, 0o700) != 0 {
            throw failure(path, SystemError.last(in: "chmod").reason, "run chmod 700 on it")
        }
        try directory.checkAccess()
        return directory
    }

    /// Finds out whether ``open(_:)`` would accept the directory, and changes nothing. One that is still to be made
    /// counts as sound.
    static func check(_ path: String) throws(EmbeddedRedisError) {
        guard access(path, F_OK) == 0 else { return }
        let directory = DataDirectory(path: path)
        _ = try directory.isOpenToOthers()
        try directory.checkAccess()
    }

    /// Makes the directory and those above it that are missing.
    private static func make(_ path: String) throws(EmbeddedRedisError) {
        guard !path.isEmpty else { throw failure(path, "the path is empty", "name one with --data-dir") }
        var end = path.startIndex
        while end != path.endIndex {
            end = path[end...].dropFirst().firstIndex(of: "/") ?? path.endIndex
            let isLast = end == path.endIndex
            guard mkdir(String(path[..<end]), isLast ? 0o700 : 0o755) != 0, errno != EEXIST else { continue }
            throw failure(
                path, SystemError.last(in: "mkdir").reason,
                "make it yourself with mode 0700, or choose another one with --data-dir")
        }
    }

    private func checkAccess() throws(EmbeddedRedisError) {
        guard access(path, R_OK | W_OK | X_OK) == 0 else { throw notWritable(.last(in: "access")) }
    }

    /// Whether other users may look inside.
    ///
    /// - Throws: ``EmbeddedRedisError`` if they may and that is not ours to change.
    private func isOpenToOthers() throws(EmbeddedRedisError) -> Bool {
        var status = stat()
        guard stat(path, &status) == 0, status.st_mode & S_IFMT == S_IFDIR else {
            throw Self.failure(path, "not a directory", "choose another one with --data-dir")
        }
        guard status.st_mode & 0o077 != 0 else { return false }
        guard status.st_uid == geteuid(), isEmpty || access(gatewayLockPath, F_OK) == 0 else {
            throw Self.failure(
                path, "other users may look inside",
                "run chmod 700 on it, or name a directory inside it that is still to be made")
        }
        return true
    }

    private var isEmpty: Bool {
        guard let stream = opendir(path) else { return false }
        defer { closedir(stream) }
        var count = 0
        while readdir(stream) != nil {
            count += 1
        }
        return count <= 2
    }

    func notWritable(_ error: SystemError) -> EmbeddedRedisError {
        Self.failure(path, error.reason, "make it writable for this user, or choose another one with --data-dir")
    }

    static func failure(_ path: String, _ reason: String, _ advice: String) -> EmbeddedRedisError {
        EmbeddedRedisError(
            code: .dataDirectory, message: "the data directory \(path) cannot be used: \(reason): \(advice)")
    }
}

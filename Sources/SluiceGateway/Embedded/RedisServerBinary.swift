import CLinux
import Glibc

/// Finds the server program that the embedded Redis runs.
package enum RedisServerBinary {
    /// Names that the program goes by, in order of preference.
    static let names = ["redis-server", "valkey-server"]

    /// Finds the program.
    ///
    /// - Parameters:
    ///   - path: the program that the user named; `nil` looks on the search path.
    ///   - searchPath: directories, separated by colons.
    /// - Throws: ``EmbeddedRedisError`` of code `serverNotFound`.
    /// - Returns: a path that can be executed.
    package static func find(
        _ path: String? = nil, searchPath: String = environmentPath
    ) throws(EmbeddedRedisError) -> String {
        if let path {
            guard isExecutable(path) else {
                throw EmbeddedRedisError(
                    code: .serverNotFound,
                    message: "\(path) is not a program that can be run: check the path of the server")
            }
            return path
        }
        let directories = searchPath.split(separator: ":")
        for name in names {
            if let found = directories.lazy.map({ "\($0)/\(name)" }).first(where: isExecutable) { return found }
        }
        throw EmbeddedRedisError(
            code: .serverNotFound,
            message: """
                neither redis-server nor valkey-server is on the PATH: install one (Debian and Ubuntu: apt install \
                redis-server; Fedora: dnf install valkey; Alpine: apk add redis), name its path in the configuration, \
                or use a Redis that runs elsewhere (--redis redis://HOST:PORT)
                """)
    }

    /// The search path of this process, with the places where packages put servers.
    package static var environmentPath: String {
        let path = getenv("PATH").map { String(cString: $0) } ?? ""
        return "\(path):/usr/local/bin:/usr/bin:/usr/sbin"
    }

    private static func isExecutable(_ path: String) -> Bool {
        var status = stat()
        return stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFREG && access(path, X_OK) == 0
    }
}

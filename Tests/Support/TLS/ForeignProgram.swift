import CLinux
import Glibc
import SluiceCore

/// A program of the system, such as `openssl` or `curl`, that a test runs: stopped with the value.
package final class ForeignProgram: Sendable {
    private let name: String
    private let pid: pid_t
    private let folder: TemporaryDirectory
    private let status = Lock<Int32?>(nil)

    /// Starts it.
    ///
    /// - Parameters:
    ///   - words: its name, found on the search path, and its arguments.
    ///   - input: what it reads. Default: nothing.
    /// - Throws: `SystemError` if there is no such program.
    package init(_ words: [String], input: String = "") throws {
        name = words.first ?? ""
        folder = try TemporaryDirectory()
        try write(input, to: "\(folder.path)/input")
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "\(folder.path)/input", O_RDONLY, 0)
        posix_spawn_file_actions_addopen(
            &actions, STDOUT_FILENO, "\(folder.path)/output", O_WRONLY | O_CREAT | O_APPEND, 0o600)
        posix_spawn_file_actions_adddup2(&actions, STDOUT_FILENO, STDERR_FILENO)
        sluice_close_from(&actions, STDERR_FILENO + 1)
        // Threads of Swift's pool block all signals, and what they start would, too.
        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        var none = sigset_t()
        sigemptyset(&none)
        posix_spawnattr_setsigmask(&attributes, &none)
        posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGMASK))
        let arguments = words.map { strdup($0) } + [nil]
        defer { arguments.forEach { free($0) } }
        var pid: pid_t = 0
        let status = posix_spawnp(&pid, name, &actions, &attributes, arguments, environ)
        guard status == 0 else { throw SystemError(status, in: "posix_spawnp") }
        self.pid = pid
    }

    deinit {
        guard status.withLock({ $0 }) == nil else { return }
        Glibc.kill(pid, SIGKILL)
        waitpid(pid, nil, 0)
    }

    /// What it has written so far.
    package var output: String {
        (try? text(of: "\(folder.path)/output")) ?? ""
    }

    /// Its exit status, once it has ended.
    package var exitStatus: Int32? {
        status.withLock { known in
            var raw: Int32 = 0
            if known == nil, waitpid(pid, &raw, WNOHANG) == pid {
                known = raw & 0x7F == 0 ? (raw >> 8) & 0xFF : 128 + (raw & 0x7F)
            }
            return known
        }
    }

    /// The processes that it has started and that still run.
    package var children: [Int32] {
        ((try? text(of: "/proc/\(pid)/task/\(pid)/children")) ?? "").split(separator: " ").compactMap { Int32($0) }
    }

    /// Sends it a signal, unless it has ended.
    package func send(signal: Int32) {
        guard exitStatus == nil else { return }
        Glibc.kill(pid, signal)
    }

    /// Ends it at once.
    package func kill() {
        status.withLock { known in
            if known == nil {
                Glibc.kill(pid, SIGKILL)
            }
        }
    }

    /// Waits for its end.
    ///
    /// - Returns: its exit status.
    @discardableResult
    package func waitForEnd() async throws -> Int32 {
        try await waitUntil("\(name) ends", within: .seconds(30)) { exitStatus != nil }
        return exitStatus ?? -1
    }

    /// Runs a program to its end, which has to be a good one.
    ///
    /// - Returns: what it has written.
    @discardableResult
    package static func run(_ words: [String], input: String = "") async throws -> String {
        let program = try ForeignProgram(words, input: input)
        let status = try await program.waitForEnd()
        guard status == 0 else {
            throw TestSupportError("\(words.joined(separator: " ")) failed with \(status): \(program.output)")
        }
        return program.output
    }
}

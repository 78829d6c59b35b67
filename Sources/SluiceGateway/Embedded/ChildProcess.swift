package import CLinux
import Glibc
package import SluiceCore
import SluiceNet

/// A process that we started, reaped by a thread of its own.
package final class ChildProcess: Sendable {
    /// How a process ended.
    package enum Ending: Sendable, Equatable, CustomStringConvertible {
        case exited(status: Int32)
        case killed(signal: Int32)

        package var description: String {
            switch self {
            case .exited(let status): "exited with status \(status)"
            case .killed(let signal): "was ended by signal \(signal)"
            }
        }
    }

    /// What to run.
    package struct Command: Sendable {
        package var executable: String
        package var arguments: [String]
        package var environment: [String: String]
        /// Where standard output and error are appended. Created with mode 0600.
        package var outputPath: String
        /// A descriptor that the process gets as number 3; it inherits no other.
        package var inherited: Int32

        package init(
            executable: String, arguments: [String], environment: [String: String], outputPath: String,
            inherited: Int32
        ) {
            self.executable = executable
            self.arguments = arguments
            self.environment = environment
            self.outputPath = outputPath
            self.inherited = inherited
        }
    }

    package let pid: pid_t
    private let ending = Lock<Ending?>(nil)
    private let hasEnded = Signal()

    /// The number under which ``Command/inherited`` is known to the process.
    static let inheritedNumber: Int32 = 3

    /// Starts a process: in a process group of its own, so that Ctrl-C at a terminal reaches us alone; with default
    /// signal handling; without input.
    ///
    /// - Parameters:
    ///   - command: what to run.
    ///   - onEnd: called on the reaping thread once the process has ended.
    /// - Throws: what `posix_spawn` says, such as `ENOENT`.
    /// - Returns: the process.
    package static func spawn(
        _ command: Command, onEnd: @escaping @Sendable (Ending) -> Void = { _ in }
    ) throws(SystemError) -> ChildProcess {
        let child = ChildProcess(pid: try posixSpawn(command))
        do throws(SystemError) {
            try OwnThread.start(name: "sluice-reaper") {
                onEnd(child.reap())
            }
        } catch {
            kill(child.pid, SIGKILL)
            _ = child.reap()
            throw error
        }
        return child
    }

    private init(pid: pid_t) {
        self.pid = pid
    }

    /// Sends a signal, unless the process has been reaped: its number may then belong to another.
    package func send(signal: Int32) {
        ending.withLock { ending in
            if ending == nil {
                kill(pid, signal)
            }
        }
    }

    /// Whether the process has not ended yet.
    package var isRunning: Bool { ending.withLock { $0 == nil } }

    /// Blocks until the process has ended.
    ///
    /// - Parameter timeout: `nil` waits for ever.
    /// - Returns: how it ended; `nil` if it still runs.
    package func waitForEnd(timeout: Duration? = nil) -> Ending? {
        hasEnded.wait(timeout: timeout)
        return ending.withLock { $0 }
    }

    /// Asks the process to end with SIGTERM, and makes it end with SIGKILL if it has not within `grace`. Blocks.
    @discardableResult
    package func terminate(grace: Duration) -> Ending? {
        send(signal: SIGTERM)
        if let ending = waitForEnd(timeout: grace) { return ending }
        send(signal: SIGKILL)
        return waitForEnd()
    }

    /// Waits without reaping first, so that ``send(signal:)`` never sees the moment between the reaping and its record.
    private func reap() -> Ending {
        var information = siginfo_t()
        while waitid(P_PID, id_t(pid), &information, WEXITED | WNOWAIT) == -1, errno == EINTR {}
        let result = ending.withLock { ending in
            var status: Int32 = 0
            while waitpid(pid, &status, 0) == -1, errno == EINTR {}
            let signal = status & 0x7F
            let result: Ending = signal == 0 ? .exited(status: status >> 8 & 0xFF) : .killed(signal: signal)
            ending = result
            return result
        }
        hasEnded.raise()
        return result
    }

    private static func posixSpawn(_ command: Command) throws(SystemError) -> pid_t {
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0)
        posix_spawn_file_actions_addopen(
            &actions, STDOUT_FILENO, command.outputPath, O_WRONLY | O_CREAT | O_APPEND, 0o600)
        posix_spawn_file_actions_adddup2(&actions, STDOUT_FILENO, STDERR_FILENO)
        posix_spawn_file_actions_adddup2(&actions, command.inherited, inheritedNumber)
        sluice_close_from(&actions, inheritedNumber + 1)

        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        var all = sigset_t()
        var none = sigset_t()
        sigfillset(&all)
        sigemptyset(&none)
        posix_spawnattr_setsigdefault(&attributes, &all)
        posix_spawnattr_setsigmask(&attributes, &none)
        posix_spawnattr_setpgroup(&attributes, 0)
        posix_spawnattr_setflags(
            &attributes, Int16(POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK))

        let variables = command.environment.map { "\($0.key)=\($0.value)" }
        let arguments = ([command.executable] + command.arguments).map { strdup($0) } + [nil]
        let environment = variables.map { strdup($0) } + [nil]
        defer { (arguments + environment).forEach { free($0) } }
        var pid: pid_t = 0
        let status = posix_spawn(&pid, command.executable, &actions, &attributes, arguments, environment)
        guard status == 0 else { throw SystemError(status, in: "posix_spawn") }
        return pid
    }
}

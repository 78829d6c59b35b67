import CLinux
import Glibc
import SluiceCore
import SluiceNet

/// The gateway's private Redis: started with it, restarted whenever it ends, stopped with it.
///
/// One thread supervises the server. Functions that wait block theirs, unless they are `async`.
package final class EmbeddedRedis: Sendable {
    /// What happens to the server, for the log.
    package enum Event: Sendable {
        /// A server that a killed gateway left behind is ended.
        case orphanStopped(pid: Int32)
        /// The server is started.
        case launched(pid: Int32)
        /// The server serves.
        case ready(pid: Int32)
        /// The server ended, or could not be started; it is started again after this time.
        case failed(EmbeddedRedisError, retryIn: Duration)
        /// The server has been stopped with the gateway.
        case stopped
    }

    /// A look at the server, for metrics.
    package struct Status: Sendable {
        /// The server's process number, while it runs.
        package fileprivate(set) var pid: Int32?
        /// Whether the server has loaded its data and serves.
        package fileprivate(set) var isReady = false
        /// How often the server was started again.
        package fileprivate(set) var restarts = 0
        /// Why the server ended last, or could not be started.
        package fileprivate(set) var lastFailure: EmbeddedRedisError?

        package var isRunning: Bool { pid != nil }
    }

    private enum Message: Sendable {
        case ended(ChildProcess.Ending)
        case stop
    }

    package let directory: DataDirectory
    private let options: RedisServerOptions
    private let lock: Lock<FileLock?>
    private let observe: @Sendable (Event) -> Void
    private let queue: EventQueue<Message>
    private let state = Lock(Status())
    private let firstLaunch = Signal()
    private let firstOutcome = Signal()
    private let hasStopped = Signal()

    /// Prepares the data directory, starts the server and waits until it serves.
    ///
    /// - Parameters:
    ///   - options: how to run the server.
    ///   - dataDirectory: where its data is; made if there is none.
    ///   - backoff: how long to wait before restarts.
    ///   - grace: time that the server gets to end by itself when it is stopped. Default 10 s.
    ///   - patience: how long to wait for the server; one with more to load goes on in the background. Default 5 s.
    ///   - observe: told what happens, on threads of ours.
    /// - Throws: ``EmbeddedRedisError`` if the first start fails; nothing is left running then.
    /// - Returns: the supervised server.
    package static func start(
        _ options: RedisServerOptions, dataDirectory: String,
        backoff: RedisSupervisor.Backoff = .init(), grace: Duration = .seconds(10), patience: Duration = .seconds(5),
        observe: @escaping @Sendable (Event) -> Void = { _ in }
    ) throws(EmbeddedRedisError) -> EmbeddedRedis {
        _ = try RedisServerBinary.find(options.executable)
        let directory = try DataDirectory.open(dataDirectory)
        let lock = try takeLock(of: directory)
        let redis: EmbeddedRedis
        do throws(SystemError) {
            redis = try EmbeddedRedis(options, directory, lock, observe)
            let machine = RedisSupervisor(backoff: backoff, grace: grace)
            try OwnThread.start(name: "sluice-redis") { redis.supervise(machine) }
        } catch {
            throw EmbeddedRedisError(code: .startFailed, message: "the embedded Redis cannot be supervised: \(error)")
        }
        redis.firstLaunch.wait()
        redis.firstOutcome.wait(timeout: patience)
        if let failure = redis.status.lastFailure {
            redis.stopAndWait()
            throw failure
        }
        return redis
    }

    private init(
        _ options: RedisServerOptions, _ directory: DataDirectory, _ lock: consuming FileLock,
        _ observe: @escaping @Sendable (Event) -> Void
    ) throws(SystemError) {
        self.options = options
        self.directory = directory
        self.lock = Lock(lock)
        self.observe = observe
        queue = try EventQueue()
    }

    private static func takeLock(of directory: DataDirectory) throws(EmbeddedRedisError) -> FileLock {
        let lock: FileLock?
        do throws(SystemError) {
            lock = try FileLock.take(directory.gatewayLockPath)
        } catch {
            throw directory.notWritable(error)
        }
        guard let lock else {
            let holder = FileLock.signature(directory.gatewayLockPath).map { " (process \($0))" } ?? ""
            throw EmbeddedRedisError(
                code: .inUse,
                message: """
                    another gateway\(holder) uses the data directory \(directory.path): stop it, or give this one a \
                    directory of its own with --data-dir
                    """)
        }
        lock.sign()
        return lock
    }

    // MARK: For the gateway

    /// Where the server listens.
    package var socketPath: String { directory.socketPath }

    /// How the server is doing.
    package var status: Status { state.withLock { $0 } }

    /// Ends the server and its supervision, and waits until both are gone.
    package func stopAndWait() {
        queue.post(.stop)
        hasStopped.wait()
    }

    /// Ends the server and its supervision, and suspends until both are gone. Cancellation does not shorten that.
    package func stop() async {
        queue.post(.stop)
        await withCheckedContinuation { continuation in
            do throws(SystemError) {
                try OwnThread.start(name: "sluice-stop") {
                    self.hasStopped.wait()
                    continuation.resume()
                }
            } catch {
                hasStopped.wait()
                continuation.resume()
            }
        }
    }

    // MARK: The supervising thread

    private func supervise(_ machine: RedisSupervisor) {
        var machine = machine
        var server: RedisServerProcess?
        var input = RedisSupervisor.Input.time
        var ending: ChildProcess.Ending?
        while true {
            let action = machine.handle(input, now: .now(), jitter: .random(in: 0...1))
            var followUp: RedisSupervisor.Input?
            switch action {
            case .none:
                break
            case .launch:
                server = launch()
                followUp = server == nil ? .launchFailed : nil
                firstLaunch.raise()
            case .probe:
                followUp = server?.isServing == true ? .serving : .notServing
            case .reportReady:
                reportReady()
            case .reportFailure(let delay):
                if let server, let ending {
                    record(server.failure(ending))
                }
                server = nil
                ending = nil
                reportFailure(retryIn: delay)
            case .terminate:
                server?.send(signal: SIGTERM)
            case .kill:
                server?.send(signal: SIGKILL)
            case .finish:
                return finish()
            }
            if let followUp {
                input = followUp
                continue
            }
            switch queue.next(until: machine.deadline) {
            case .ended(let how):
                ending = how
                input = .ended
            case .stop: input = .stop
            case nil: input = .time
            }
        }
    }

    private func launch() -> RedisServerProcess? {
        do throws(EmbeddedRedisError) {
            let server = try RedisServerProcess.launch(options, in: directory) { pid in
                observe(.orphanStopped(pid: pid))
            } onEnd: { [queue] ending in
                queue.post(.ended(ending))
            }
            state.withLock { $0.pid = server.pid }
            observe(.launched(pid: server.pid))
            return server
        } catch {
            record(error)
            return nil
        }
    }

    private func record(_ failure: EmbeddedRedisError) {
        state.withLock { $0.lastFailure = failure }
    }

    private func reportReady() {
        let pid = state.withLock { status in
            status.isReady = true
            return status.pid
        }
        firstOutcome.raise()
        if let pid {
            observe(.ready(pid: pid))
        }
    }

    private func reportFailure(retryIn delay: Duration) {
        let failure = state.withLock { status in
            status.pid = nil
            status.isReady = false
            status.restarts += 1
            return status.lastFailure
        }
        firstOutcome.raise()
        if let failure {
            observe(.failed(failure, retryIn: delay))
        }
    }

    private func finish() {
        state.withLock { status in
            status.pid = nil
            status.isReady = false
        }
        lock.withLock { $0 = nil }
        observe(.stopped)
        firstOutcome.raise()
        hasStopped.raise()
    }
}

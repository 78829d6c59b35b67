import CLinux
import Glibc
import SluiceCore
import SluiceHTTP
package import SluiceNet

/// A running gateway: the Upstash REST API in front of a Redis.
///
/// Serves on threads of its own until it is stopped. Keep it referenced, and stop it: a gateway that is dropped goes on.
public final class Gateway: Sendable {
    /// Where clients reach the gateway, with the ports that the system chose for port 0.
    public let addresses: [String]
    /// Where health, metrics and status are served, if anywhere.
    public let adminAddress: String?
    /// Tokens that this start generated; their secrets are told nowhere else.
    package let generatedTokens: [GeneratedToken]

    private let configuration: GatewayConfiguration
    private let listening: ListenerSet
    private let adminListening: ListenerSet?
    private let overview: GatewayOverview
    private let workers: [LoopWorker<GatewayLoop>]
    private let admin: LoopWorker<AdminLoop>
    private let embedded: EmbeddedRedis?
    private let log: Log
    private let hasStopped = Signal()

    /// Starts a gateway and, if so configured, its private Redis.
    ///
    /// - Parameter configuration: how to run; the default serves a private Redis on `127.0.0.1:8079`.
    /// - Returns: the gateway, serving. A Redis elsewhere need not be up yet.
    /// - Throws: ``GatewayError``; nothing is left running then.
    public static func start(_ configuration: GatewayConfiguration) async throws(GatewayError) -> Gateway {
        try await onOwnThread { () throws(GatewayError) in try Gateway(configuration) }
    }

    /// Starts a gateway as ``start(_:)`` does, without a log.
    package static func startQuietly(_ configuration: GatewayConfiguration) async throws(GatewayError) -> Gateway {
        try await onOwnThread { () throws(GatewayError) in
            try Gateway(configuration, logDescriptor: nowhere)
        }
    }

    private static let nowhere = open("/dev/null", O_WRONLY | O_CLOEXEC)

    /// Starts a gateway as ``start(_:)`` does, and blocks the calling thread until it serves: for programs without
    /// concurrency, and for measuring with tools that do not bear it.
    ///
    /// - Parameters:
    ///   - configuration: how to run.
    ///   - logDescriptor: where the log goes; not closed. Default: standard error.
    /// - Throws: ``GatewayError``; nothing is left running then.
    package init(
        _ configuration: GatewayConfiguration, logDescriptor: Int32 = STDERR_FILENO
    ) throws(GatewayError) {
        signal(SIGPIPE, SIG_IGN)
        self.configuration = configuration
        let log = Log(descriptor: logDescriptor)
        self.log = log
        let tokens = try Self.tokens(of: configuration)
        generatedTokens = tokens.generated
        let listening = try Self.listen(configuration)
        self.listening = listening
        let adminListening = try configuration.adminListener.map { address throws(GatewayError) in
            try ListenerSet([address], count: 1)
        }
        self.adminListening = adminListening
        addresses = listening.addresses
        adminAddress = adminListening?.addresses.first
        embedded = try Self.startEmbedded(configuration, log: log)
        let parts = try GatewayParts(configuration, tokens: tokens.table, embedded: embedded, log: log)
        let metrics = (0..<parts.loopCount).map { _ in LoopMetrics() }
        let overview = GatewayOverview(
            loops: metrics, slots: parts.slots, limiters: parts.limiters, upstreams: parts.registry,
            embedded: embedded, log: log)
        self.overview = overview
        do throws(SystemError) {
            var workers: [LoopWorker<GatewayLoop>] = []
            for index in 0..<parts.loopCount {
                workers.append(
                    try LoopWorker(name: "gateway-\(index)") { loop in
                        let gatewayLoop = GatewayLoop(
                            index: index, parts: parts, metrics: metrics[index], loop: loop)
                        for descriptor in listening.take() {
                            try? gatewayLoop.listen(on: FileDescriptor(owning: descriptor))
                        }
                        return gatewayLoop
                    })
            }
            self.workers = workers
            admin = try LoopWorker(name: "gateway-admin") { loop in
                let adminLoop = AdminLoop(overview: overview, parts: parts, loop: loop)
                for descriptor in adminListening?.take() ?? [] {
                    try? adminLoop.listen(on: FileDescriptor(owning: descriptor))
                }
                return adminLoop
            }
        } catch {
            embedded?.stopAndWait()
            throw GatewayError(.system, "cannot start the gateway's threads: \(error.reason)")
        }
        do throws(ConfigurationError) {
            try checkConfinement(of: tokens.table)
        } catch {
            finish()
            throw GatewayError(.redis, error.description)
        }
        log.write(.info, "gateway started", [("loops", .number(parts.loopCount))])
    }

    // MARK: What is known of it

    /// The numbers that the admin listener serves at `/metrics`, as Prometheus reads them.
    public func metricsText() -> String {
        MetricsText.render(overview)
    }

    /// The process number of the private Redis; `nil` while it does not run, or if there is none.
    package var embeddedRedisProcess: Int32? { embedded?.status.pid }

    // MARK: The parts

    private static func tokens(
        of configuration: GatewayConfiguration
    ) throws(GatewayError) -> (table: TokenTable, generated: [GeneratedToken]) {
        do throws(ConfigurationError) {
            return try configuration.openTokens()
        } catch {
            throw GatewayError(error)
        }
    }

    private static func listen(_ configuration: GatewayConfiguration) throws(GatewayError) -> ListenerSet {
        try ListenerSet(
            configuration.listeners, count: configuration.threads, sharesPorts: configuration.sharesPorts)
    }

    private static func startEmbedded(
        _ configuration: GatewayConfiguration, log: Log
    ) throws(GatewayError) -> EmbeddedRedis? {
        guard case .embedded(let options) = configuration.backend else { return nil }
        do throws(EmbeddedRedisError) {
            return try EmbeddedRedis.start(
                RedisServerOptions(executable: options.server, fsync: options.fsync),
                dataDirectory: configuration.dataDirectory
            ) { event in
                log.write(event)
            }
        } catch {
            throw GatewayError(.redis, error.message)
        }
    }

    /// Finds out whether Redis holds tokens with a prefix to their keys. A Redis that is away cannot be asked: then each
    /// connection finds out for itself, and refuses to serve such tokens if it does not.
    ///
    /// - Throws: ``ConfigurationError`` if it does not.
    private func checkConfinement(of tokens: TokenTable) throws(ConfigurationError) {
        let roles = tokens.tokens.map { UpstreamRole($0, database: 0) }.filter(\.isConfined)
        guard !roles.isEmpty else { return }
        let problem = Lock<UpstreamRole?>(nil)
        let isKnown = Signal()
        admin.submit { loop in
            loop.tryOut(roles) { refused in
                if let refused, refused.failure == .notConfined {
                    problem.withLock { $0 = refused.role }
                }
                isKnown.raise()
            }
        }
        isKnown.wait(timeout: configuration.timeouts.connect)
        if case .confined(let token, _)? = problem.withLock({ $0 })?.identity {
            throw ConfigurationError(
                "tokens.\(token).prefix",
                "Redis does not let the gateway make the user that enforces it: give the gateway's own user the right to "
                    + "ACL SETUSER, and use Redis 7.0 or newer")
        }
    }

    // MARK: While it runs

    /// Reads tokens anew, from where they came, and the files of the listeners' certificates. Connections stay open; the
    /// next request on each is checked against the new tokens, and new connections get the new certificate.
    ///
    /// - Throws: ``ConfigurationError``; all that is in force stays then.
    public func reload() throws(ConfigurationError) {
        let tokens = try configuration.reloadedTokens()
        let sealer = try configuration.openSealer()
        let tls = try configuration.openListenerTLS()
        try checkConfinement(of: tokens)
        for worker in workers {
            worker.submit { $0.replace(tokens, sealer, tls) }
        }
        log.write(.info, "tokens and certificates read again", [("tokens", .number(tokens.tokens.count))])
    }

    /// Stops: takes no new connections, lets requests that are under way end for as long as
    /// ``GatewayConfiguration/Timeouts/drain`` says, then closes what is left, and stops the private Redis.
    ///
    /// Cancelling the task that waits cuts the waiting for requests short.
    ///
    /// - Returns: whether all requests had ended by themselves.
    @discardableResult
    public func stop() async -> Bool {
        let hurry = Signal()
        return await withTaskCancellationHandler {
            await Self.onOwnThread { self.stopAndWait(hurry: hurry) }
        } onCancel: {
            hurry.raise()
        }
    }

    /// Stops as ``stop()`` does, and blocks the calling thread until all has ended.
    ///
    /// - Parameter drained: raise it to close what is still under way.
    /// - Returns: whether all requests had ended by themselves.
    @discardableResult
    package func stopAndWait(hurry drained: Signal = Signal()) -> Bool {
        overview.stopBegins()
        listening.removeFiles()
        let waiting = SharedCounter()
        waiting.add(workers.count)
        let isDrained = SharedCounter()
        for worker in workers {
            worker.submit { loop in
                loop.drain {
                    if waiting.add(-1) == 0 {
                        isDrained.add()
                        drained.raise()
                    }
                }
            }
        }
        drained.wait(timeout: configuration.timeouts.drain)
        // Asked now: closing what is left drains too.
        let hadAllEnded = isDrained.current > 0
        finish()
        log.write(.info, "gateway stopped")
        log.close()
        hasStopped.raise()
        return hadAllEnded
    }

    /// Ends the threads and the private Redis.
    private func finish() {
        listening.removeFiles()
        let isRetired = Signal()
        let roles = embedded == nil ? overview.enforcedRoles : []
        if !roles.isEmpty {
            admin.submit { $0.retireUsers(of: roles) { isRetired.raise() } }
        }
        for worker in workers {
            worker.submit { $0.stop() }
            worker.join()
        }
        if !roles.isEmpty {
            // A Redis that is gone by now must not hold up the end.
            isRetired.wait(timeout: .seconds(1))
        }
        adminListening?.removeFiles()
        admin.submit { $0.stop() }
        admin.join()
        embedded?.stopAndWait()
    }

    /// Runs work that blocks on a thread of its own.
    private static func onOwnThread<Value: Sendable, Failure: Error>(
        _ work: @escaping @Sendable () throws(Failure) -> Value
    ) async throws(Failure) -> Value {
        let result: Result<Value, Failure> = await withCheckedContinuation { continuation in
            let run: @Sendable () -> Void = {
                do throws(Failure) {
                    continuation.resume(returning: .success(try work()))
                } catch {
                    continuation.resume(returning: .failure(error))
                }
            }
            do throws(SystemError) {
                try OwnThread.start(name: "gateway", run)
            } catch {
                // Without threads nothing will work; doing it here at least says so in the work's own words.
                run()
            }
        }
        return try result.get()
    }
}

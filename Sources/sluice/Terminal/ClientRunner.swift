import SluiceClient
import SluiceCore
import SluiceNet

/// Options that all commands take that talk to the REST API.
let clientOptions: [Option] = [
    .switch("--read-only", "Use the read-only token."),
    .value("--timeout", "SECONDS", "How long to wait for the answer. Default 30."),
    .value("--retry", "N", "How often to try again, where that is safe; 0 for never. Default 2."),
    .value("--ca-file", "FILE", "Trust the authorities in this file (PEM). Default SLUICE_CA_FILE, else the system's."),
    .value("--env-prefix", "NAME", "Look at NAME_KV_REST_API_URL and NAME_REST_API_URL first."),
]

/// The form in which replies are printed.
let jsonOption = Option.switch("--json", "Print replies as JSON.")

/// Runs asynchronous work of the client from the synchronous command line.
struct ClientRunner {
    private let configuration: ClientConfiguration

    init(_ arguments: ParsedArguments) throws {
        do {
            configuration = try Self.configuration(
                arguments, access: arguments.has("--read-only") ? .readOnly : .readWrite)
        } catch let error as ClientError {
            throw Failure.usage(error.message)
        }
    }

    /// What the environment and the options say.
    static func configuration(
        _ arguments: ParsedArguments, access: ClientConfiguration.Access
    ) throws -> ClientConfiguration {
        let environment = Environment.current()
        var configuration = try ClientConfiguration.fromEnvironment(
            environment, access: access, prefix: arguments.value("--env-prefix"))
        configuration.certificateAuthorityFile = arguments.value("--ca-file") ?? environment["SLUICE_CA_FILE"]
        if let timeout = try arguments.seconds("--timeout") {
            guard timeout > .zero else { throw Failure.usage("--timeout needs a number of seconds above 0") }
            configuration.timeout = timeout
        }
        if let retries = try arguments.number("--retry", in: 0...100) {
            configuration.retry = retries == 0 ? .none : RetryPolicy(maximumAttempts: retries + 1)
        }
        return configuration
    }

    /// - Throws: ``Failure`` with the status that fits.
    func run<Value: Sendable>(_ work: @escaping @Sendable (RedisClient) async throws -> Value) throws -> Value {
        let client: RedisClient
        do throws(ClientError) {
            client = try RedisClient(configuration)
        } catch {
            throw Failure.usage(error.message)
        }
        return try Blocking.run { () async throws(Failure) in
            do {
                return try await client.shutDown(after: work)
            } catch {
                throw Failure(about: error)
            }
        }
    }
}

extension Failure {
    /// What scripts and people are told of what the client met.
    init(_ error: ClientError) {
        let status: ExitStatus =
            switch error.wire {
            case .notSent: error.code == .invalidRequest ? .usage : .notSent
            case .refused: error.retryability == .always ? .notSent : .refused
            case .maybeExecuted: .maybeExecuted
            case .answered: .errorReply
            }
        self.init(status, error.message)
    }
}

extension RedisClient {
    /// Ends the client behind the work: a process that ends while connections are being closed leaves them half closed.
    func shutDown<Value>(after work: (RedisClient) async throws -> Value) async rethrows -> Value {
        do {
            let value = try await work(self)
            await shutdown()
            return value
        } catch {
            await shutdown()
            throw error
        }
    }
}

/// Waits on the main thread for work that runs on the pool.
enum Blocking {
    /// - Parameters:
    ///   - started: is given what cancels the work. Default nobody.
    ///   - work: what is waited for.
    /// - Returns: what the work returns.
    /// - Throws: what the work throws.
    static func run<Value: Sendable, Failure: Error>(
        started: (@escaping @Sendable () -> Void) -> Void = { _ in },
        _ work: @escaping @Sendable () async throws(Failure) -> Value
    ) throws(Failure) -> Value {
        let done = Signal()
        let result = ResultBox<Value, Failure>()
        let task = Task.detached {
            do throws(Failure) {
                result.set(.success(try await work()))
            } catch {
                result.set(.failure(error))
            }
            done.raise()
        }
        started { task.cancel() }
        while true {
            done.wait()
            if let result = result.value { return try result.get() }
        }
    }
}

private final class ResultBox<Value: Sendable, Failure: Error>: Sendable {
    private let stored = Lock<Result<Value, Failure>?>(nil)

    func set(_ result: Result<Value, Failure>) {
        stored.withLock { $0 = result }
    }

    var value: Result<Value, Failure>? { stored.withLock { $0 } }
}

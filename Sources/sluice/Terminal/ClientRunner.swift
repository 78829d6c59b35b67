import SluiceClient
import SluiceCore
import SluiceNet

/// Options that all commands take that talk to the REST API.
let clientOptions: [Option] = [
    .switch("--read-only", "Use the read-only token."),
    .value("--timeout", "SECONDS", "How long to wait for the answer. Default 30."),
    .value("--env-prefix", "NAME", "Look at NAME_KV_REST_API_URL and NAME_REST_API_URL first."),
]

/// The form in which replies are printed.
let jsonOption = Option.switch("--json", "Print replies as JSON.")

/// Runs asynchronous work of the client from the synchronous command line.
struct ClientRunner {
    private let configuration: ClientConfiguration

    init(_ arguments: ParsedArguments) throws {
        do {
            var configuration = try ClientConfiguration.fromEnvironment(
                Environment.current(), access: arguments.has("--read-only") ? .readOnly : .readWrite,
                prefix: arguments.value("--env-prefix"))
            if let text = arguments.value("--timeout") {
                guard let seconds = Double(text), seconds > 0 else {
                    throw Failure.usage("--timeout needs a number of seconds above 0")
                }
                configuration.timeout = .seconds(seconds)
            }
            self.configuration = configuration
        } catch let error as ClientError {
            throw Failure.usage(error.message)
        }
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
                return try await work(client)
            } catch let failure as Failure {
                throw failure
            } catch let error as ClientError {
                throw Failure(Self.status(of: error), error.message)
            } catch {
                throw Failure(.maybeExecuted, "cancelled")
            }
        }
    }

    private static func status(of error: ClientError) -> ExitStatus {
        switch error.wire {
        case .notSent: error.code == .invalidRequest ? .usage : .notSent
        case .refused: error.retryability == .always ? .notSent : .refused
        case .maybeExecuted: .maybeExecuted
        case .answered: .errorReply
        }
    }
}

/// Waits on the main thread for work that runs on the pool.
enum Blocking {
    static func run<Value: Sendable, Failure: Error>(
        _ work: @escaping @Sendable () async throws(Failure) -> Value
    ) throws(Failure) -> Value {
        let done = Signal()
        let result = ResultBox<Value, Failure>()
        Task.detached {
            do throws(Failure) {
                result.set(.success(try await work()))
            } catch {
                result.set(.failure(error))
            }
            done.raise()
        }
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

/// A client with a read-only token: what that token may not run does not compile.
///
///     let client = try ReadOnlyClient(.fromEnvironment(variables, access: .readOnly))
///     let name = try await client.execute(.get("name"))
public final class ReadOnlyClient: ReadableClient {
    private let client: RedisClient

    /// Makes a client; nothing is sent yet.
    ///
    /// - Parameter configuration: with a token that may only read; one that may write works too.
    /// - Throws: ``ClientError`` with ``ClientError/Code/invalidRequest`` if the configuration cannot be used.
    public init(_ configuration: ClientConfiguration) throws(ClientError) {
        client = try RedisClient(configuration)
    }

    fileprivate init(_ client: RedisClient) {
        self.client = client
    }

    /// The same client, connections and all, with options for what is called on the result; see `RedisClient`.
    public func with(_ options: CallOptions) -> ReadOnlyClient {
        ReadOnlyClient(client.with(options))
    }

    /// Ends the client; see `RedisClient`.
    ///
    /// - Parameter duration: how long calls under way may take to end by themselves. Default not at all.
    public func shutdown(drainingFor duration: Duration = .zero) async {
        await client.shutdown(drainingFor: duration)
    }

    /// Runs tasks on the client's own thread; see `RedisClient`.
    public var executor: any TaskExecutor { client.executor }

    /// Runs one command.
    ///
    /// - Parameter command: such as `.get("name")`.
    /// - Returns: the response.
    /// - Throws: ``ClientError``, which names the command; `CancellationError`.
    public func execute<Response>(_ command: ReadCommand<Response>) async throws -> Response {
        try await client.execute(command)
    }

    /// Runs commands in order, in one request; see `RedisClient`.
    ///
    /// - Parameter commands: at least one.
    /// - Returns: a response for each.
    /// - Throws: the ``ClientError`` of the first command that failed, which tells its position, or of all;
    ///   `CancellationError`.
    public func pipeline<each Response>(
        _ commands: repeat ReadCommand<each Response>
    ) async throws -> (repeat each Response) {
        let results = try await client.run(.pipeline, repeat (each commands).forAnyAccess)
        return (repeat try (each results).get())
    }

    /// Runs commands in order, in one request, and tells of each how it ended; see `RedisClient`.
    ///
    /// - Parameter commands: at least one.
    /// - Returns: a result for each.
    /// - Throws: ``ClientError`` if there are no results; `CancellationError`.
    public func pipelineResults<each Response>(
        _ commands: repeat ReadCommand<each Response>
    ) async throws -> (repeat Result<each Response, ClientError>) {
        try await client.run(.pipeline, repeat (each commands).forAnyAccess)
    }

    /// Runs commands of one kind in order, in one request; see `RedisClient`.
    ///
    /// - Parameter commands: at least one.
    /// - Returns: a response for each, in order.
    /// - Throws: the ``ClientError`` of the first command that failed, which tells its position, or of all;
    ///   `CancellationError`.
    public func pipeline<Response>(_ commands: [ReadCommand<Response>]) async throws -> [Response] {
        try await client.pipeline(commands)
    }

    /// Runs commands of one kind in order, in one request, and tells of each how it ended; see `RedisClient`.
    ///
    /// - Parameter commands: at least one.
    /// - Returns: a result for each, in order.
    /// - Throws: ``ClientError`` if there are no results; `CancellationError`.
    public func pipelineResults<Response>(
        _ commands: [ReadCommand<Response>]
    ) async throws -> [Result<Response, ClientError>] {
        try await client.pipelineResults(commands)
    }

    /// Reads at one moment (`MULTI`, `EXEC`): no other command runs in between.
    ///
    /// - Parameter commands: at least one.
    /// - Returns: a response for each.
    /// - Throws: the ``ClientError`` of the first command that failed, which tells its position, or of all;
    ///   `CancellationError`.
    public func transaction<each Response>(
        _ commands: repeat ReadCommand<each Response>
    ) async throws -> (repeat each Response) {
        let results = try await client.run(.transaction, repeat (each commands).forAnyAccess)
        return (repeat try (each results).get())
    }

    /// Reads at one moment, and tells of each command how it ended.
    ///
    /// - Parameter commands: at least one.
    /// - Returns: a result for each.
    /// - Throws: ``ClientError`` if nothing ran, or nobody knows; `CancellationError`.
    public func transactionResults<each Response>(
        _ commands: repeat ReadCommand<each Response>
    ) async throws -> (repeat Result<each Response, ClientError>) {
        try await client.run(.transaction, repeat (each commands).forAnyAccess)
    }

    /// Reads at one moment by commands of one kind.
    ///
    /// - Parameter commands: at least one.
    /// - Returns: a response for each, in order.
    /// - Throws: the ``ClientError`` of the first command that failed, which tells its position, or of all;
    ///   `CancellationError`.
    public func transaction<Response>(_ commands: [ReadCommand<Response>]) async throws -> [Response] {
        try await client.transaction(commands)
    }

    /// Reads at one moment by commands of one kind, and tells of each how it ended.
    ///
    /// - Parameter commands: at least one.
    /// - Returns: a result for each, in order.
    /// - Throws: ``ClientError`` if nothing ran, or nobody knows; `CancellationError`.
    public func transactionResults<Response>(
        _ commands: [ReadCommand<Response>]
    ) async throws -> [Result<Response, ClientError>] {
        try await client.transactionResults(commands)
    }
}

extension RedisClient {
    /// The same client, connections and all, for what only reads.
    public var readOnly: ReadOnlyClient { ReadOnlyClient(self) }
}

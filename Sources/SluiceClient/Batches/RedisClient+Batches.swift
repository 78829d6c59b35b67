import SluiceCore

/// Several commands in one request.
///
/// A pipeline runs its commands in order, and others may run in between; a transaction runs them at once. In both, a
/// command that fails while it runs does not stop the rest: with `…Results` each has a result of its own, without it the
/// first error is thrown, and the others have run all the same. Arguments have to be text, as the request is JSON.
extension RedisClient {
    /// Runs commands in order: `let (name, visits) = try await client.pipeline(.get("name"), .increment("visits"))`.
    ///
    /// - Parameter commands: at least one.
    /// - Returns: a response for each.
    /// - Throws: the ``ClientError`` of the first command that failed, which tells its position, or of all;
    ///   `CancellationError`.
    public func pipeline<each Response, each Access: TokenAccess>(
        _ commands: repeat Command<each Response, each Access>
    ) async throws -> (repeat each Response) {
        let results = try await run(.pipeline, repeat (each commands).forAnyAccess)
        return (repeat try (each results).get())
    }

    /// Runs commands in order, and tells of each how it ended.
    ///
    /// - Parameter commands: at least one.
    /// - Returns: a result for each.
    /// - Throws: ``ClientError`` if there are no results; `CancellationError`.
    public func pipelineResults<each Response, each Access: TokenAccess>(
        _ commands: repeat Command<each Response, each Access>
    ) async throws -> (repeat Result<each Response, ClientError>) {
        try await run(.pipeline, repeat (each commands).forAnyAccess)
    }

    /// Runs commands of one kind in order.
    ///
    /// - Parameter commands: at least one.
    /// - Returns: a response for each, in order.
    /// - Throws: the ``ClientError`` of the first command that failed, which tells its position, or of all;
    ///   `CancellationError`.
    public func pipeline<Response, Access: TokenAccess>(
        _ commands: [Command<Response, Access>]
    ) async throws -> [Response] {
        try await run(.pipeline, commands).map { try $0.get() }
    }

    /// Runs commands of one kind in order, and tells of each how it ended.
    ///
    /// - Parameter commands: at least one.
    /// - Returns: a result for each, in order.
    /// - Throws: ``ClientError`` if there are no results; `CancellationError`.
    public func pipelineResults<Response, Access: TokenAccess>(
        _ commands: [Command<Response, Access>]
    ) async throws -> [Result<Response, ClientError>] {
        try await run(.pipeline, commands)
    }

    /// Runs commands as one transaction (`MULTI`, `EXEC`).
    ///
    /// - Parameter commands: at least one.
    /// - Returns: a response for each.
    /// - Throws: ``ClientError``: that of the first command that failed while it ran, which tells its position; one
    ///   without a position if nothing ran. `CancellationError`.
    public func transaction<each Response, each Access: TokenAccess>(
        _ commands: repeat Command<each Response, each Access>
    ) async throws -> (repeat each Response) {
        let results = try await run(.transaction, repeat (each commands).forAnyAccess)
        return (repeat try (each results).get())
    }

    /// Runs commands as one transaction, and tells of each how it ended.
    ///
    /// - Parameter commands: at least one.
    /// - Returns: a result for each.
    /// - Throws: ``ClientError`` if nothing ran, or nobody knows; `CancellationError`.
    public func transactionResults<each Response, each Access: TokenAccess>(
        _ commands: repeat Command<each Response, each Access>
    ) async throws -> (repeat Result<each Response, ClientError>) {
        try await run(.transaction, repeat (each commands).forAnyAccess)
    }

    /// Runs commands of one kind as one transaction.
    ///
    /// - Parameter commands: at least one.
    /// - Returns: a response for each, in order.
    /// - Throws: ``ClientError``: that of the first command that failed while it ran, which tells its position; one
    ///   without a position if nothing ran. `CancellationError`.
    public func transaction<Response, Access: TokenAccess>(
        _ commands: [Command<Response, Access>]
    ) async throws -> [Response] {
        try await run(.transaction, commands).map { try $0.get() }
    }

    /// Runs commands of one kind as one transaction, and tells of each how it ended.
    ///
    /// - Parameter commands: at least one.
    /// - Returns: a result for each, in order.
    /// - Throws: ``ClientError`` if nothing ran, or nobody knows; `CancellationError`.
    public func transactionResults<Response, Access: TokenAccess>(
        _ commands: [Command<Response, Access>]
    ) async throws -> [Result<Response, ClientError>] {
        try await run(.transaction, commands)
    }

    // A pack cannot hold the same type for each response: so the access is given up here, for the read-only client too.
    func run<each Response>(
        _ kind: BatchKind, _ commands: repeat WriteCommand<each Response>
    ) async throws -> (repeat Result<each Response, ClientError>) {
        var all: [EncodedCommand] = []
        for command in repeat each commands {
            all.append(try command.sendable(at: all.count))
        }
        var replies = BatchReplies(try await core.batch(all, kind, options))
        return (repeat replies.next(each commands))
    }

    private func run<Response, Access: TokenAccess>(
        _ kind: BatchKind, _ commands: [Command<Response, Access>]
    ) async throws -> [Result<Response, ClientError>] {
        let all = try commands.enumerated().map { try $1.sendable(at: $0) }
        var replies = BatchReplies(try await core.batch(all, kind, options))
        return commands.map { replies.next($0) }
    }
}

extension Command {
    /// What is sent, unless an argument could not be encoded.
    func sendable(at position: Int? = nil) throws(ClientError) -> EncodedCommand {
        if let fault { throw fault.about(name, at: position) }
        return encoded
    }
}

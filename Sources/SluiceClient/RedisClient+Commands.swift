import SluiceCore

extension RedisClient: ReadableClient {
    /// Runs one command.
    ///
    /// - Parameter command: such as `.get("name")`.
    /// - Returns: the response.
    /// - Throws: ``ClientError``, which names the command; `CancellationError` if the task was cancelled, and the command
    ///   may have run.
    @inlinable @discardableResult
    public func execute<Response, Access: TokenAccess>(
        _ command: Command<Response, Access>
    ) async throws -> Response {
        if let fault = command.fault { throw fault }
        return try command.decode(try await core.run(command.encoded, options))
    }
}

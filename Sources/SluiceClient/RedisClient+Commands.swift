import SluiceCore

extension RedisClient: ReadableClient {
    /// Runs one command.
    ///
    /// - Parameter command: such as `.get("name")`.
    /// - Returns: the response.
    /// - Throws: ``ClientError``, which names the command; `CancellationError` if the task was cancelled, and the command
    ///   may have run.
    public func execute<Response, Access: TokenAccess>(
        _ command: Command<Response, Access>
    ) async throws -> Response {
        let words = try command.sendableWords()
        do {
            return try command.decode(try await execute(words))
        } catch let error as ClientError {
            throw error.about(command.name)
        }
    }
}

/// A client that runs at least the commands that any token may run.
public protocol ReadableClient: Sendable {
    /// Runs one command that any token may run.
    ///
    /// - Parameter command: such as `.get("name")`.
    /// - Returns: the response.
    /// - Throws: ``ClientError``, which names the command; `CancellationError`.
    func execute<Response>(_ command: ReadCommand<Response>) async throws -> Response
}

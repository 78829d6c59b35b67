public import SluiceCore

/// A client of the Upstash REST API: Upstash, Vercel KV, or the Sluice gateway.
///
/// Safe to use from any number of tasks. Strings of replies are bytes, nothing is guessed about them.
public final class RedisClient: Sendable {
    private let configuration: ClientConfiguration
    private let driver: CurlDriver
    private let syncToken = Lock("")

    /// Makes a client; nothing is sent yet.
    ///
    /// - Throws: ``ClientError`` with ``ClientError/Code/invalidRequest`` if the configuration cannot be used.
    public init(_ configuration: ClientConfiguration) throws(ClientError) {
        try configuration.validate()
        self.configuration = configuration
        driver = try CurlDriver(
            CurlOptions(
                connectTimeout: configuration.connectTimeout, unixSocketPath: configuration.unixSocketPath,
                certificateAuthorityFile: configuration.certificateAuthorityFile))
    }

    // MARK: Commands

    /// Runs one command.
    ///
    /// - Parameter command: the command's name and its arguments, any bytes.
    /// - Returns: the reply; never an error reply.
    /// - Throws: ``ClientError``; `CancellationError` if the task was cancelled, and the command may have run.
    public func execute(_ command: [[UInt8]]) async throws -> Reply {
        let response = try await driver.perform(request(for: command))
        switch try read(response) {
        case .single(.result(let reply)): return reply
        case .single(.error(let text)): throw Self.error(text, response)
        case .batch: throw ClientError(.invalidAnswer, "the answer is that of a pipeline", status: response.status)
        }
    }

    /// Runs one command of texts.
    ///
    /// - Parameter command: the command's name and its arguments.
    /// - Returns: the reply; never an error reply.
    /// - Throws: as ``execute(_:)-([[UInt8]])``.
    public func execute(_ command: [String]) async throws -> Reply {
        try await execute(command.map { Array($0.utf8) })
    }

    /// Runs commands in order, in one request; others may run in between. One that fails does not stop the rest.
    ///
    /// - Parameter commands: at least one. Their arguments are text: JSON carries no other bytes.
    /// - Returns: a reply for each command, in order; that of a failed one is `Reply.error`.
    /// - Throws: ``ClientError`` if there are no replies; `CancellationError`.
    public func pipeline(_ commands: [[String]]) async throws -> [Reply] {
        try await batch(commands.map { $0.map { Array($0.utf8) } }, .pipeline)
    }

    /// Runs commands as one transaction (`MULTI`, `EXEC`).
    ///
    /// - Parameter commands: at least one.
    /// - Returns: a reply for each command, in order; that of one that failed while it ran is `Reply.error`.
    /// - Throws: ``ClientError`` with ``ClientError/Code/errorReply`` if the transaction was discarded: nothing ran.
    public func transaction(_ commands: [[String]]) async throws -> [Reply] {
        try await batch(commands.map { $0.map { Array($0.utf8) } }, .transaction)
    }

    // MARK: Requests

    private func request(for command: [[UInt8]]) throws(ClientError) -> HTTPRequest {
        guard !command.isEmpty else { throw ClientError(.invalidRequest, "a command needs a name") }
        if let body = CommandBody.encode(command) {
            return HTTPRequest(
                url: configuration.base, headers: headers(), body: body, timeout: configuration.timeout,
                mayRepeat: CommandSafety.mayRepeat(command))
        }
        // JSON holds text only; the path holds any bytes, and its body is the last argument as it is.
        let (path, body) = CommandBody.path(for: command)
        return HTTPRequest(
            url: configuration.base + path, headers: headers(), body: body, timeout: configuration.timeout,
            mayRepeat: CommandSafety.mayRepeat(command))
    }

    /// Runs commands in one request.
    ///
    /// - Returns: a reply for each; that of a failed one is `Reply.error`.
    func batch(_ commands: [[[UInt8]]], _ kind: BatchKind) async throws -> [Reply] {
        guard !commands.isEmpty, !commands.contains(where: \.isEmpty) else {
            throw ClientError(.invalidRequest, "a batch needs at least one command, and each command a name")
        }
        guard let body = CommandBody.encode(batch: commands) else {
            throw ClientError(
                .invalidRequest, "a batch carries text only: run commands with other bytes one by one")
        }
        let response = try await driver.perform(
            HTTPRequest(
                url: configuration.base + kind.rawValue, headers: headers(), body: body,
                timeout: configuration.timeout, mayRepeat: commands.allSatisfy(CommandSafety.mayRepeat)))
        switch try read(response) {
        case .batch(let items) where items.count == commands.count:
            return items.map { item in
                switch item {
                case .result(let reply): reply
                case .error(let text): .error(text)
                }
            }
        case .batch:
            throw ClientError(.invalidAnswer, "the answer has not a reply for each command", status: response.status)
        case .single(.error(let text)):
            throw Self.error(text, response)
        case .single(.result):
            throw ClientError(.invalidAnswer, "the answer is not that of a batch", status: response.status)
        }
    }

    private func headers() -> [String] {
        var headers = [
            "Authorization: Bearer \(configuration.token)", "Content-Type: application/json",
            "User-Agent: sluice-swift",
        ]
        if configuration.usesBase64 {
            headers.append("Upstash-Encoding: base64")
        }
        let token = syncToken.withLock { $0 }
        if !token.isEmpty {
            headers.append("Upstash-Sync-Token: \(token)")
        }
        return headers
    }

    // MARK: Streams

    func streamRequest(path: String, onPiece: @escaping @Sendable ([UInt8]) -> Bool) -> HTTPRequest {
        HTTPRequest(
            method: "GET", url: configuration.base + path,
            headers: ["Authorization: Bearer \(configuration.token)", "Accept: text/event-stream"],
            mayRepeat: true, onPiece: onPiece)
    }

    /// Returns when the stream ends.
    func runStream(_ request: HTTPRequest) async throws {
        let response = try await driver.perform(request)
        if response.status != 200, case .single(.error(let text)) = try read(response) {
            throw Self.error(text, response)
        }
    }

    // MARK: Answers

    private func read(_ response: HTTPResponse) throws(ClientError) -> ReplyBody {
        if let token = response.headers["upstash-sync-token"] {
            syncToken.withLock { $0 = token }
        }
        var body = response.body
        let result = body.withUnsafeMutableBytes { bytes -> Result<ReplyBody, ReplyBodyFault> in
            do throws(ReplyBodyFault) {
                return .success(try ReplyBodyReader.read(bytes, base64: configuration.usesBase64))
            } catch {
                return .failure(error)
            }
        }
        switch result {
        case .success(let body):
            return body
        case .failure:
            let code: ClientError.Code = response.status >= 500 ? .maybeExecuted : .invalidAnswer
            throw ClientError(
                code, "the server answered \(response.status) with something that is no answer of this API",
                status: response.status)
        }
    }

    /// What an error of the whole request means for the caller.
    private static func error(_ text: String, _ response: HTTPResponse) -> ClientError {
        let retryAfter = response.headers["retry-after"].flatMap { Int($0) }.map { Duration.seconds($0) }
        let code: ClientError.Code =
            switch response.status {
            case 401: .unauthorized
            case 403, 405: .refused
            case 400 where ClientError.isRefusal(text): .refused
            case 404, 413, 414, 429, 431: .notSent
            case 503 where retryAfter != nil: .notSent
            case 500...: .maybeExecuted
            default: .errorReply
            }
        return ClientError(code, text, status: response.status, retryAfter: retryAfter)
    }
}

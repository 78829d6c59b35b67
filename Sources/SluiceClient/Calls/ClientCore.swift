public import SluiceCore

/// What all views of a client share: the driver, and what was learnt from answers.
@usableFromInline
final class ClientCore: Sendable {
    let configuration: ClientConfiguration
    let options: CurlOptions
    let session: ClientSession
    let counts = TransportCounts()
    let driver: CurlDriver
    private let timeout: Int64

    init(_ configuration: ClientConfiguration) throws(ClientError) {
        try configuration.validate()
        self.configuration = configuration
        options = CurlOptions(configuration)
        session = ClientSession(readsOwnWrites: configuration.readsOwnWrites)
        timeout = configuration.timeout.wholeNanoseconds
        driver = try CurlDriver(options, session, counts: counts)
    }

    /// Ends everything, at the latest when the time is up.
    func shutdown(drainingFor duration: Duration) async {
        guard duration > .zero else { return await driver.end(.now) }
        await withTaskGroup(of: Void.self) { group in
            group.addTask { await self.driver.end(.drained) }
            group.addTask {
                try? await Task.sleep(for: duration)
                self.driver.mailbox.stop(.now)
            }
            await group.next()
            group.cancelAll()
        }
    }

    // MARK: Commands

    /// Runs one command.
    ///
    /// - Returns: the reply; never an error reply.
    @usableFromInline
    func run(_ command: EncodedCommand, _ options: CallOptions) async throws -> Reply {
        let call = call(for: command, options)
        let outcome = await call.perform(by: driver.mailbox)
        if case .item(.result(let reply), _) = outcome { return reply }
        return try read(outcome, command)
    }

    /// The rarer outcomes.
    private func read(_ outcome: Call.Outcome, _ command: EncodedCommand) throws -> Reply {
        switch outcome {
        case .item(.result(let reply), _): return reply
        case .item(.error(let text), let head): throw ClientError(answer: text, head, command: command.name)
        case .failed(let error): throw error.about(command.name)
        case .cancelled: throw CancellationError()
        case .body(var body, let head):
            guard case .single(let item) = try AnswerReading.read(&body, head, options, mayQuote: false) else {
                throw AnswerReading.notOfThisAPI(body, head, options, mayQuote: false)
            }
            return try read(.item(item, head), command)
        }
    }

    private func call(for command: EncodedCommand, _ options: CallOptions) -> Call {
        let timeout = options.timeout?.wholeNanoseconds ?? timeout
        let fields = RequestContext.current?.fields ?? []
        guard command.isText else {
            // JSON holds text only; the path holds any bytes, and its body is the last argument as it is.
            let (path, body) = CommandBody.path(for: command.allWords)
            let request = HTTPRequest(path: path, body: body)
            return Call(.request(request), .beside, timeout: timeout, fields: fields, counts: counts)
        }
        return Call(.command(command), route(of: command), timeout: timeout, fields: fields, counts: counts)
    }

    private func route(of command: EncodedCommand) -> Call.Route {
        let pipelining = configuration.autoPipelining
        guard pipelining.isEnabled, let entry = command.entry else { return .beside }
        if command.byteCount >= pipelining.largeCommandBytes { return .alone }
        if entry.isOrdinary { return .together }
        // What blocks would hold up the others, and so would large answers.
        return entry.writes && !entry.traits.contains(.blocking) || entry.group == .scripting ? .together : .beside
    }

    // MARK: Batches

    /// Runs commands in one request.
    ///
    /// - Returns: a reply for each; that of a failed one is `Reply.error`.
    func batch(_ commands: [EncodedCommand], _ kind: BatchKind, _ options: CallOptions) async throws -> [Reply] {
        guard !commands.isEmpty, commands.allSatisfy(\.hasName) else {
            throw ClientError(.invalidRequest, "a batch needs at least one command, and each command a name")
        }
        guard commands.allSatisfy(\.isText) else {
            throw ClientError(
                .invalidRequest, "a batch carries text only: run commands with other bytes one by one")
        }
        let request = HTTPRequest(path: kind.rawValue, body: CommandBody.encode(batch: commands))
        let call = Call(
            .request(request), .beside, timeout: options.timeout?.wholeNanoseconds ?? timeout,
            fields: RequestContext.current?.fields ?? [], counts: counts)
        return try replies(to: await call.perform(by: driver.mailbox), count: commands.count)
    }

    private func replies(to outcome: Call.Outcome, count: Int) throws -> [Reply] {
        switch outcome {
        case .item: throw ClientError(.invalidAnswer, "the answer is not that of a batch")
        case .failed(let error): throw error
        case .cancelled: throw CancellationError()
        case .body(var body, let head):
            switch try AnswerReading.read(&body, head, options) {
            case .batch(let items) where items.count == count && head.isGood:
                return items.map { item in
                    switch item {
                    case .result(let reply): reply
                    case .error(let text): .error(text)
                    }
                }
            case .single(.error(let text)): throw ClientError(answer: text, head)
            default: throw AnswerReading.notOfThisAPI(body, head, options, mayQuote: false)
            }
        }
    }

    // MARK: Streams

    /// Returns when the stream ends.
    ///
    /// - Parameters:
    ///   - path: with the channels.
    ///   - onPiece: called on the driver's thread; says whether to go on.
    func stream(_ path: String, _ onPiece: @escaping @Sendable (UnsafeRawBufferPointer) -> Bool) async throws {
        let request = HTTPRequest(path: path, onPiece: onPiece)
        let call = Call(
            .request(request), .beside, timeout: nil, fields: RequestContext.current?.fields ?? [], counts: counts)
        switch await call.perform(by: driver.mailbox) {
        case .item: return
        case .failed(let error): throw error
        case .cancelled: throw CancellationError()
        case .body(var body, let head):
            guard head.status != 200 else { return }
            guard case .single(.error(let text)) = try AnswerReading.read(&body, head, options, mayQuote: false) else {
                throw AnswerReading.notOfThisAPI(body, head, options, mayQuote: false)
            }
            throw ClientError(answer: text, head)
        }
    }
}

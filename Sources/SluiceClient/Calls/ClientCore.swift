public import SluiceCore
import SluiceResilience

/// What all views of a client share: the driver, and what was learnt from answers.
@usableFromInline
final class ClientCore: Sendable {
    let configuration: ClientConfiguration
    let options: CurlOptions
    let session: ClientSession
    let resilience: ClientResilience
    let counts = TransportCounts()
    let driver: CurlDriver
    private let isObserved: Bool
    private let timeout: Int64
    private let attemptTimeout: Int64

    init(_ configuration: ClientConfiguration) throws(ClientError) {
        try configuration.validate()
        self.configuration = configuration
        options = CurlOptions(configuration)
        session = ClientSession(readsOwnWrites: configuration.readsOwnWrites)
        resilience = ClientResilience(configuration)
        timeout = configuration.timeout.wholeNanoseconds
        isObserved = configuration.eventSink != nil
        attemptTimeout = configuration.attemptTimeout?.wholeNanoseconds ?? .max
        driver = try CurlDriver(options, session, resilience, counts: counts)
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
        guard !isObserved else { return try await runObserved(command, options) }
        let call = try call(for: command, options, RequestContext.current)
        let outcome = await call.perform(by: driver.mailbox)
        if case .item(.result(let reply), _) = outcome { return reply }
        return try await recover(from: outcome, of: call, command, options, nil)
    }

    private func runObserved(_ command: EncodedCommand, _ options: CallOptions) async throws -> Reply {
        try await observe(command) { observation in
            let call = try call(for: command, options, observation?.context ?? RequestContext.current)
            let outcome = await call.perform(by: driver.mailbox)
            return try await recover(from: outcome, of: call, command, options, observation)
        }
    }

    private func recover(
        from outcome: Call.Outcome, of call: Call, _ command: EncodedCommand, _ options: CallOptions,
        _ observation: CallObservation?
    ) async throws -> Reply {
        try await recover(
            from: outcome, begun: call.begun, timeout: options.timeout?.wholeNanoseconds ?? timeout,
            usesKey: call.usesKey, command.retryClass, options, observation, read: { try self.read($0, command) },
            again: { left in
                await self.call(for: command, timeout: left, call.fields, usesKey: call.usesKey)
                    .perform(by: self.driver.mailbox)
            })
    }

    private func call(
        for command: EncodedCommand, _ options: CallOptions, _ context: RequestContext?
    ) throws(ClientError) -> Call {
        var fields = context?.fields ?? []
        var usesKey = false
        if options.idempotency != .none, let key = try IdempotencyKey(options.idempotency, command.retryClass) {
            fields.append(key.field)
            usesKey = true
        }
        let timeout = options.timeout?.wholeNanoseconds ?? timeout
        return call(for: command, timeout: timeout, fields, usesKey: usesKey)
    }

    private func call(
        for command: EncodedCommand, timeout: Int64, _ fields: [String], usesKey: Bool
    ) -> Call {
        let timeout = min(timeout, attemptTimeout)
        let entry = command.entry
        let callClass = Self.callClass(of: entry)
        guard command.isText else {
            // JSON holds text only; the path holds any bytes, and its body is the last argument as it is.
            let (path, body) = CommandBody.path(for: command.allWords)
            let request = HTTPRequest(path: path, body: body)
            return Call(
                .request(request), .beside, callClass, timeout: timeout, fields: fields, usesKey: usesKey,
                counts: counts)
        }
        let mayWait = entry.map { !$0.isOrdinary && $0.traits.contains(.blocking) } ?? false
        let route = usesKey || mayWait ? .beside : route(of: command, entry)
        return Call(
            .command(command), route, callClass, mayWait: mayWait, timeout: timeout, fields: fields, usesKey: usesKey,
            counts: counts)
    }

    private func route(of command: EncodedCommand, _ entry: CommandEntry?) -> Call.Route {
        guard configuration.autoPipelining.isEnabled, let entry else { return .beside }
        if command.byteCount >= configuration.autoPipelining.largeCommandBytes { return .alone }
        // Large answers would hold up the others. Those of scripts are as small as those of other commands.
        return entry.isOrdinary || entry.writes || entry.group == .scripting ? .together : .beside
    }

    private static func callClass(of entry: CommandEntry?) -> CallClass {
        guard let entry else { return .write }
        // The sets are looked at last: across modules that is dear.
        if entry.isOrdinary, !entry.writes { return .read }
        return entry.group == .server && entry.traits.contains(.admin) ? .admin : entry.writes ? .write : .read
    }

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
        return try await observe(kind, commands) { try await batch(commands, kind, options, $0) }
    }

    private func batch(
        _ commands: [EncodedCommand], _ kind: BatchKind, _ options: CallOptions, _ observation: CallObservation?
    ) async throws -> [Reply] {
        let entries = commands.map(\.entry)
        let retryClass = entries.map { $0?.retry ?? .effectful }.max() ?? .effectful
        let callClass = entries.map { Self.callClass(of: $0) }.max { $0.danger < $1.danger }
        let key = try IdempotencyKey(options.idempotency, retryClass)
        let context = observation?.context ?? RequestContext.current
        let fields = (context?.fields ?? []) + (key.map { [$0.field] } ?? [])
        let request = HTTPRequest(path: kind.rawValue, body: CommandBody.encode(batch: commands))
        let timeout = options.timeout?.wholeNanoseconds ?? timeout
        let make = { left in
            Call(
                .request(request), .beside, callClass, timeout: min(left, self.attemptTimeout), fields: fields,
                usesKey: key != nil, counts: self.counts)
        }
        let begun = MonotonicTime.now()
        return try await recover(
            from: await make(timeout).perform(by: driver.mailbox), begun: begun, timeout: timeout, usesKey: key != nil,
            retryClass, options, observation,
            read: { try self.replies(to: $0, count: commands.count) },
            again: { await make($0).perform(by: self.driver.mailbox) })
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
    /// - Throws: ``ClientError``; `CancellationError`.
    func stream(_ path: String, _ onPiece: @escaping @Sendable (UnsafeRawBufferPointer) -> Bool) async throws {
        let request = HTTPRequest(path: path, onPiece: onPiece)
        let call = Call(
            .request(request), .beside, nil, timeout: nil, fields: RequestContext.current?.fields ?? [], counts: counts)
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

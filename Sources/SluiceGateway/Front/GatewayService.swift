import SluiceCore
import SluiceHTTP
import SluiceNet

/// Answers the requests of one loop: checks the token, finds the endpoint, passes commands on to Redis.
final class GatewayService: HTTPService {
    let loop: EventLoop
    let options: FrontOptions
    let gate: CommandGate
    let writer: AnswerWriter
    let authenticator: Authenticator
    let streams: StreamHub
    let blocking: BlockingHub
    let scripts: ScriptAliases
    /// Commands let through, by family; here, as it is counted for each row of a batch.
    let passed: CounterArray
    /// Where the words of the command that is being looked at lie in the request's bytes.
    let arguments = ArgumentList()

    init(
        loop: EventLoop, options: FrontOptions, writer: AnswerWriter,
        authenticator: Authenticator, streams: StreamHub, blocking: BlockingHub, scripts: ScriptAliases
    ) {
        self.loop = loop
        self.options = options
        self.writer = writer
        self.authenticator = authenticator
        self.streams = streams
        self.blocking = blocking
        self.scripts = scripts
        passed = writer.record.metrics.commands
        gate = CommandGate(
            allowsOperatorCommands: options.allowsOperatorCommands, allowsBlocking: options.allowsBlocking,
            usesHostedUnknownText: options.usesHostedUnknownText, commandBytes: options.commandBytes)
    }

    func serve(_ exchange: HTTPConnection) {
        serve(exchange, exchange.requestBytes)
    }

    func explain(_ fault: HTTPFault, in body: ByteBuffer) -> ContentType {
        body.append("{\"error\":")
        JSONText.append(string: "ERR " + fault.message, to: body)
        body.append("}")
        writer.record.faulted(fault.status)
        return .json
    }

    private func serve(_ exchange: HTTPConnection, _ bytes: UnsafeMutableRawBufferPointer) {
        var entry = PendingReply(exchange, at: loop.now)
        let route = Route(exchange.head, in: bytes, prefix: options.mountPrefix)
        entry.endpoint = route.endpoint
        switch exchange.head.method {
        case .options:
            entry.endpoint = .preflight
            return answerPreflight(entry, exchange, bytes)
        case .get, .head, .post, .put:
            break
        default:
            return refuseMethod(entry, exchange)
        }
        let fields = RequestFields(exchange.head, in: bytes)
        guard let token = authenticator.verify(exchange, fields.authorization, in: bytes) else {
            return writer.refuse(exchange, entry, .unauthorized, ErrorText.unauthorized)
        }
        let grant = token.grant
        entry.tokenSlot = grant.metricsSlot
        if grant.limiter != nil, !isWithinLimits(grant, entry, exchange) { return }
        if route.endpoint.isStream, fields.acceptsEventStream {
            return serveStream(&entry, exchange, grant, route, bytes)
        }
        if fields.isEncoded {
            return writer.refuse(exchange, entry, .unsupportedMediaType, ErrorText.encodedBody)
        }
        if let problem = fields.formatProblem(for: route.endpoint) {
            return writer.refuse(exchange, entry, .badRequest, problem)
        }
        entry.format = fields.format(for: route.endpoint)
        switch route.endpoint {
        case .none:
            writer.refuse(exchange, entry, .notFound, ErrorText.outsidePrefix)
        case .pipeline, .multiExec:
            serveBatch(&entry, exchange, grant, bytes)
        case .command:
            serveBody(&entry, exchange, grant, bytes)
        default:
            entry.endpoint = .path
            servePath(&entry, exchange, grant, route, bytes)
        }
    }

    // MARK: One command

    private func serveBody(
        _ entry: inout PendingReply, _ exchange: HTTPConnection, _ grant: TokenGrant,
        _ bytes: UnsafeMutableRawBufferPointer
    ) {
        guard exchange.head.mayCarryBody, exchange.body.count > 0 else {
            return writer.refuse(exchange, entry, .badRequest, ErrorText.emptyBody)
        }
        var reader = CommandBodyReader(body: exchange.body)
        do throws(BodyFault) {
            switch try reader.readCommand(in: bytes, into: arguments) {
            case .command:
                execute(&entry, exchange, grant, bytes)
            case .refused(let fault):
                writer.refuse(exchange, entry, .badRequest, fault.message.description)
            case .end:
                writer.refuse(
                    exchange, entry, .badRequest, CommandBodyReader.ArgumentFault.emptyCommand.message.description)
            }
        } catch {
            writer.refuse(exchange, entry, .badRequest, error.message)
        }
    }

    private func servePath(
        _ entry: inout PendingReply, _ exchange: HTTPConnection, _ grant: TokenGrant, _ route: Route,
        _ bytes: UnsafeMutableRawBufferPointer
    ) {
        arguments.removeAll()
        PathArguments.appendSegments(of: route.path, in: bytes, to: arguments)
        if exchange.head.mayCarryBody, exchange.body.count > 0 {
            arguments.append(exchange.body)
        }
        if let query = exchange.head.query {
            PathArguments.appendQuery(query, in: bytes, to: arguments)
        }
        guard !arguments.isEmpty else {
            return writer.refuse(exchange, entry, .badRequest, ErrorText.emptyBody)
        }
        execute(&entry, exchange, grant, bytes)
    }

    /// Passes the command in ``arguments`` on, or refuses it.
    private func execute(
        _ entry: inout PendingReply, _ exchange: HTTPConnection, _ grant: TokenGrant,
        _ bytes: UnsafeMutableRawBufferPointer
    ) {
        switch gate.check(arguments, of: bytes, rights: grant.rights, isHead: exchange.head.isHead) {
        case .pass(let command):
            entry.family = command.group
            if command.isAnsweredByGateway {
                issueRestToken(&entry, exchange, grant, bytes)
            } else if command.writes, exchange.head.has(.idempotencyKey), !grant.rights.isReadOnly {
                runOnce(&entry, exchange, grant, bytes, isRewritten: command.isRewritten)
            } else if !command.isOrdinary, isHeavy(command, bytes) {
                send(&entry, bytes, isRewritten: command.isRewritten, on: grant.lanes.heavy)
            } else {
                send(&entry, bytes, isRewritten: command.isRewritten, on: grant.fastLane)
            }
        case .passUnknown where exchange.head.has(.idempotencyKey) && !grant.rights.isReadOnly:
            runOnce(&entry, exchange, grant, bytes, isRewritten: false)
        case .passUnknown:
            send(&entry, bytes, isRewritten: false, on: grant.lanes.heavy)
        case .refuse(let reason):
            refuse(reason, &entry, exchange, grant, bytes)
        case .methodNotAllowed:
            refuseMethod(entry, exchange)
        }
    }

    @inline(never)
    private func refuse(
        _ reason: CommandGate.Reason, _ entry: inout PendingReply, _ exchange: HTTPConnection, _ grant: TokenGrant,
        _ bytes: UnsafeMutableRawBufferPointer
    ) {
        if case .waits = reason { return wait(&entry, exchange, grant, bytes) }
        writer.refuse(exchange, entry, .badRequest, gate.text(of: reason, arguments, of: bytes))
    }

    func isHeavy(_ command: CommandEntry, _ bytes: UnsafeMutableRawBufferPointer) -> Bool {
        CommandTable.isHeavy(command, arguments, of: UnsafeRawBufferPointer(bytes))
    }

    private func send(
        _ entry: inout PendingReply, _ bytes: UnsafeMutableRawBufferPointer, isRewritten: Bool,
        on lane: UpstreamConnection
    ) {
        passed.add(at: Int(entry.family.rawValue))
        let bytes = UnsafeRawBufferPointer(bytes)
        guard lane.hasRoom else { return writer.fail(entry, .overloaded) }
        let mark = lane.output.count
        if isRewritten, let rewrite = rewrite(bytes) {
            RESPEncoder.append(command: rewrite.words, to: lane.output)
            if rewrite.listsTypes {
                entry = ScanTypes.standIn(for: entry.take(), typedReplies: [0], lane: lane, writer: writer)
            }
        } else {
            RESPEncoder.append(command: arguments, of: bytes, to: lane.output)
        }
        lane.commit(&entry, from: mark)
    }

    // MARK: Small answers

    @inline(never)
    func refuseMethod(_ entry: borrowing PendingReply, _ exchange: HTTPConnection) {
        writer.record.answered(entry, status: .methodNotAllowed, exchange: exchange)
        exchange.startAnswer(.methodNotAllowed, .none)
        exchange.output.append("Allow: GET, HEAD, POST, PUT, OPTIONS\r\n")
        exchange.endFields()
        exchange.finishAnswer()
    }

    @inline(never)
    private func answerPreflight(
        _ entry: borrowing PendingReply, _ exchange: HTTPConnection, _ bytes: UnsafeMutableRawBufferPointer
    ) {
        exchange.startAnswer(.ok, .none)
        let output = exchange.output
        guard let origin = writer.allowedOrigin(of: exchange) else {
            exchange.endFields()
            writer.record.answered(entry, status: .ok, exchange: exchange)
            return exchange.finishAnswer()
        }
        output.append("Access-Control-Allow-Origin: ")
        output.append(origin)
        output.append("\r\nAccess-Control-Allow-Credentials: true\r\nVary: Origin\r\n")
        if let names = exchange.head.value(of: .accessControlRequestHeaders) {
            output.append("Access-Control-Allow-Headers: ")
            output.append(UnsafeRawBufferPointer(rebasing: bytes[names.offset..<names.end]))
            output.append("\r\n")
        }
        output.append("Access-Control-Allow-Methods: HEAD, GET, POST, PUT\r\nAccess-Control-Max-Age: 600\r\n")
        exchange.endFields()
        writer.record.answered(entry, status: .ok, exchange: exchange)
        exchange.finishAnswer()
    }
}

/// What the front of the gateway lets pass; the same for all loops.
struct FrontOptions: Sendable {
    /// Path below which the API lies, such as `/redis`; empty for none. Starts with a slash and does not end with one.
    var mountPrefix: [UInt8] = []
    var commandBytes = 10 * 1024 * 1024
    var rows = 200_000
    var allowsOperatorCommands = false
    var allowsBlocking = false
    var usesHostedUnknownText = false
    var allowsReadOnlyStreams = false
    /// COUNT of a SCAN that has none; 0 adds none.
    var scanCount = 1000
}

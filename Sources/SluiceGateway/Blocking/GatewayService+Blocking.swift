import SluiceCore
import SluiceHTTP

extension GatewayService {
    /// Lets the command in ``arguments`` wait in Redis, on a connection of its own.
    func wait(
        _ entry: inout PendingReply, _ exchange: HTTPConnection, _ grant: TokenGrant,
        _ bytes: UnsafeMutableRawBufferPointer
    ) {
        switch gate.checkWaiting(arguments, of: bytes, rights: grant.rights, isHead: exchange.head.isHead) {
        case .pass(let command):
            entry.family = command.group
            wait(for: command, &entry, exchange, grant, bytes)
        case .refuse(let reason):
            writer.refuse(exchange, entry, .badRequest, gate.text(of: reason, arguments, of: bytes))
        case .methodNotAllowed, .passUnknown:
            refuseMethod(entry, exchange)
        }
    }

    private func wait(
        for command: CommandEntry, _ entry: inout PendingReply, _ exchange: HTTPConnection, _ grant: TokenGrant,
        _ bytes: UnsafeMutableRawBufferPointer
    ) {
        guard let kind = BlockingKind(gate.table[command.id].name) else {
            return writer.refuse(
                exchange, entry, .badRequest, gate.text(of: .notAllowed, arguments, of: bytes))
        }
        guard !command.writes || !exchange.head.has(.idempotencyKey) else {
            return writer.refuse(exchange, entry, .badRequest, ErrorText.blockingWithIdempotencyKey)
        }
        entry.endpoint = .blocking
        do throws(BlockingCommand.Fault) {
            let waiting = try BlockingCommand(
                kind, arity: command.arity, arguments, of: UnsafeRawBufferPointer(bytes), longest: blocking.longest)
            passed.add(at: Int(entry.family.rawValue))
            blocking.start(waiting, entry.take(), exchange, grant.role)
        } catch {
            writer.refuse(exchange, entry, .badRequest, error.message)
        }
    }
}

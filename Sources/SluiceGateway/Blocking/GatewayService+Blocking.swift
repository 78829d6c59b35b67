import SluiceCore
import SluiceHTTP

extension GatewayService {
    /// Lets the command in ``arguments`` wait in Redis, on a connection of its own.
    @inline(never)
    func wait(
        for command: CommandEntry, _ entry: inout PendingReply, _ exchange: HTTPConnection, _ grant: TokenGrant,
        _ bytes: UnsafeMutableRawBufferPointer
    ) {
        entry.endpoint = .blocking
        entry.family = command.group
        guard let kind = BlockingKind(gate.table[command.id].name) else {
            return writer.refuse(
                exchange, entry, .badRequest, gate.text(of: .notAllowed, arguments, of: bytes))
        }
        guard !command.writes || !exchange.head.has(.idempotencyKey) else {
            return writer.refuse(exchange, entry, .badRequest, ErrorText.blockingWithIdempotencyKey)
        }
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

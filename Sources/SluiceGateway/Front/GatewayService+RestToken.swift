import SluiceCore
import SluiceCrypto
import SluiceHTTP

extension GatewayService {
    /// `ACL RESTTOKEN user password`: a token with the rights of a Redis user, once Redis has accepted the password.
    @inline(never)
    func issueRestToken(
        _ entry: inout PendingReply, _ exchange: HTTPConnection, _ grant: TokenGrant,
        _ bytes: UnsafeMutableRawBufferPointer
    ) {
        passed.add(at: Int(entry.family.rawValue))
        guard grant.role.isGateway else {
            return writer.refuse(exchange, entry, .badRequest, ErrorText.noPermission("acl|resttoken"))
        }
        guard arguments.count == 4 else {
            return writer.refuse(
                exchange, entry, .badRequest, "ERR wrong number of arguments for 'acl|resttoken' command")
        }
        guard let sealer = authenticator.sealer else {
            return writer.refuse(exchange, entry, .badRequest, ErrorText.noSealKey)
        }
        let words = arguments.ranges.suffix(2).map { UnsafeRawBufferPointer(bytes)[$0.offset..<$0.end] }
        guard let name = String(validating: words[0], as: UTF8.self),
            let password = String(validating: words[1], as: UTF8.self)
        else { return writer.refuse(exchange, entry, .badRequest, ErrorText.unsealable) }
        let user = RedisUser(name: name, password: password)
        guard let token = sealer.seal(user, database: grant.role.database) else {
            return writer.refuse(exchange, entry, .badRequest, ErrorText.unsealable)
        }
        let role = UpstreamRole(identity: .user(user), database: grant.role.database)
        let lane = authenticator.lanes(for: role).fast
        guard lane.hasRoom else { return writer.fail(entry, .overloaded) }
        lane.send([["PING"]], to: RestTokenIssue(entry.take(), exchange, role: role, token: token, service: self))
    }
}

/// Answers with the token once Redis has shown that the user may be had.
private final class RestTokenIssue: ReplyReceiver {
    private var entry: PendingReply
    private let exchange: HTTPConnection
    private let role: UpstreamRole
    private let token: String
    private let service: GatewayService

    init(
        _ entry: consuming PendingReply, _ exchange: HTTPConnection, role: UpstreamRole, token: String,
        service: GatewayService
    ) {
        self.entry = entry
        self.exchange = exchange
        self.role = role
        self.token = token
        self.service = service
    }

    /// Whatever Redis says to PING, it says it to the user: one may have no right to PING.
    func replied(_ replies: [Reply]) {
        guard exchange.isOpen(entry.exchangeNumber) else { return }
        let reply = ByteBuffer()
        RESPEncoder.append(Reply.bulk(Array(token.utf8)), to: reply)
        service.writer.answer(&entry, with: UnsafeRawBufferPointer(reply.readableRegion))
    }

    func failed(_ failure: UpstreamFailure) {
        service.authenticator.forget(role)
        guard exchange.isOpen(entry.exchangeNumber) else { return }
        guard failure == .unauthorized, case .user(let user) = role.identity else {
            return service.writer.fail(entry, failure)
        }
        service.writer.refuse(exchange, entry, .badRequest, ErrorText.wrongUser(user.name))
    }
}

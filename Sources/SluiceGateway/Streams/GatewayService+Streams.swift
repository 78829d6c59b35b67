import SluiceCore
import SluiceHTTP

extension GatewayService {
    /// `/subscribe`, `/psubscribe` and `/monitor`. Bodies are ignored: some clients send `[]`.
    func serveStream(
        _ entry: inout PendingReply, _ exchange: HTTPConnection, _ grant: TokenGrant, _ route: Route,
        _ bytes: UnsafeMutableRawBufferPointer
    ) {
        guard !exchange.head.isHead else {
            return writer.refuse(exchange, entry, .methodNotAllowed, "ERR streams cannot be read with HEAD")
        }
        arguments.removeAll()
        PathArguments.appendSegments(of: route.path, in: bytes, to: arguments)
        guard let command = arguments.ranges.first else { return }
        let name = UnsafeRawBufferPointer(rebasing: UnsafeRawBufferPointer(bytes)[command.offset..<command.end])
        // MONITOR shows the keys of all.
        let isAllowed = !grant.rights.isReadOnly || options.allowsReadOnlyStreams
        guard isAllowed, entry.endpoint != .monitor || !grant.rights.isLimited else {
            return writer.refuse(exchange, entry, .badRequest, ErrorText.noPermission(name))
        }
        let names = arguments.ranges.dropFirst().map { Array(bytes[$0.offset..<$0.end]) }
        guard entry.endpoint == .monitor || !names.isEmpty else {
            let text = String(decoding: name, as: UTF8.self)
            return writer.refuse(
                exchange, entry, .badRequest, "ERR wrong number of arguments for '\(text)' command")
        }
        switch entry.endpoint {
        case .subscribe: streams.open(.channels(names), entry.take(), exchange, grant)
        case .psubscribe: streams.open(.patterns(names), entry.take(), exchange, grant)
        default: streams.open(.monitor, entry.take(), exchange, grant)
        }
    }
}

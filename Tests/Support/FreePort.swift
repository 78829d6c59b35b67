import SluiceNet

/// Finds TCP ports of 127.0.0.1 that nobody listens on.
package enum FreePort {
    /// A port that was free a moment ago.
    package static func find() throws -> UInt16 {
        guard let any = SocketAddress(literal: "127.0.0.1", port: 0) else {
            throw TestSupportError("127.0.0.1 is no address")
        }
        let listener = try Socket.listen(on: any, sharesPort: false)
        guard case .ipv4(_, let port) = SocketAddress.local(of: listener.number)?.kind else {
            throw TestSupportError("the system tells no port")
        }
        return port
    }
}

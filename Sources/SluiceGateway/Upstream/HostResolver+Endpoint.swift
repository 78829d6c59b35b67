import SluiceNet

extension HostResolver {
    /// Finds where Redis is, and tells the loop: at once, unless a name has to be looked up.
    ///
    /// - Parameters:
    ///   - endpoint: a path, or a host and its port.
    ///   - loop: where `completion` is called.
    ///   - completion: gets the address; `nil` for the reason that ``UpstreamTarget/Endpoint/unresolvedReason`` names.
    func resolve(
        _ endpoint: UpstreamTarget.Endpoint, on loop: EventLoop, completion: @escaping (SocketAddress?) -> Void
    ) {
        switch endpoint {
        case .unix(let path): completion(SocketAddress(unixPath: path))
        case .tcp(let host, let port): resolve(host, port: port, on: loop, completion: completion)
        }
    }
}

extension UpstreamTarget.Endpoint {
    /// Why it has no address, if it has none.
    var unresolvedReason: String {
        switch self {
        case .unix: "the socket path is too long"
        case .tcp: "the host name does not resolve"
        }
    }
}

extension SocketAddress {
    /// 127.0.0.1, which only this machine reaches.
    package static func loopback(port: UInt16) -> SocketAddress {
        SocketAddress(.ipv4(host: "127.0.0.1", port: port))
    }

    private init(_ kind: Kind) {
        self.kind = kind
    }
}

package import SluiceNet

/// Where a gateway listens: an IP address with a port, or a Unix socket.
public struct ListenAddress: Sendable, Equatable, CustomStringConvertible {
    package let socketAddress: SocketAddress

    /// Reads an address.
    ///
    /// - Parameter text: `127.0.0.1:8079`, `[::1]:8079`, `localhost:8079` or `unix:/run/sluice.sock`. Port 0 lets the
    ///   system choose one; `0.0.0.0` and `[::]` listen on all addresses of the machine.
    /// - Throws: ``ConfigurationError`` if it is none of these.
    public init(_ text: String) throws(ConfigurationError) {
        self = try ListenAddress(text, key: "listen")
    }

    init(_ text: String, key: String) throws(ConfigurationError) {
        if text.hasPrefix("unix:") {
            socketAddress = try Self.unix(String(text.dropFirst(5)), key)
        } else {
            socketAddress = try Self.tcp(text, key)
        }
    }

    init(loopbackPort port: UInt16) {
        socketAddress = .loopback(port: port)
    }

    private static func unix(_ path: String, _ key: String) throws(ConfigurationError) -> SocketAddress {
        guard let address = SocketAddress(unixPath: path), !path.utf8.contains(0) else {
            throw ConfigurationError(
                key, "a Unix socket needs a path of 1 to \(SocketAddress.maximumPathBytes) bytes: unix:/run/sluice.sock"
            )
        }
        return address
    }

    private static func tcp(_ text: String, _ key: String) throws(ConfigurationError) -> SocketAddress {
        guard let colon = text.lastIndex(of: ":"), let port = parsePort(text[text.index(after: colon)...]) else {
            throw ConfigurationError(key, "\(text.debugDescription) has no port from 0 to 65535: write 127.0.0.1:8079")
        }
        var host = text[..<colon]
        if host.first == "[", host.last == "]" {
            host = host.dropFirst().dropLast()
        } else if host.contains(":") {
            throw ConfigurationError(
                key, "\(text.debugDescription) leaves open where the address ends: write it as [::1]:8079")
        }
        guard !host.isEmpty else {
            throw ConfigurationError(
                key, "\(text.debugDescription) names no address: write 127.0.0.1\(text), or 0.0.0.0\(text) for all")
        }
        guard let address = SocketAddress(literal: host == "localhost" ? "127.0.0.1" : String(host), port: port) else {
            throw ConfigurationError(
                key, "\(host.debugDescription) is no IP address: write one, such as 127.0.0.1 or 0.0.0.0 for all")
        }
        return address
    }

    /// The address in the form that ``init(_:)`` reads.
    public var description: String { socketAddress.description }

    /// Whether only this machine reaches it.
    var isLoopback: Bool { socketAddress.isLoopback }

    /// Whether it is a Unix socket.
    var isUnix: Bool {
        if case .unix = socketAddress.kind { true } else { false }
    }

    /// Whether the system chooses the port, so that the same text stands for different addresses.
    var hasAnyPort: Bool { socketAddress.hasAnyPort }
}

/// Reads a port number: decimal digits only, from 0 to 65535.
func parsePort(_ text: Substring) -> UInt16? {
    text.utf8.allSatisfy { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) } ? UInt16(text) : nil
}

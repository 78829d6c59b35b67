import CLinux
import Glibc
public import SluiceClient
import SluiceCore
import SluiceNet

/// Stands between a client and a server, and breaks connections as a test tells it: to see what an application does when
/// the network fails.
///
///     let proxy = try FaultProxy(to: gateway.configuration)
///     let client = try RedisClient(proxy.configuration)
///     proxy.inject(.cutAnswer())
///     try await client.execute(.increment("visits"))    // throws: it may have run
///
/// It speaks plain HTTP, or whatever passes through it, on 127.0.0.1.
public final class FaultProxy: Sendable {
    /// As the server's own, with the proxy's address.
    public let configuration: ClientConfiguration

    private let listener: Int32
    private let traffic = Traffic()

    /// Listens on a free port.
    ///
    /// - Parameter server: how the server is reached: by `http://` with an IP address and a port, such as
    ///   ``TestGateway/configuration`` is.
    /// - Throws: ``FaultProxyError`` if the address is another, or there is no port.
    public init(to server: ClientConfiguration) throws(FaultProxyError) {
        guard let target = Self.address(of: server.url) else {
            throw FaultProxyError(message: "the proxy needs a URL such as http://127.0.0.1:8079")
        }
        let listening: (descriptor: Int32, port: UInt16)
        do throws(SystemError) {
            listening = try Self.listen()
        } catch {
            throw FaultProxyError(message: "the proxy has no port to listen on: \(error.reason)")
        }
        listener = listening.descriptor
        var configuration = server
        configuration.url = "http://127.0.0.1:\(listening.port)"
        self.configuration = configuration
        let (descriptor, traffic) = (listening.descriptor, traffic)
        do throws(SystemError) {
            try OwnThread.start(name: "fault-proxy") { traffic.accept(on: descriptor, target) }
        } catch {
            close(descriptor)
            throw FaultProxyError(message: "the proxy has no thread: \(error.reason)")
        }
    }

    deinit {
        // The thread that accepts closes it.
        shutdown(listener, Int32(SHUT_RDWR))
        traffic.closeConnections()
    }

    /// Breaks the next connections. Those that are open are closed, so that the next request makes a new one.
    ///
    /// - Parameters:
    ///   - fault: what happens to them.
    ///   - connections: how many; what comes behind them passes. Default 1.
    public func inject(_ fault: Fault, connections: Int = 1) {
        traffic.inject(fault, max(0, connections))
    }

    /// Forgets faults that have not happened.
    public func heal() {
        traffic.heal()
    }

    /// How many connections clients have made so far.
    public var connectionCount: Int { traffic.connectionCount }

    private static func listen() throws(SystemError) -> (descriptor: Int32, port: UInt16) {
        guard let address = SocketAddress(literal: "127.0.0.1", port: 0) else { throw SystemError(EINVAL, in: "bind") }
        let descriptor = try Socket.listen(on: address, sharesPort: false).release()
        _ = fcntl(descriptor, F_SETFL, 0)
        guard case .ipv4(_, let port)? = SocketAddress.local(of: descriptor)?.kind else {
            close(descriptor)
            throw SystemError(EINVAL, in: "getsockname")
        }
        return (descriptor, port)
    }

    /// The address in `http://ADDRESS:PORT`.
    private static func address(of url: String) -> SocketAddress? {
        guard url.hasPrefix("http://") else { return nil }
        let authority = url.dropFirst("http://".count).prefix { $0 != "/" }
        guard let colon = authority.lastIndex(of: ":"), let port = UInt16(authority[authority.index(after: colon)...])
        else { return nil }
        let host = authority[..<colon].filter { $0 != "[" && $0 != "]" }
        return SocketAddress(literal: host, port: port)
    }
}

/// Why a ``FaultProxy`` cannot be had.
public struct FaultProxyError: Error, Sendable, CustomStringConvertible {
    /// What was wrong and what to do.
    public let message: String

    /// The message.
    public var description: String { message }
}

import CLinux
import Glibc

/// Where a socket listens or connects: an IP address with port, or a path of the file system.
package struct SocketAddress: Sendable, Equatable, CustomStringConvertible {
    package enum Kind: Sendable, Equatable {
        case ipv4(host: String, port: UInt16)
        case ipv6(host: String, port: UInt16)
        case unix(path: String)
    }

    package let kind: Kind

    /// Bytes that a path of a Unix socket may have, without the closing NUL.
    package static let maximumPathBytes = MemoryLayout.size(ofValue: sockaddr_un().sun_path) - 1

    /// A literal IPv4 or IPv6 address; `nil` if `host` is neither. Names are resolved by ``HostResolver``.
    package init?(literal host: String, port: UInt16) {
        var four = in_addr()
        var six = in6_addr()
        if inet_pton(AF_INET, host, &four) == 1 {
            kind = .ipv4(host: host, port: port)
        } else if inet_pton(AF_INET6, host, &six) == 1 {
            kind = .ipv6(host: host, port: port)
        } else {
            return nil
        }
    }

    /// A Unix socket; `nil` if `path` is empty or longer than ``maximumPathBytes``.
    package init?(unixPath path: String) {
        guard !path.isEmpty, path.utf8.count <= Self.maximumPathBytes else { return nil }
        kind = .unix(path: path)
    }

    package var family: Int32 {
        switch kind {
        case .ipv4: AF_INET
        case .ipv6: AF_INET6
        case .unix: AF_UNIX
        }
    }

    /// Whether the system is to choose the port.
    package var hasAnyPort: Bool {
        switch kind {
        case .ipv4(_, let port), .ipv6(_, let port): port == 0
        case .unix: false
        }
    }

    package var isLoopback: Bool {
        switch kind {
        case .ipv4(let host, _): host.hasPrefix("127.")
        case .ipv6(let host, _): host == "::1"
        case .unix: true
        }
    }

    package var description: String {
        switch kind {
        case .ipv4(let host, let port): "\(host):\(port)"
        case .ipv6(let host, let port): "[\(host)]:\(port)"
        case .unix(let path): "unix:\(path)"
        }
    }

    /// Lends the address in the form that `bind` and `connect` take.
    func withSockaddr<Result>(_ body: (UnsafePointer<sockaddr>, socklen_t) -> Result) -> Result {
        switch kind {
        case .ipv4(let host, let port):
            var address = sockaddr_in()
            address.sin_family = sa_family_t(AF_INET)
            address.sin_port = port.bigEndian
            inet_pton(AF_INET, host, &address.sin_addr)
            return Self.lend(&address, body)
        case .ipv6(let host, let port):
            var address = sockaddr_in6()
            address.sin6_family = sa_family_t(AF_INET6)
            address.sin6_port = port.bigEndian
            inet_pton(AF_INET6, host, &address.sin6_addr)
            return Self.lend(&address, body)
        case .unix(let path):
            var address = sockaddr_un()
            address.sun_family = sa_family_t(AF_UNIX)
            withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path.utf8) }
            return Self.lend(&address, body)
        }
    }

    private static func lend<Address, Result>(
        _ address: inout Address, _ body: (UnsafePointer<sockaddr>, socklen_t) -> Result
    ) -> Result {
        withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                body($0, socklen_t(MemoryLayout<Address>.size))
            }
        }
    }

    /// The address that `descriptor` is bound to; tells which port the system chose for port 0.
    package static func local(of descriptor: Int32) -> SocketAddress? {
        var storage = sockaddr_storage()
        var length = socklen_t(MemoryLayout<sockaddr_storage>.size)
        let status = withUnsafeMutablePointer(to: &storage) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { getsockname(descriptor, $0, &length) }
        }
        return status == 0 ? SocketAddress(storage, length: length) : nil
    }

    init?(_ storage: sockaddr_storage, length: socklen_t) {
        var storage = storage
        let family = Int32(storage.ss_family)
        let parsed: SocketAddress? = withUnsafeMutableBytes(of: &storage) { bytes in
            switch family {
            case AF_INET:
                let address = bytes.load(as: sockaddr_in.self)
                return SocketAddress(
                    literal: Self.text(AF_INET, address.sin_addr), port: UInt16(bigEndian: address.sin_port))
            case AF_INET6:
                let address = bytes.load(as: sockaddr_in6.self)
                return SocketAddress(
                    literal: Self.text(AF_INET6, address.sin6_addr), port: UInt16(bigEndian: address.sin6_port))
            case AF_UNIX:
                let start = MemoryLayout<sockaddr_un>.offset(of: \.sun_path) ?? 2
                let path = bytes[min(start, Int(length))..<Int(length)].prefix { $0 != 0 }
                return SocketAddress(unixPath: String(decoding: path, as: UTF8.self))
            default:
                return nil
            }
        }
        guard let parsed else { return nil }
        self = parsed
    }

    private static func text<Address>(_ family: Int32, _ address: Address) -> String {
        withUnsafeTemporaryAllocation(of: CChar.self, capacity: Int(INET6_ADDRSTRLEN)) { buffer in
            withUnsafePointer(to: address) { source in
                inet_ntop(family, source, buffer.baseAddress, socklen_t(buffer.count)).map { String(cString: $0) } ?? ""
            }
        }
    }
}

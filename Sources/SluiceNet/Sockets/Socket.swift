import CLinux
import Glibc
package import SluiceCore

/// Makes sockets: non-blocking, closed on exec, without Nagle's delay.
package enum Socket {
    /// Connections that the kernel keeps waiting for `accept`; it cuts this to its own limit.
    private static let backlog: Int32 = 4096

    /// A listening socket.
    ///
    /// - Parameters:
    ///   - address: where to listen. A Unix socket that a dead process left behind is replaced.
    ///   - sharesPort: several listeners may bind the same port, and the kernel spreads connections over them.
    /// - Returns: the socket, non-blocking.
    /// - Throws: what `socket`, `bind` or `listen` say, such as `EADDRINUSE`.
    package static func listen(on address: SocketAddress, sharesPort: Bool) throws(SystemError) -> FileDescriptor {
        let listener = try create(family: address.family)
        switch address.kind {
        case .ipv4, .ipv6:
            try setOption(listener.number, SOL_SOCKET, SO_REUSEADDR, 1)
            if sharesPort {
                try setOption(listener.number, SOL_SOCKET, SO_REUSEPORT, 1)
            }
            if address.family == AF_INET6 {
                try setOption(listener.number, Int32(IPPROTO_IPV6), IPV6_V6ONLY, 1)
            }
        case .unix(let path):
            try removeStaleSocket(at: path, address: address)
        }
        guard address.withSockaddr({ Glibc.bind(listener.number, $0, $1) }) == 0 else {
            throw .last(in: "bind")
        }
        if case .unix(let path) = address.kind {
            chmod(path, 0o600)
        }
        guard Glibc.listen(listener.number, backlog) == 0 else { throw .last(in: "listen") }
        return listener
    }

    /// Starts to connect. The socket becomes writable when it is connected or has failed; ``connectError(_:)`` tells.
    package static func connect(to address: SocketAddress) throws(SystemError) -> FileDescriptor {
        let descriptor = try create(family: address.family)
        if address.family != AF_UNIX {
            disableDelay(descriptor.number)
            enableKeepAlive(descriptor.number)
        }
        while address.withSockaddr({ Glibc.connect(descriptor.number, $0, $1) }) != 0 {
            let code = errno
            if code == EINPROGRESS { break }
            if code == EINTR { continue }
            throw SystemError(code, in: "connect")
        }
        return descriptor
    }

    /// How an attempt to connect ended; `nil` means well.
    package static func connectError(_ descriptor: Int32) -> SystemError? {
        var code: Int32 = 0
        var length = socklen_t(MemoryLayout<Int32>.size)
        guard getsockopt(descriptor, SOL_SOCKET, SO_ERROR, &code, &length) == 0 else { return .last(in: "getsockopt") }
        return code == 0 ? nil : SystemError(code, in: "connect")
    }

    /// Takes the next waiting connection; `nil` when none waits.
    @inline(never)
    package static func accept(from listener: Int32) throws(SystemError) -> FileDescriptor? {
        while true {
            let descriptor = sluice_accept(listener)
            if descriptor >= 0 { return FileDescriptor(owning: descriptor) }
            let code = errno
            switch code {
            case EAGAIN: return nil
            // The connection failed before it was taken (accept(2)): the next one may be sound.
            case EINTR, ECONNABORTED, EPROTO, ENETDOWN, EHOSTDOWN, EHOSTUNREACH, ENETUNREACH: continue
            default: throw SystemError(code, in: "accept")
            }
        }
    }

    /// Small writes leave at once; without effect on Unix sockets.
    package static func disableDelay(_ descriptor: Int32) {
        try? setOption(descriptor, Int32(IPPROTO_TCP), TCP_NODELAY, 1)
    }

    /// Finds out within about a minute that a silent peer is gone.
    private static func enableKeepAlive(_ descriptor: Int32) {
        try? setOption(descriptor, SOL_SOCKET, SO_KEEPALIVE, 1)
        try? setOption(descriptor, Int32(IPPROTO_TCP), TCP_KEEPIDLE, 30)
        try? setOption(descriptor, Int32(IPPROTO_TCP), TCP_KEEPINTVL, 10)
        try? setOption(descriptor, Int32(IPPROTO_TCP), TCP_KEEPCNT, 3)
    }

    private static func create(family: Int32) throws(SystemError) -> FileDescriptor {
        let kind = Int32(SOCK_STREAM.rawValue | SOCK_NONBLOCK.rawValue | SOCK_CLOEXEC.rawValue)
        let descriptor = socket(family, kind, 0)
        guard descriptor >= 0 else { throw .last(in: "socket") }
        return FileDescriptor(owning: descriptor)
    }

    private static func setOption(
        _ descriptor: Int32, _ level: Int32, _ name: Int32, _ value: Int32
    ) throws(SystemError) {
        var value = value
        guard setsockopt(descriptor, level, name, &value, socklen_t(MemoryLayout<Int32>.size)) == 0 else {
            throw .last(in: "setsockopt")
        }
    }

    /// Removes a socket file that nobody listens on any more; a live one makes `bind` report that it is in use.
    private static func removeStaleSocket(at path: String, address: SocketAddress) throws(SystemError) {
        var status = stat()
        guard lstat(path, &status) == 0, status.st_mode & S_IFMT == S_IFSOCK else { return }
        let probe = try create(family: AF_UNIX)
        let isRefused =
            address.withSockaddr { Glibc.connect(probe.number, $0, $1) } != 0 && errno == ECONNREFUSED
        if isRefused {
            unlink(path)
        }
    }
}

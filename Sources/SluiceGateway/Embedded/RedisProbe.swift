import CLinux
import Glibc
import SluiceNet

/// Asks a server on a Unix socket whether it is there.
enum RedisProbe {
    /// Whether process `pid` listens on the socket and serves: any answer counts but that it is still loading.
    ///
    /// Blocks for up to `timeout`, which is longer than a server under load takes.
    static func isServing(_ socketPath: String, pid: pid_t, timeout: Duration = .seconds(1)) -> Bool {
        guard let address = SocketAddress(unixPath: socketPath), let socket = try? Socket.connect(to: address),
            listener(behind: socket.number) == pid
        else { return false }
        let request = "PING\r\n"
        guard send(socket.number, request, request.utf8.count, Int32(MSG_NOSIGNAL)) == request.utf8.count else {
            return false
        }
        var entry = pollfd(fd: socket.number, events: Int16(POLLIN), revents: 0)
        guard poll(&entry, 1, Int32(clamping: timeout.components.seconds * 1000)) == 1 else { return false }
        var answer = [UInt8](repeating: 0, count: 8)
        let count = recv(socket.number, &answer, answer.count, 0)
        return count > 0 && !answer.elementsEqual("-LOADING".utf8)
    }

    /// The process that opened the listening socket at the other end.
    private static func listener(behind descriptor: Int32) -> pid_t? {
        // struct ucred { pid_t pid; uid_t uid; gid_t gid; }, which the importer does not see.
        var credentials: [Int32] = [0, 0, 0]
        var length = socklen_t(MemoryLayout<Int32>.size * credentials.count)
        guard getsockopt(descriptor, SOL_SOCKET, SO_PEERCRED, &credentials, &length) == 0 else { return nil }
        return credentials[0]
    }
}

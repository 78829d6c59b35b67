import CLinux
import Glibc
import SluiceNet

/// The file of a Unix socket that this process listens on.
struct SocketFile: Sendable {
    private let path: String
    private let device: dev_t
    private let number: ino_t

    /// - Returns: `nil` if the address is none of a Unix socket, or its file is gone.
    init?(_ address: SocketAddress) {
        var status = stat()
        guard case .unix(let path) = address.kind, lstat(path, &status) == 0 else { return nil }
        self.path = path
        device = status.st_dev
        number = status.st_ino
    }

    /// Removes it, unless another file has taken its place. Call it while the socket is open: later, a new file may have
    /// the same number.
    func remove() {
        var status = stat()
        guard lstat(path, &status) == 0, status.st_dev == device, status.st_ino == number else { return }
        unlink(path)
    }
}

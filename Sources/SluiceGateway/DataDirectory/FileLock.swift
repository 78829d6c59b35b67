import CLinux
import Glibc
import SluiceCore
import SluiceNet

/// A lock that lasts as long as somebody holds its descriptor, and that no crash leaves behind.
struct FileLock: ~Copyable {
    let descriptor: FileDescriptor

    /// Takes the lock.
    ///
    /// - Returns: `nil` while another holds it.
    /// - Throws: what `open` says, such as `EACCES`.
    static func take(_ path: String) throws(SystemError) -> FileLock? {
        let number = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
        guard number >= 0 else { throw .last(in: "open") }
        let lock = FileLock(descriptor: FileDescriptor(owning: number))
        while flock(number, LOCK_EX | LOCK_NB) != 0 {
            switch errno {
            case EINTR: continue
            case EWOULDBLOCK: return nil
            default: throw .last(in: "flock")
            }
        }
        return lock
    }

    /// Leaves our process number in the file, for those who find it locked.
    func sign() {
        let text = "\(getpid())\n"
        ftruncate(descriptor.number, 0)
        _ = pwrite(descriptor.number, text, text.utf8.count, 0)
    }

    /// The process number that the holder left.
    static func signature(_ path: String) -> pid_t? {
        let number = open(path, O_RDONLY | O_CLOEXEC)
        guard number >= 0 else { return nil }
        defer { close(number) }
        return withUnsafeTemporaryAllocation(byteCount: 32, alignment: 1) { buffer in
            let count = read(number, buffer.baseAddress, buffer.count)
            guard count > 0 else { return nil }
            return pid_t(String(decoding: buffer[..<count].prefix { $0 != UInt8(ascii: "\n") }, as: UTF8.self))
        }
    }
}

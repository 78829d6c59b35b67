import CLinux
import Glibc
import SluiceCore

/// An open file of this machine.
final class LocalFile: OpenFile {
    private let number: Int32

    /// Takes over a descriptor: nobody else may close it.
    init(owning number: Int32) {
        self.number = number
    }

    deinit {
        close(number)
    }

    func status() throws(SystemError) -> FileStatus {
        var status = stat()
        guard fstat(number, &status) == 0 else { throw .last(in: "fstat") }
        return FileStatus(status)
    }

    func read(at offset: Int, count: Int) throws(SystemError) -> [UInt8] {
        var failure: SystemError?
        let bytes = [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
            while filled < count, let base = buffer.baseAddress {
                let got = pread(number, base + filled, count - filled, off_t(offset + filled))
                if got > 0 {
                    filled += got
                } else if got == 0 {
                    return
                } else if errno != EINTR {
                    failure = .last(in: "pread")
                    return
                }
            }
        }
        if let failure { throw failure }
        return bytes
    }

    func write(_ bytes: [UInt8], at offset: Int) throws(SystemError) {
        var done = 0
        while done < bytes.count {
            let count = bytes.withUnsafeBytes { buffer in
                pwrite(number, buffer.baseAddress.map { $0 + done }, buffer.count - done, off_t(offset + done))
            }
            if count >= 0 {
                done += count
            } else if errno != EINTR {
                throw .last(in: "pwrite")
            }
        }
    }

    func truncate(to size: Int) throws(SystemError) {
        while ftruncate(number, off_t(size)) != 0 {
            guard errno == EINTR else { throw .last(in: "ftruncate") }
        }
    }

    func synchronize(withMetadata: Bool) throws(SystemError) {
        guard (withMetadata ? fsync(number) : fdatasync(number)) == 0 else { throw .last(in: "fsync") }
    }

    func setPermissions(_ mode: UInt32) throws(SystemError) {
        guard fchmod(number, mode) == 0 else { throw .last(in: "fchmod") }
    }

    func lock(exclusively: Bool) throws(SystemError) -> Bool {
        while flock(number, (exclusively ? LOCK_EX : LOCK_SH) | LOCK_NB) != 0 {
            switch errno {
            case EINTR: continue
            case EWOULDBLOCK: return false
            default: throw .last(in: "flock")
            }
        }
        return true
    }

    func unlock() {
        flock(number, LOCK_UN)
    }
}

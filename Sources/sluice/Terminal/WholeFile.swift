import Glibc

/// Writes files as a whole or not at all.
enum WholeFile {
    /// - Throws: ``Failure``; then what was there is there still.
    static func write(_ text: String, to path: String) throws(Failure) {
        let draft = "\(path).\(getpid()).tmp"
        let descriptor = open(draft, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o644)
        guard descriptor >= 0 else { throw failure(path) }
        var bytes = Array(text.utf8)[...]
        while !bytes.isEmpty {
            let count = bytes.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
            if count > 0 {
                bytes = bytes.dropFirst(count)
            } else if errno != EINTR {
                let failure = failure(path)
                close(descriptor)
                unlink(draft)
                throw failure
            }
        }
        guard fsync(descriptor) == 0, close(descriptor) == 0, rename(draft, path) == 0 else {
            let failure = failure(path)
            unlink(draft)
            throw failure
        }
    }

    private static func failure(_ path: String) -> Failure {
        Failure(.errorReply, "\(path) cannot be written: \(String(cString: strerror(errno)))")
    }
}

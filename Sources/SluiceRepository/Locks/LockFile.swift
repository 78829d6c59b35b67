import Glibc
import SluiceCore

/// The files of a lock: `<name>.lock`, which is locked and stays empty, and `<name>.fence`, which holds the token.
enum LockFile {
    /// Takes a lock unless somebody has it.
    ///
    /// - Returns: the open file, which holds the lock until it is closed, and the token, which is on the disk.
    /// - Throws: `SystemError`; the lock is free then.
    static func take(
        in folder: String, named name: String, above floor: Int64
    ) throws(SystemError) -> (file: Int32, token: FencingToken)? {
        guard mkdir(folder, 0o700) == 0 || errno == EEXIST else { throw .last(in: "mkdir") }
        let file = open("\(folder)/\(name).lock", O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
        guard file >= 0 else { throw .last(in: "open") }
        guard flock(file, LOCK_EX | LOCK_NB) == 0 else {
            let error = SystemError.last(in: "flock")
            close(file)
            guard error.code == EWOULDBLOCK else { throw error }
            return nil
        }
        do throws(SystemError) {
            let path = "\(folder)/\(name).fence"
            let token = max(try read(path), floor) + 1
            try write(token, to: path, in: folder)
            return (file, FencingToken(token))
        } catch {
            close(file)
            throw error
        }
    }

    /// The token of the last holder; 0 if there was none.
    private static func read(_ path: String) throws(SystemError) -> Int64 {
        let file = open(path, O_RDONLY | O_CLOEXEC)
        guard file >= 0 else {
            guard errno == ENOENT else { throw .last(in: "open") }
            return 0
        }
        defer { close(file) }
        var bytes = [UInt8](repeating: 0, count: 32)
        let count = Glibc.read(file, &bytes, bytes.count)
        guard count >= 0 else { throw .last(in: "read") }
        guard let token = Int64(String(decoding: bytes.prefix(count), as: UTF8.self)), token >= 0 else {
            throw SystemError(EBADMSG, in: "reading the token")
        }
        return token
    }

    /// Puts a token on the disk, in one piece.
    private static func write(_ token: Int64, to path: String, in folder: String) throws(SystemError) {
        let temporary = path + ".new"
        let file = open(temporary, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
        guard file >= 0 else { throw .last(in: "open") }
        let text = Array("\(token)".utf8)
        let isWritten = Glibc.write(file, text, text.count) == text.count && fsync(file) == 0
        let failure = SystemError.last(in: "write")
        close(file)
        guard isWritten else { throw failure }
        guard rename(temporary, path) == 0 else { throw .last(in: "rename") }
        let directory = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard directory >= 0 else { throw .last(in: "open") }
        defer { close(directory) }
        guard fsync(directory) == 0 else { throw .last(in: "fsync") }
    }
}

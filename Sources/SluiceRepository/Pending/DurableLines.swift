import CLinux
import Glibc
import SluiceCore
import SluiceCrypto

/// A file of lines that are on the disk when they are said to be. Each begins with a digest of its rest, so that one that
/// was cut off by a crash is known.
///
/// One process at a time has the file; its calls block and are made on threads of their own, one at a time.
final class DurableLines: Sendable {
    private struct State {
        var file: Int32
        var isPoisoned = false
        /// Whether the folder does not certainly name the file yet.
        var isNew: Bool
    }

    private let folder: String
    private let state: Lock<State>
    private let guardFile: Int32

    /// Opens the file, and makes it if it is not there.
    ///
    /// - Returns: the file, and its lines, without those that a crash has cut off.
    /// - Throws: `SystemError`; `EWOULDBLOCK` if another process has it, `EBADMSG` if a line is damaged that was not the
    ///   last one.
    static func open(_ path: String, in folder: String) throws(SystemError) -> (DurableLines, [[UInt8]]) {
        try makeFolder(folder)
        let guardFile = Glibc.open(path + ".lock", O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
        guard guardFile >= 0 else { throw .last(in: "open") }
        do throws(SystemError) {
            try take(guardFile)
            let bytes = try read(path)
            let (lines, length) = try parse(bytes ?? [])
            let file = Glibc.open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0o600)
            guard file >= 0 else { throw .last(in: "open") }
            // What a crash has cut off must not stay before what comes next.
            if let bytes, length < bytes.count, ftruncate(file, off_t(length)) != 0 || fsync(file) != 0 {
                let error = SystemError.last(in: "fsync")
                close(file)
                throw error
            }
            return (DurableLines(folder, file, guardFile, isNew: bytes == nil), lines)
        } catch {
            close(guardFile)
            throw error
        }
    }

    private init(_ folder: String, _ file: Int32, _ guardFile: Int32, isNew: Bool) {
        self.folder = folder
        self.guardFile = guardFile
        state = Lock(State(file: file, isNew: isNew))
    }

    deinit {
        close(state.withLock { $0.file })
        close(guardFile)
    }

    /// Adds lines.
    ///
    /// - Parameters:
    ///   - lines: without line ends.
    ///   - isDurable: whether they are on the disk when this returns; else they are when the next ones are.
    /// - Throws: `SystemError`; nothing is added behind a failure of the disk until the file is opened again.
    func append(_ lines: [[UInt8]], isDurable: Bool = true) throws(SystemError) {
        let bytes = lines.flatMap(Self.line)
        try state.withLock { (state: inout sending State) throws(SystemError) in
            guard !state.isPoisoned else { throw SystemError(EIO, in: "an earlier fdatasync") }
            let start = lseek(state.file, 0, SEEK_END)
            do throws(SystemError) {
                try Self.write(bytes, to: state.file)
            } catch {
                // What was half written must not stay before what comes next.
                if start < 0 || ftruncate(state.file, start) != 0 { state.isPoisoned = true }
                throw error
            }
            guard isDurable else { return }
            guard fdatasync(state.file) == 0 else {
                state.isPoisoned = true
                throw .last(in: "fdatasync")
            }
            guard state.isNew else { return }
            try Self.synchronise(folder)
            state.isNew = false
        }
    }

    /// Forgets all lines. They may be there again after a crash of the system.
    func clear() throws(SystemError) {
        try state.withLock { (state: inout sending State) throws(SystemError) in
            guard ftruncate(state.file, 0) == 0 else { throw .last(in: "ftruncate") }
        }
    }

    // MARK: Lines

    private static let digestDigits = 16

    private static func line(_ text: [UInt8]) -> [UInt8] {
        digest(text) + [UInt8(ascii: " ")] + text + [UInt8(ascii: "\n")]
    }

    private static func digest(_ text: some Sequence<UInt8>) -> [UInt8] {
        Array(SHA1.hexadecimal(of: Array(text)).utf8.prefix(digestDigits))
    }

    private static func parse(_ bytes: [UInt8]) throws(SystemError) -> (lines: [[UInt8]], length: Int) {
        var lines: [[UInt8]] = []
        var position = 0
        while position < bytes.count {
            guard let end = bytes[position...].firstIndex(of: UInt8(ascii: "\n")) else { break }
            let text = bytes[position..<end].dropFirst(digestDigits + 1)
            guard bytes[position..<end].prefix(digestDigits).elementsEqual(digest(text)) else {
                guard !bytes[(end + 1)...].contains(UInt8(ascii: "\n")) else {
                    throw SystemError(EBADMSG, in: "reading a line that is damaged before others that are not")
                }
                break
            }
            lines.append(Array(text))
            position = end + 1
        }
        return (lines, position)
    }

    // MARK: Files

    /// Waits a moment: who had the file before may be about to let it go.
    private static func take(_ file: Int32) throws(SystemError) {
        for _ in 0..<100 {
            if flock(file, LOCK_EX | LOCK_NB) == 0 { return }
            let error = SystemError.last(in: "flock")
            guard error.code == EWOULDBLOCK else { throw error }
            usleep(5_000)
        }
        throw SystemError(EWOULDBLOCK, in: "flock")
    }

    private static func makeFolder(_ folder: String) throws(SystemError) {
        var path = ""
        for part in folder.split(separator: "/", omittingEmptySubsequences: false) {
            path += part
            if !path.isEmpty, mkdir(path, 0o700) != 0, errno != EEXIST, errno != EISDIR, errno != EROFS {
                throw .last(in: "mkdir")
            }
            path += "/"
        }
    }

    private static func read(_ path: String) throws(SystemError) -> [UInt8]? {
        let file = Glibc.open(path, O_RDONLY | O_CLOEXEC)
        guard file >= 0 else {
            guard errno == ENOENT else { throw .last(in: "open") }
            return nil
        }
        defer { close(file) }
        var bytes: [UInt8] = []
        var piece = [UInt8](repeating: 0, count: 65_536)
        while true {
            let count = Glibc.read(file, &piece, piece.count)
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else { throw .last(in: "read") }
            guard count > 0 else { return bytes }
            bytes += piece.prefix(count)
        }
    }

    private static func write(_ bytes: [UInt8], to file: Int32) throws(SystemError) {
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { Glibc.write(file, $0.baseAddress, $0.count) }
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else { throw .last(in: "write") }
            rest = rest.dropFirst(count)
        }
    }

    private static func synchronise(_ folder: String) throws(SystemError) {
        let directory = Glibc.open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard directory >= 0 else { throw .last(in: "open") }
        defer { close(directory) }
        guard fsync(directory) == 0 else { throw .last(in: "fsync") }
    }
}

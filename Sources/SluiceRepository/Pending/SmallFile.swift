import Glibc
import SluiceCore

/// A file of one line, replaced as a whole.
enum SmallFile {
    /// The first line, up to some thousand bytes; `nil` if there is no file.
    static func read(_ path: String) -> String? {
        let file = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard file >= 0 else { return nil }
        defer { close(file) }
        var bytes = [UInt8](repeating: 0, count: 4_096)
        let count = max(0, Glibc.read(file, &bytes, bytes.count))
        return String(decoding: bytes.prefix(count).prefix { $0 >= 0x20 }, as: UTF8.self)
    }

    static func write(_ line: String, to path: String) throws(SystemError) {
        let temporary = path + ".new"
        let file = open(temporary, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
        guard file >= 0 else { throw .last(in: "open") }
        let text = Array((line + "\n").utf8)
        let isWritten = Glibc.write(file, text, text.count) == text.count && fsync(file) == 0
        let failure = SystemError.last(in: "write")
        close(file)
        guard isWritten else { throw failure }
        guard rename(temporary, path) == 0 else { throw .last(in: "rename") }
    }
}

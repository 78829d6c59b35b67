import CLinux
import Glibc
import SluiceCore
import SluiceNet

/// Files that are there whole or not at all, whenever the machine stops; readable by their owner only.
enum AtomicFile {
    /// Writes the file, over the one that may be there.
    static func replace(_ path: String, with text: String) throws(SystemError) {
        let temporary = try write(text, beside: path)
        guard rename(temporary, path) == 0 else {
            let error = SystemError.last(in: "rename")
            unlink(temporary)
            throw error
        }
        try synchronizeDirectory(of: path)
    }

    /// Writes the file, unless it is there already.
    ///
    /// - Returns: whether it was written; of several who try at once exactly one is told so.
    static func create(_ path: String, with text: String) throws(SystemError) -> Bool {
        let temporary = try write(text, beside: path)
        defer { unlink(temporary) }
        guard link(temporary, path) == 0 else {
            if errno == EEXIST { return false }
            throw .last(in: "link")
        }
        try synchronizeDirectory(of: path)
        return true
    }

    /// Reads a whole file.
    ///
    /// - Parameters:
    ///   - path: where it is.
    ///   - limit: bytes above which it is refused, as `EFBIG`.
    /// - Throws: what `open` or `read` say, such as `ENOENT`.
    /// - Returns: what it holds.
    static func read(_ path: String, limit: Int) throws(SystemError) -> [UInt8] {
        let number = open(path, O_RDONLY | O_CLOEXEC)
        guard number >= 0 else { throw .last(in: "open") }
        let descriptor = FileDescriptor(owning: number)
        var content: [UInt8] = []
        var piece = [UInt8](repeating: 0, count: 16 * 1024)
        while true {
            let count = Glibc.read(descriptor.number, &piece, piece.count)
            if count == 0 { return content }
            if count > 0 {
                content += piece[..<count]
            } else if errno != EINTR {
                throw .last(in: "read")
            }
            guard content.count <= limit else { throw SystemError(EFBIG, in: "read") }
        }
    }

    /// Writes and synchronises a file of another name in the same directory, and tells its name.
    private static func write(_ text: String, beside path: String) throws(SystemError) -> String {
        let temporary = "\(path).\(UInt64.random(in: .min ... .max))"
        let number = open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        guard number >= 0 else { throw .last(in: "open") }
        let descriptor = FileDescriptor(owning: number)
        do throws(SystemError) {
            try writeAll(Array(text.utf8), to: descriptor.number)
            guard fsync(descriptor.number) == 0 else { throw .last(in: "fsync") }
        } catch {
            unlink(temporary)
            throw error
        }
        return temporary
    }

    private static func writeAll(_ bytes: [UInt8], to descriptor: Int32) throws(SystemError) {
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
            if count >= 0 {
                rest.removeFirst(count)
            } else if errno != EINTR {
                throw .last(in: "write")
            }
        }
    }

    /// Makes the name itself durable.
    private static func synchronizeDirectory(of path: String) throws(SystemError) {
        let directory = path.lastIndex(of: "/").map { String(path[...$0]) } ?? "."
        let number = open(directory, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard number >= 0 else { throw .last(in: "open") }
        let descriptor = FileDescriptor(owning: number)
        guard fsync(descriptor.number) == 0 else { throw .last(in: "fsync") }
    }
}

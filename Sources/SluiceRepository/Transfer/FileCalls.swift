import CLinux
import Glibc
import SluiceCore

/// Calls of the file system, each on a thread of its own, since they block.
enum FileCalls {
    /// Writes all bytes.
    ///
    /// - Throws: ``TransferError``; with ``TransferError/Code/closed`` if nobody reads them.
    static func write(_ bytes: [UInt8], to descriptor: Int32, at offset: Int? = nil, of path: String) async throws {
        try await run(path, "written") { () throws(SystemError) in
            var written = 0
            while written < bytes.count {
                let count = bytes.withUnsafeBytes { bytes in
                    let rest = UnsafeRawBufferPointer(rebasing: bytes[written...])
                    return offset.map { pwrite(descriptor, rest.baseAddress, rest.count, off_t($0 + written)) }
                        ?? Glibc.write(descriptor, rest.baseAddress, rest.count)
                }
                if count < 0, errno == EINTR { continue }
                guard count >= 0 else { throw .last(in: "write") }
                written += count
            }
        }
    }

    /// Reads bytes; fewer only at the end.
    static func read(_ count: Int, at offset: Int, of descriptor: Int32, _ path: String) async throws -> [UInt8] {
        try await run(path, "read") { () throws(SystemError) in
            var bytes = [UInt8](repeating: 0, count: count)
            var filled = 0
            while filled < count {
                let step = bytes.withUnsafeMutableBytes { space in
                    pread(descriptor, space.baseAddress.map { $0 + filled }, count - filled, off_t(offset + filled))
                }
                if step < 0, errno == EINTR { continue }
                guard step >= 0 else { throw .last(in: "read") }
                guard step > 0 else { break }
                filled += step
            }
            bytes.removeLast(count - filled)
            return bytes
        }
    }

    static func synchronize(_ descriptor: Int32, _ path: String) async throws {
        try await run(path, "made durable") { () throws(SystemError) in
            guard fsync(descriptor) == 0 else { throw .last(in: "fsync") }
        }
    }

    /// Makes the names in a directory durable.
    static func synchronizeDirectory(_ path: String) async throws {
        try await run(path, "made durable") { () throws(SystemError) in
            let descriptor = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
            guard descriptor >= 0 else { throw .last(in: "open") }
            defer { close(descriptor) }
            guard fsync(descriptor) == 0 else { throw .last(in: "fsync") }
        }
    }

    static func run<Value: Sendable>(
        _ path: String, _ doing: String, _ body: @escaping @Sendable () throws(SystemError) -> Value
    ) async throws -> Value {
        do {
            return try await OwnThread.run(name: "sluice-transfer") { try body() }
        } catch let error as SystemError where error.code == EPIPE {
            throw TransferError(.closed, "nobody reads \(path) any more")
        } catch let error as SystemError {
            throw TransferError(path, doing, error)
        }
    }
}

/// The parts of a path.
struct FilePath {
    /// Without slashes at its end.
    let path: String

    init(_ path: String) {
        var text = path[...]
        while text.utf8.count > 1, text.hasSuffix("/") { text = text.dropLast() }
        self.path = String(text)
    }

    var directory: String {
        guard let slash = path.lastIndex(of: "/") else { return "." }
        return slash == path.startIndex ? "/" : String(path[..<slash])
    }

    var name: String { path.lastIndex(of: "/").map { String(path[path.index(after: $0)...]) } ?? path }

    /// Where something is made that takes the path's name when it is complete.
    var partial: String { directory == "/" ? "/.\(name).partial" : "\(directory)/.\(name).partial" }

    /// What is there; `nil` for nothing.
    var kind: mode_t? {
        var status = stat()
        return stat(path, &status) == 0 ? status.st_mode & S_IFMT : nil
    }

    /// Where a symbolic link leads.
    var resolved: FilePath {
        guard let target = realpath(path, nil) else { return self }
        defer { free(target) }
        return FilePath(String(cString: target))
    }
}

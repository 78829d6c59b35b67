import CLinux
import Glibc
import SluiceCore

/// The files of an import.
struct ImportFiles: Sendable {
    struct File: Sendable, Hashable {
        let path: String
        /// What the file is called, if that is the id of what it holds: of a file in a directory.
        let name: String?
        let size: Int
        /// Changes when the file does.
        let stamp: [Int]
    }

    let files: [File]

    /// - Throws: ``ImportProblem`` if a path or a file in it cannot be read.
    init(_ paths: [String], areDirectoriesExpected: Bool) throws(ImportProblem) {
        var files: [File] = []
        for path in paths { files += try Self.files(of: path, isDirectoryExpected: areDirectoriesExpected) }
        self.files = files
    }

    private static func files(of path: String, isDirectoryExpected: Bool) throws(ImportProblem) -> [File] {
        var status = stat()
        guard stat(path, &status) == 0 else { throw unreadable(path, SystemError.last(in: "stat").reason) }
        guard status.st_mode & S_IFMT == S_IFDIR else {
            guard !isDirectoryExpected else { throw unreadable(path, "it is no directory") }
            return [try file(path, name: nil)]
        }
        guard let stream = opendir(path) else { throw unreadable(path, SystemError.last(in: "opendir").reason) }
        defer { closedir(stream) }
        var files: [File] = []
        while let entry = readdir(stream) {
            let bytes = withUnsafeBytes(of: &entry.pointee.d_name) { Array($0.prefix { $0 != 0 }) }
            let name = String(decoding: bytes, as: UTF8.self)
            guard name.hasSuffix(".json"), !name.hasPrefix("."), bytes == Array(name.utf8) else { continue }
            let file = "\(path)/\(name)"
            guard stat(file, &status) == 0, status.st_mode & S_IFMT == S_IFREG else { continue }
            files.append(try Self.file(file, name: percentDecoded(String(name.dropLast(5)))))
        }
        return files.sorted { ExactText($0.path) < ExactText($1.path) }
    }

    private static func file(_ path: String, name: String?) throws(ImportProblem) -> File {
        var status = stat()
        guard stat(path, &status) == 0 else { throw unreadable(path, SystemError.last(in: "stat").reason) }
        guard status.st_mode & S_IFMT == S_IFREG else { throw unreadable(path, "it is no file that can be read twice") }
        let time = status.st_mtim
        return File(
            path: path, name: name, size: Int(status.st_size),
            stamp: [Int(status.st_ino), Int(status.st_size), time.tv_sec, time.tv_nsec])
    }

    static func unreadable(_ path: String, _ reason: String) -> ImportProblem {
        ImportProblem(
            reason: .unreadable, message: "the file cannot be read: \(reason)", file: path, line: 1, column: 1,
            index: nil,
            id: nil)
    }

    /// A name as it was before characters of it were written as `%` and two digits; as it is if that is not UTF-8.
    private static func percentDecoded(_ name: String) -> String {
        var bytes: [UInt8] = []
        var rest = Array(name.utf8)[...]
        while let byte = rest.popFirst() {
            if byte == UInt8(ascii: "%"), rest.count >= 2,
                let code = UInt8(String(decoding: rest.prefix(2), as: UTF8.self), radix: 16)
            {
                bytes.append(code)
                rest = rest.dropFirst(2)
            } else {
                bytes.append(byte)
            }
        }
        return String(validating: bytes, as: UTF8.self) ?? name
    }
}

extension ImportFiles.File {
    private static let chunkBytes = 256 * 1024

    /// Reads the file in pieces.
    ///
    /// - Parameter body: is given each piece, and whether it is the first, and the last.
    /// - Throws: ``ImportProblem`` if the file cannot be read or is not the one that it was; and what `body` throws.
    func read(_ body: ([UInt8], _ isFirst: Bool, _ isLast: Bool) async throws -> Void) async throws {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw ImportFiles.unreadable(path, SystemError.last(in: "open").reason) }
        defer { close(descriptor) }
        var status = stat()
        guard fstat(descriptor, &status) == 0,
            stamp == [Int(status.st_ino), Int(status.st_size), status.st_mtim.tv_sec, status.st_mtim.tv_nsec]
        else { throw ImportFiles.unreadable(path, "it was changed meanwhile") }
        var next = try await piece(of: descriptor)
        var isFirst = true
        repeat {
            try Task.checkCancellation()
            let bytes = next
            next = bytes.isEmpty ? [] : try await piece(of: descriptor)
            try await body(bytes, isFirst, next.isEmpty)
            isFirst = false
        } while !next.isEmpty
    }

    private func piece(of descriptor: Int32) async throws -> [UInt8] {
        let path = path
        do {
            return try await read(descriptor, path)
        } catch let error as SystemError {
            throw ImportFiles.unreadable(path, "\(error)")
        }
    }

    private func read(_ descriptor: Int32, _ path: String) async throws -> [UInt8] {
        try await OwnThread.run(name: "sluice-import") {
            var bytes = [UInt8](repeating: 0, count: Self.chunkBytes)
            var count = 0
            while count < bytes.count {
                let step = bytes.withUnsafeMutableBytes { space in
                    Glibc.read(descriptor, space.baseAddress.map { $0 + count }, space.count - count)
                }
                if step < 0, errno == EINTR { continue }
                guard step >= 0 else { throw ImportFiles.unreadable(path, SystemError.last(in: "read").reason) }
                guard step > 0 else { break }
                count += step
            }
            return Array(bytes[..<count])
        }
    }
}

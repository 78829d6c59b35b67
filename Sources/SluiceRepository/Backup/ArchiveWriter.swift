import CLinux
import Glibc
import SluiceCore

/// An archive that is being written: a directory of files, or a tar file of the same files. It takes its name once it was
/// read back.
final class ArchiveWriter {
    private let target: FilePath
    private let partial: PartialFile
    private let isTar: Bool
    /// Bytes of the tar file until now.
    private var end = 0
    private let time: Int
    /// The file that is being written.
    private var file: (name: String, descriptor: Int32, size: Int)?

    /// - Parameters:
    ///   - path: of the archive; `….tar` is a file, anything else a directory.
    ///   - time: of its files, in seconds since 1970.
    /// - Throws: ``TransferError``.
    init(_ path: String, time: Int) throws(TransferError) {
        target = FilePath(path)
        isTar = path.hasSuffix(".tar")
        self.time = time
        guard !isTar || target.kind == nil else {
            throw TransferError(.exists, "\(path) is there already: choose another name, or remove it")
        }
        try target.checkIsFree()
        // It holds all there is: only its owner may read it.
        partial = try PartialFile(target, isDirectory: !isTar, mode: isTar ? 0o600 : 0o700)
    }

    deinit {
        if let file, !isTar { close(file.descriptor) }
    }

    /// Where it can be read before it has its name.
    var partialPath: String { target.partial }

    func begin(_ name: String) async throws {
        guard !isTar else {
            file = (name, partial.descriptor, 0)
            try await FileCalls.write(
                TarHeader(name: name, size: 0, time: time).block, to: partial.descriptor, at: end, of: target.path)
            return
        }
        let directory = partial.descriptor
        let descriptor = try await FileCalls.run(target.path, "written") { () throws(SystemError) in
            let descriptor = openat(directory, name, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0o600)
            guard descriptor >= 0 else { throw .last(in: "open") }
            return descriptor
        }
        file = (name, descriptor, 0)
    }

    func write(_ bytes: [UInt8]) async throws {
        guard let file else { return }
        let start = isTar ? end + TarHeader.blockBytes + file.size : file.size
        try await FileCalls.write(bytes, to: file.descriptor, at: start, of: target.path)
        self.file?.size += bytes.count
    }

    /// Ends the file that is being written.
    func endFile() async throws {
        guard let file else { return }
        self.file = nil
        guard isTar else {
            defer { close(file.descriptor) }
            return try await FileCalls.synchronize(file.descriptor, target.path)
        }
        let header = TarHeader(name: file.name, size: file.size, time: time)
        try await FileCalls.write(header.block, to: file.descriptor, at: end, of: target.path)
        end += TarHeader.blockBytes + file.size
        try await FileCalls.write(
            [UInt8](repeating: 0, count: header.padding), to: file.descriptor, at: end, of: target.path)
        end += header.padding
    }

    /// Adds the manifest, which is the last file.
    func finish(_ manifest: [UInt8]) async throws {
        try await begin(BackupManifest.fileName)
        try await write(manifest)
        try await endFile()
        guard isTar else { return }
        let ending = [UInt8](repeating: 0, count: 2 * TarHeader.blockBytes)
        try await FileCalls.write(ending, to: partial.descriptor, at: end, of: target.path)
        try await FileCalls.synchronize(partial.descriptor, target.path)
    }

    func publish() async throws {
        try await partial.publish()
    }
}

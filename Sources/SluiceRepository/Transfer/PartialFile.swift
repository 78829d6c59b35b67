import CLinux
import Glibc
import SluiceCore

/// A file, or a directory of files, that is made under another name and takes its own once it is complete and on the disk.
///
/// Its other name is always the same, and locked: what a killed process left is taken over by the next one, and two
/// processes do not write the same thing at once.
final class PartialFile {
    let target: FilePath
    let descriptor: Int32
    private let isDirectory: Bool
    private var isPublished = false

    /// - Parameters:
    ///   - target: what it is to be called.
    ///   - isDirectory: whether it is one.
    ///   - mode: of it.
    /// - Throws: ``TransferError``, with ``TransferError/Code/exists`` if another process writes there.
    init(_ target: FilePath, isDirectory: Bool = false, mode: mode_t) throws(TransferError) {
        self.target = target
        self.isDirectory = isDirectory
        let path = target.partial
        do throws(SystemError) {
            descriptor = try Self.open(path, isDirectory, mode)
        } catch {
            if error.code == EWOULDBLOCK {
                throw TransferError(.exists, "another process is writing \(target.path): wait for it to end")
            }
            throw TransferError(target.path, "written", error)
        }
    }

    deinit {
        // Its name goes first, so that nobody takes over what is about to go.
        if !isPublished {
            if isDirectory {
                Self.empty(target.partial)
                rmdir(target.partial)
            } else {
                unlink(target.partial)
            }
        }
        close(descriptor)
    }

    /// Gives it its name; for a file, in the place of the one that has it.
    func publish() async throws {
        try await FileCalls.synchronize(descriptor, target.path)
        let (partial, path) = (target.partial, target.path)
        try await FileCalls.run(path, "written") { () throws(SystemError) in
            guard rename(partial, path) == 0 else { throw .last(in: "rename") }
        }
        isPublished = true
        try await FileCalls.synchronizeDirectory(target.directory)
    }

    private static func open(_ path: String, _ isDirectory: Bool, _ mode: mode_t) throws(SystemError) -> Int32 {
        while true {
            if isDirectory, mkdir(path, mode) != 0, errno != EEXIST { throw .last(in: "mkdir") }
            let flags = isDirectory ? O_RDONLY | O_DIRECTORY : O_RDWR | O_CREAT
            let descriptor = Glibc.open(path, flags | O_CLOEXEC | O_NOFOLLOW, mode)
            guard descriptor >= 0 else {
                if isDirectory, errno == ENOENT { continue }
                throw .last(in: "open")
            }
            // Where there are no locks, two at once are the users' to avoid.
            if flock(descriptor, LOCK_EX | LOCK_NB) != 0, errno == EWOULDBLOCK {
                close(descriptor)
                throw SystemError(EWOULDBLOCK, in: "flock")
            }
            var (held, named) = (stat(), stat())
            // Who had it may have given it another name, or removed it, before it was locked.
            guard fstat(descriptor, &held) == 0, lstat(path, &named) == 0, held.st_ino == named.st_ino,
                held.st_dev == named.st_dev
            else {
                close(descriptor)
                continue
            }
            if isDirectory { empty(path) }
            guard isDirectory || ftruncate(descriptor, 0) == 0 else {
                let error = SystemError.last(in: "ftruncate")
                close(descriptor)
                throw error
            }
            return descriptor
        }
    }

    /// Removes the files of a directory.
    private static func empty(_ path: String) {
        guard let stream = opendir(path) else { return }
        defer { closedir(stream) }
        while let entry = readdir(stream) {
            let name = withUnsafeBytes(of: &entry.pointee.d_name) { Array($0.prefix { $0 != 0 }) + [0] }
            let separator = [UInt8(ascii: "/")]
            let file = Array(path.utf8) + separator + name
            file.withUnsafeBytes { bytes in
                _ = bytes.baseAddress.map { unlink($0.assumingMemoryBound(to: CChar.self)) }
            }
        }
    }
}

import CLinux
import Glibc
import SluiceCore

/// The files of an archive, for reading.
final class ArchiveFiles: Sendable {
    private struct Member: Sendable {
        let descriptor: Int32
        let offset: Int
        let size: Int
    }

    let path: String
    private let members: [String: Member]
    private let descriptors: [Int32]

    /// Opens a directory or a tar file.
    ///
    /// - Throws: ``TransferError``.
    static func open(_ path: String) async throws -> ArchiveFiles {
        var status = stat()
        guard stat(path, &status) == 0 else { throw TransferError(path, "read", .last(in: "stat")) }
        switch status.st_mode & S_IFMT {
        case S_IFDIR: return try directory(path)
        case S_IFREG: return try await tar(path, size: Int(status.st_size))
        default: throw TransferError(.foreign, "\(path) is neither a file nor a directory")
        }
    }

    private init(_ path: String, _ members: [String: Member], _ descriptors: [Int32]) {
        self.path = path
        self.members = members
        self.descriptors = descriptors
    }

    deinit {
        for descriptor in descriptors { close(descriptor) }
    }

    func contains(_ name: String) -> Bool {
        members[name] != nil
    }

    func size(of name: String) -> Int? {
        members[name]?.size
    }

    /// Reads a part of a file; less only at its end.
    func read(_ name: String, at offset: Int, count: Int) async throws -> [UInt8] {
        guard let member = members[name] else {
            throw TransferError(.damaged, "\(path) is damaged: \(name) is missing")
        }
        let count = max(0, min(count, member.size - offset))
        guard count > 0 else { return [] }
        return try await FileCalls.read(count, at: member.offset + offset, of: member.descriptor, path)
    }

    private static func directory(_ path: String) throws(TransferError) -> ArchiveFiles {
        guard let stream = opendir(path) else { throw TransferError(path, "read", .last(in: "opendir")) }
        defer { closedir(stream) }
        var members: [String: Member] = [:]
        var descriptors: [Int32] = []
        while let entry = readdir(stream) {
            let name = withUnsafeBytes(of: &entry.pointee.d_name) {
                String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self)
            }
            // Other files may lie there; there are never many of ours.
            guard name == BackupManifest.fileName || name.hasSuffix(".jsonl.gz"), descriptors.count < 512 else {
                continue
            }
            let descriptor = Glibc.open("\(path)/\(name)", O_RDONLY | O_CLOEXEC)
            var status = stat()
            guard descriptor >= 0 else { throw TransferError("\(path)/\(name)", "read", .last(in: "open")) }
            descriptors.append(descriptor)
            guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else { continue }
            members[name] = Member(descriptor: descriptor, offset: 0, size: Int(status.st_size))
        }
        return ArchiveFiles(path, members, descriptors)
    }

    private static func tar(_ path: String, size: Int) async throws -> ArchiveFiles {
        let descriptor = Glibc.open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw TransferError(path, "read", .last(in: "open")) }
        do {
            return ArchiveFiles(path, try await members(ofTar: path, descriptor, size: size), [descriptor])
        } catch {
            close(descriptor)
            throw error
        }
    }

    private static func members(
        ofTar path: String, _ descriptor: Int32, size: Int
    ) async throws -> [String: Member] {
        var members: [String: Member] = [:]
        var offset = 0
        while true {
            let block = try await FileCalls.read(TarHeader.blockBytes, at: offset, of: descriptor, path)
            if block.count == TarHeader.blockBytes, block.allSatisfy({ $0 == 0 }) { return members }
            guard let header = TarHeader(block) else {
                guard offset == 0 else {
                    throw TransferError(
                        .damaged, "\(path) is damaged: it ends, or holds something else, at byte \(offset)")
                }
                throw TransferError(.foreign, "\(path) is no archive of sluice: it is no tar file")
            }
            offset += TarHeader.blockBytes
            guard header.size <= size - offset else {
                throw TransferError(.damaged, "\(path) is damaged: it ends in the middle of \(header.name.printable)")
            }
            if header.isFile {
                // Who unpacked and packed it again may have done so with a directory around it.
                let name = FilePath(header.name).name
                members[name] = Member(descriptor: descriptor, offset: offset, size: header.size)
            }
            offset += header.size + header.padding
        }
    }
}

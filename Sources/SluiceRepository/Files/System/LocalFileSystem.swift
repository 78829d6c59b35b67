import CLinux
import Glibc
package import SluiceCore

/// The file systems of this machine.
package struct LocalFileSystem: FileSystem {
    package init() {}

    package func open(_ path: String, for access: FileAccess) throws(SystemError) -> any OpenFile {
        let flags =
            switch access {
            // Not to wait for whoever might open the other end of a pipe.
            case .reading: O_RDONLY | O_NONBLOCK
            case .updating: O_RDWR | O_CREAT
            case .creating: O_WRONLY | O_CREAT | O_EXCL
            }
        while true {
            let number = Glibc.open(path, flags | O_CLOEXEC, 0o644)
            if number >= 0 { return LocalFile(owning: number) }
            guard errno == EINTR else { throw .last(in: "open") }
        }
    }

    package func status(_ path: String) throws(SystemError) -> FileStatus? {
        var status = stat()
        guard stat(path, &status) != 0 else { return FileStatus(status) }
        guard errno == ENOENT || errno == ENOTDIR else { throw .last(in: "stat") }
        return nil
    }

    package func names(in directory: String) throws(SystemError) -> [String] {
        guard let stream = opendir(directory) else { throw .last(in: "opendir") }
        defer { closedir(stream) }
        var names: [String] = []
        while true {
            errno = 0
            guard let entry = readdir(stream) else { break }
            let name = withUnsafeBytes(of: &entry.pointee.d_name) { bytes in
                String(validating: bytes.prefix { $0 != 0 }, as: UTF8.self)
            }
            // What is not UTF-8 is no name that a store would give.
            if let name, name != ".", name != ".." { names.append(name) }
        }
        guard errno == 0 else { throw .last(in: "readdir") }
        return names
    }

    package func makeDirectory(_ path: String, isPrivate: Bool) throws(SystemError) {
        guard mkdir(path, isPrivate ? 0o700 : 0o755) != 0, errno != EEXIST else { return }
        throw .last(in: "mkdir")
    }

    package func rename(_ path: String, to target: String) throws(SystemError) {
        guard Glibc.rename(path, target) == 0 else { throw .last(in: "rename") }
    }

    package func remove(_ path: String) throws(SystemError) {
        guard unlink(path) != 0, errno != ENOENT else { return }
        throw .last(in: "unlink")
    }

    package func synchronize(_ paths: [String]) throws(SystemError) {
        if !paths.isEmpty { try ParallelSync.run(paths) }
    }

    package func synchronizeDirectory(_ path: String) throws(SystemError) {
        let number = Glibc.open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard number >= 0 else { throw .last(in: "open") }
        defer { close(number) }
        guard fsync(number) == 0 else { throw .last(in: "fsync") }
    }

    package func networkName(of path: String) throws(SystemError) -> String? {
        var status = statfs()
        guard statfs(path, &status) == 0 else { throw .last(in: "statfs") }
        return Self.networkNames[UInt32(truncatingIfNeeded: status.f_type)]
    }

    package var now: Int64 {
        var time = timespec()
        // The one that the kernel stamps files by.
        clock_gettime(CLOCK_REALTIME_COARSE, &time)
        return time.nanoseconds
    }

    /// By the magic numbers of `statfs(2)`. FUSE is among them because it may be anything, such as sshfs.
    private static let networkNames: [UInt32: String] = [
        0x6969: "NFS", 0x517B: "SMB", 0xFF53_4D42: "CIFS", 0xFE53_4D42: "SMB2", 0x5346_414F: "AFS", 0x6B41_4653: "AFS",
        0x00C3_6400: "Ceph", 0x0102_1997: "9P", 0x6573_5546: "FUSE", 0x7375_7245: "Coda", 0x0BD0_0BD0: "Lustre",
        0x0116_1970: "GFS2", 0x7461_636F: "OCFS2", 0x564C: "NCP", 0x7663_7466: "VirtualBox", 0x786F_4256: "VirtualBox",
    ]
}

extension FileStatus {
    init(_ status: stat) {
        self.init(
            stamp: FileStamp(
                inode: UInt64(status.st_ino), size: Int(status.st_size), modified: status.st_mtim.nanoseconds,
                changed: status.st_ctim.nanoseconds),
            permissions: status.st_mode & 0o777, isRegular: status.st_mode & S_IFMT == S_IFREG)
    }
}

extension timespec {
    fileprivate var nanoseconds: Int64 {
        Int64(tv_sec) &* 1_000_000_000 &+ Int64(tv_nsec)
    }
}

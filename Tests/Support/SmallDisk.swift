import CLinux
import Glibc
import SluiceCore

/// A file system of a few megabytes, for tests of what happens when it is full. Takes the right to mount, which
/// containers seldom have.
package final class SmallDisk: Sendable {
    private let folder: TemporaryDirectory

    package var path: String { folder.path }
    private var fillerPath: String { "\(path)/filler" }

    /// Makes the disk; `nil` without the right to.
    package init?(megabytes: Int) throws {
        folder = try TemporaryDirectory()
        guard mount("tmpfs", folder.path, "tmpfs", 0, "size=\(megabytes)m,mode=0700") == 0 else { return nil }
    }

    deinit {
        umount2(path, Int32(MNT_DETACH))
    }

    /// Forbids writing, or allows it again.
    package func remount(readOnly: Bool) throws {
        let flags = UInt(MS_REMOUNT) | (readOnly ? UInt(MS_RDONLY) : 0)
        guard mount("tmpfs", folder.path, "tmpfs", flags, "") == 0 else { throw SystemError.last(in: "mount") }
    }

    /// Takes all the space that is left.
    package func fill() throws {
        let descriptor = open(fillerPath, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw TestSupportError("the disk takes no file") }
        defer { close(descriptor) }
        let piece = [UInt8](repeating: 0, count: 4096)
        while Glibc.write(descriptor, piece, piece.count) > 0 {}
    }

    /// Gives the space back that ``fill()`` took.
    package func free() {
        unlink(fillerPath)
    }
}

import CLinux
import Glibc

/// A directory of mode 0700 that goes, with all it holds, when the value goes.
package final class TemporaryDirectory: Sendable {
    package let path: String

    /// Makes a directory with a short path, so that sockets fit into it.
    ///
    /// - Parameter parent: where. Default `/tmp`.
    /// - Throws: what `mkdtemp` says, such as that the disk is full.
    package init(in parent: String = "/tmp") throws(SystemError) {
        var template = Array("\(parent)/sluice-XXXXXX".utf8CString)
        guard mkdtemp(&template) != nil else { throw .last(in: "mkdtemp") }
        path = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }

    deinit {
        Self.remove(path)
    }

    private static func remove(_ path: String) {
        if let stream = opendir(path) {
            while let entry = readdir(stream) {
                let name = withUnsafeBytes(of: &entry.pointee.d_name) { bytes in
                    String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
                }
                if name == "." || name == ".." { continue }
                let child = "\(path)/\(name)"
                var status = stat()
                if lstat(child, &status) == 0, status.st_mode & S_IFMT == S_IFDIR {
                    remove(child)
                } else {
                    unlink(child)
                }
            }
            closedir(stream)
        }
        rmdir(path)
    }
}

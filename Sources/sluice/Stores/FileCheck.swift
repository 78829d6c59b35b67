import CLinux
import Glibc

/// What is there under a path.
enum FileCheck {
    static func isFile(_ path: String) -> Bool {
        kind(of: path) == S_IFREG
    }

    static func isDirectory(_ path: String) -> Bool {
        kind(of: path) == S_IFDIR
    }

    private static func kind(of path: String) -> mode_t? {
        var status = stat()
        return stat(path, &status) == 0 ? status.st_mode & S_IFMT : nil
    }
}

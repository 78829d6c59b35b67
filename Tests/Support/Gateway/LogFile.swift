import CLinux
import Glibc
import SluiceCore

/// Takes a gateway's log, to look at what it says and does not say.
package final class LogFile: Sendable {
    private let folder: TemporaryDirectory
    /// Where the log is to be written.
    package let descriptor: Int32

    package init() throws {
        folder = try TemporaryDirectory()
        descriptor = open("\(folder.path)/log", O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw SystemError.last(in: "open") }
    }

    deinit {
        close(descriptor)
    }

    /// All that was written until now.
    package func text() throws -> String {
        try TestSupport.text(of: "\(folder.path)/log")
    }
}

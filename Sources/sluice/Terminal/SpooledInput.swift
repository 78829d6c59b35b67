import CLinux
import Glibc
import SluiceCore

/// Paths that can be read twice: standard input, `-`, is copied to a temporary file first, which goes with the value.
struct SpooledInput {
    let paths: [String]
    private let folder: TemporaryDirectory?

    /// - Parameters:
    ///   - paths: of which one may be `-`.
    ///   - isStopped: whether copying is to end before its time.
    /// - Throws: ``Failure``.
    init(_ paths: [String], isStopped: () -> Bool) throws(Failure) {
        guard let place = paths.firstIndex(of: "-") else {
            (self.paths, folder) = (paths, nil)
            return
        }
        guard paths.filter({ $0 == "-" }).count == 1 else { throw .usage("standard input can be read once only") }
        do throws(SystemError) {
            let parent = Environment.current()["TMPDIR"].flatMap { $0.isEmpty ? nil : $0 } ?? "/tmp"
            let folder = try TemporaryDirectory(in: parent)
            var paths = paths
            paths[place] = "\(folder.path)/standard-input"
            try Self.copy(to: paths[place], isStopped)
            (self.paths, self.folder) = (paths, folder)
        } catch {
            throw Failure(.errorReply, "standard input cannot be kept for a second reading: \(error.reason)")
        }
    }

    private static func copy(to path: String, _ isStopped: () -> Bool) throws(SystemError) {
        let file = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        guard file >= 0 else { throw .last(in: "open") }
        defer { close(file) }
        var piece = [UInt8](repeating: 0, count: 256 << 10)
        while true {
            // Not longer in one go than an interruption may wait.
            var input = pollfd(fd: STDIN_FILENO, events: Int16(POLLIN), revents: 0)
            let isReady = poll(&input, 1, 100) != 0
            guard !isStopped() else { throw SystemError(EINTR, in: "read") }
            guard isReady else { continue }
            let count = read(STDIN_FILENO, &piece, piece.count)
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else { throw .last(in: "read") }
            guard count > 0 else { return }
            var rest = piece[..<count]
            while !rest.isEmpty {
                let written = rest.withUnsafeBytes { write(file, $0.baseAddress, $0.count) }
                if written < 0, errno == EINTR { continue }
                guard written >= 0 else { throw .last(in: "write") }
                rest = rest.dropFirst(written)
            }
        }
    }
}

import CLinux
import Glibc
import SluiceCore

/// A file that is written from beginning to end, in pieces of some size.
final class OutputFile {
    private enum Place {
        /// What a program was given, such as standard output.
        case descriptor(Int32)
        /// A pipe or a device.
        case opened(Int32)
        case partial(PartialFile)
    }

    private static let pieceBytes = 256 << 10

    let path: String
    private let place: Place
    private var piece: [UInt8] = []

    /// Writes to what is open already, and leaves it open.
    init(_ descriptor: Int32, called path: String) {
        self.path = path
        place = .descriptor(descriptor)
    }

    /// Writes a file that takes its name once it is complete, in the place of the one that has it. Pipes and devices are
    /// written as they are.
    ///
    /// - Throws: ``TransferError``.
    init(_ path: String) throws(TransferError) {
        self.path = path
        let target = FilePath(path).resolved
        var status = stat()
        let isThere = stat(target.path, &status) == 0
        guard !isThere || status.st_mode & S_IFMT == S_IFREG else {
            guard status.st_mode & S_IFMT != S_IFDIR else {
                throw TransferError(.exists, "\(path) is a directory: name a file in it")
            }
            let descriptor = open(target.path, O_WRONLY | O_CLOEXEC)
            guard descriptor >= 0 else { throw TransferError(path, "written", .last(in: "open")) }
            place = .opened(descriptor)
            return
        }
        let partial = try PartialFile(target, mode: 0o666)
        if isThere { fchmod(partial.descriptor, status.st_mode & 0o7777) }
        place = .partial(partial)
    }

    deinit {
        if case .opened(let descriptor) = place { close(descriptor) }
    }

    private var descriptor: Int32 {
        switch place {
        case .descriptor(let descriptor), .opened(let descriptor): descriptor
        case .partial(let partial): partial.descriptor
        }
    }

    /// - Throws: ``TransferError``.
    func write(_ bytes: some Sequence<UInt8>) async throws {
        piece += bytes
        if piece.count >= Self.pieceBytes { try await flush() }
    }

    /// Makes the file complete.
    ///
    /// - Throws: ``TransferError``; then there is no such file, or the one that there was.
    func finish() async throws {
        try await flush()
        if case .partial(let partial) = place { try await partial.publish() }
    }

    private func flush() async throws {
        guard !piece.isEmpty else { return }
        let bytes = piece
        piece = []
        try await FileCalls.write(bytes, to: descriptor, of: path)
    }
}

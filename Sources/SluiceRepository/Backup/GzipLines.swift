import SluiceCore
import SluiceCrypto

/// Lines that are compressed into one file of an archive, and counted and digested on the way.
final class GzipLines {
    private static let pieceBytes = 256 << 10

    private let archive: ArchiveWriter
    private let name: String
    private let kind: BackupManifest.File.Kind
    private var compressor: GzipCompressor
    private var contentDigest: SHA256Stream
    private var fileDigest: SHA256Stream
    private var piece: [UInt8] = []
    private(set) var lines = 0
    private var contentBytes = 0
    private var bytes = 0

    /// Begins a file.
    init(_ name: String, _ kind: BackupManifest.File.Kind, in archive: ArchiveWriter) async throws {
        self.archive = archive
        self.name = name
        self.kind = kind
        do throws(GzipError) {
            compressor = try GzipCompressor()
        } catch {
            throw StoreError(.unavailable, error.description)
        }
        contentDigest = try Self.digest()
        fileDigest = try Self.digest()
        try await archive.begin(name)
    }

    /// - Parameter line: with its end.
    /// - Throws: ``TransferError``.
    func add(_ line: [UInt8]) async throws {
        lines += 1
        contentBytes += line.count
        line.withUnsafeBytes { line in
            contentDigest.update(line)
            compressor.update(line) { piece += $0 }
        }
        if piece.count >= Self.pieceBytes { try await flush() }
    }

    /// Ends the file.
    func finish() async throws -> BackupManifest.File {
        compressor.finish { piece += $0 }
        try await flush()
        try await archive.endFile()
        return BackupManifest.File(
            name: name, kind: kind, lines: lines, bytes: bytes, digest: try Self.hexadecimal(&fileDigest),
            contentBytes: contentBytes, contentDigest: try Self.hexadecimal(&contentDigest))
    }

    private func flush() async throws {
        let piece = piece
        self.piece = []
        bytes += piece.count
        piece.withUnsafeBytes { fileDigest.update($0) }
        try await archive.write(piece)
    }

    private static func digest() throws(StoreError) -> SHA256Stream {
        guard let digest = SHA256Stream() else { throw .noDigest }
        return digest
    }

    private static func hexadecimal(_ stream: inout SHA256Stream) throws(StoreError) -> String {
        guard let digest = stream.digest() else { throw .noDigest }
        return digest.hexadecimal
    }
}

extension StoreError {
    static let noDigest = StoreError(.unavailable, "OpenSSL has no SHA-256 to offer")
}

import SluiceCore
import SluiceCrypto

/// The lines of one file of an archive, checked against the manifest while they are read.
struct ArchiveLines: Sendable {
    private static let pieceBytes = 256 << 10
    /// So much is decompressed at once, that what little becomes much does not take all the memory.
    private static let sliceBytes = 16 << 10

    let file: BackupManifest.File
    let files: ArchiveFiles
    /// Longer lines are damage.
    private let maximumLineBytes = 256 << 20

    /// Reads all lines.
    ///
    /// - Parameter body: is given each line, without its end.
    /// - Throws: ``TransferError`` with ``TransferError/Code/damaged``, at the latest behind the last line; and what `body`
    ///   throws.
    func forEach(_ body: ([UInt8]) async throws -> Void) async throws {
        guard files.size(of: file.name) == file.bytes else {
            let reason = files.contains(file.name) ? "has another size than when it was written" : "is missing"
            throw damage(reason)
        }
        guard var fileDigest = SHA256Stream(), var contentDigest = SHA256Stream() else { throw StoreError.noDigest }
        var decompressor = try naming { () throws(GzipError) in try GzipDecompressor(limit: file.contentBytes) }
        var text: [UInt8] = []
        var (offset, lines, contentBytes) = (0, 0, 0)
        while offset < file.bytes {
            try Task.checkCancellation()
            let piece = try await files.read(file.name, at: offset, count: Self.pieceBytes)
            guard !piece.isEmpty else { throw damage("ends too early") }
            offset += piece.count
            piece.withUnsafeBytes { fileDigest.update($0) }
            for start in stride(from: 0, to: piece.count, by: Self.sliceBytes) {
                let known = text.count
                let slice = piece[start..<min(start + Self.sliceBytes, piece.count)]
                do throws(GzipError) {
                    try slice.withUnsafeBufferPointer { slice throws(GzipError) in
                        try decompressor.update(UnsafeRawBufferPointer(slice)) { text += $0 }
                    }
                } catch {
                    throw damage(error.description)
                }
                text[known...].withUnsafeBytes { contentDigest.update($0) }
                contentBytes += text.count - known
                var begin = 0
                while let end = text[max(begin, known)...].firstIndex(of: UInt8(ascii: "\n")) {
                    try await body(Array(text[begin..<end]))
                    lines += 1
                    begin = end + 1
                }
                text.removeFirst(begin)
                guard text.count <= maximumLineBytes else { throw damage("has a line that is too long") }
            }
        }
        do throws(GzipError) {
            try decompressor.finish()
        } catch {
            throw damage(error.description)
        }
        guard text.isEmpty, lines == file.lines, contentBytes == file.contentBytes,
            fileDigest.digest()?.hexadecimal == file.digest, contentDigest.digest()?.hexadecimal == file.contentDigest
        else { throw damage("is not as it was written") }
    }

    private func naming<Value: ~Copyable>(_ body: () throws(GzipError) -> Value) throws(TransferError) -> Value {
        do throws(GzipError) {
            return try body()
        } catch {
            throw damage(error.description)
        }
    }

    func damage(_ reason: String) -> TransferError {
        TransferError(.damaged, "\(files.path) is damaged: \(file.name): \(reason)")
    }
}

/// An archive that a ``Backup`` wrote: a directory, or a tar file.
///
///     let archive = try await BackupArchive.open("backups/2026-11-21")
///     try await archive.verify()
public struct BackupArchive: Sendable {
    /// What it holds.
    public let manifest: BackupManifest
    private let files: ArchiveFiles

    /// Opens an archive and reads its manifest.
    ///
    /// - Parameter path: of the directory or the tar file.
    /// - Returns: the archive; what is in it was not looked at yet.
    /// - Throws: ``TransferError``.
    public static func open(_ path: String) async throws -> BackupArchive {
        let files = try await ArchiveFiles.open(path)
        guard let size = files.size(of: BackupManifest.fileName) else {
            throw TransferError(
                .foreign,
                "\(path) is no archive of sluice, or its end is missing: there is no \(BackupManifest.fileName) in it")
        }
        guard size <= BackupManifest.maximumBytes else {
            throw TransferError(.damaged, "\(path) is damaged: its \(BackupManifest.fileName) has \(size) bytes")
        }
        let text = try await files.read(BackupManifest.fileName, at: 0, count: size)
        return BackupArchive(manifest: try BackupManifest(text, of: path), files: files)
    }

    /// Reads all of it, and checks each file, each line and each value against the digests that were kept.
    ///
    /// - Parameters:
    ///   - collections: which. Default all.
    ///   - progress: is told from time to time how far it is. Default nobody.
    /// - Throws: ``TransferError``, with ``TransferError/Code/damaged`` for the first thing that is not as it was written;
    ///   `CancellationError`.
    public func verify(
        _ collections: [String]? = nil, progress: (TransferProgress) -> Void = { _ in }
    ) async throws {
        for collection in manifest.collections where collections?.contains(collection.name) ?? true {
            var (records, deleted) = (0, 0)
            try await forEachRecord(of: collection, .verifying, progress) { line in
                if line.value == nil { deleted += 1 } else { records += 1 }
            }
            guard records == collection.records, deleted == collection.deleted ?? 0 else {
                throw TransferError(
                    .damaged, "\(files.path) is damaged: it holds other numbers of records than its manifest says")
            }
            guard let file = collection.file(.audit) else { continue }
            let lines = ArchiveLines(file: file, files: files)
            try await lines.forEach { line in
                guard AuditLine.isSound(line) else { throw lines.damage("has a line that is no entry of an audit") }
            }
        }
    }

    /// Reads the records of a collection.
    ///
    /// - Throws: as ``verify(_:progress:)``, at the latest behind the last record; and what `body` throws.
    func forEachRecord(
        of collection: BackupManifest.Collection, _ phase: TransferProgress.Phase,
        _ progress: (TransferProgress) -> Void, _ body: (RecordLine) async throws -> Void
    ) async throws {
        guard let file = collection.file(.records) else { return }
        let lines = ArchiveLines(file: file, files: files)
        var done = 0
        try await lines.forEach { text in
            guard let line = RecordLine(text) else {
                throw lines.damage("line \(done + 1) is no record, or its value is not the one that was stored")
            }
            try await body(line)
            done += 1
            if done % 100 == 0 || done == file.lines {
                progress(TransferProgress(phase: phase, collection: collection.name, done: done, total: file.lines))
            }
        }
    }
}

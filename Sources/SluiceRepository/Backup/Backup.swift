import SluiceCore

/// Copies all records of collections to an archive, from which ``Restore`` brings them back.
///
///     let manifest = try await Backup(of: [projects, resources]).write(to: "backups/2026-11-21")
///
/// An archive is a directory, or a tar file of the same files: for each collection one of JSON Lines, compressed with gzip,
/// with a record on each line (its id, version, schema, value, digest, memberships in indexes, writer and time; deleted ones
/// as such), and a manifest with what is in it. It takes its name once it was read back and found to be what was to be
/// written.
///
/// Records are written as they are read, some at a time: memory does not grow with their number. Each record is whole; what
/// is committed while the backup is made is in it or not, and ``BackupManifest/Collection/sequences`` tell whether there was
/// any. A token for reading is enough.
public struct Backup: Sendable {
    private let stores: [any ReadableStore]

    /// A backup.
    ///
    /// - Parameter stores: of the collections, no two of the same.
    public init(of stores: [any ReadableStore]) {
        self.stores = stores
    }

    /// Makes the archive.
    ///
    /// - Parameters:
    ///   - path: where; `….tar` is a file, anything else a directory. There must be nothing yet, or an empty directory.
    ///   - options: what is in it. Default records.
    ///   - progress: is told from time to time how far it is. Default nobody.
    /// - Returns: what is in it.
    /// - Throws: ``StoreError``, with ``StoreError/Code/damaged`` for a record that cannot be read; ``TransferError``;
    ///   `CancellationError`. Then there is no archive of that name.
    public func write(
        to path: String, _ options: BackupOptions = BackupOptions(),
        progress: (TransferProgress) -> Void = { _ in }
    ) async throws -> BackupManifest {
        let names = stores.map(\.component.name)
        guard Set(names).count == names.count else { throw StoreError(.invalid, "a collection is named twice") }
        let created = MemoryStore.systemTime()
        let archive = try ArchiveWriter(path, time: Int(created / 1_000))
        var collections: [BackupManifest.Collection] = []
        for store in stores {
            let copy = CollectionBackup(store: store, options: options, archive: archive)
            collections.append(try await copy.write(progress))
        }
        let manifest = BackupManifest(
            format: BackupManifest.currentFormat, created: created, build: SluiceVersion.current,
            source: stores.first?.source.description ?? "", collections: collections)
        try await archive.finish(try manifest.text())

        let written = try await BackupArchive.open(archive.partialPath)
        guard written.manifest == manifest else {
            throw TransferError(.damaged, "\(path): what was written is not what is read back; nothing was kept")
        }
        try await written.verify(progress: progress)
        try await archive.publish()
        return manifest
    }
}

/// What is in a backup beyond records.
public struct BackupOptions: Sendable, Hashable {
    /// Whether the audit is, with the values before each change: to be read, since ``Restore`` does not bring it back.
    /// Default `false`.
    public var includesAudit: Bool
    /// Whether records that cannot be read are left out. Default `false`: then there is no backup.
    public var skipsDamaged: Bool

    /// The defaults, unless told otherwise.
    public init(includesAudit: Bool = false, skipsDamaged: Bool = false) {
        self.includesAudit = includesAudit
        self.skipsDamaged = skipsDamaged
    }
}

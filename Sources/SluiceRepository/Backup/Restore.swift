import SluiceCore

/// Brings records back from an archive.
///
///     let archive = try await BackupArchive.open("backups/2026-11-21")
///     let report = try await Restore(archive, into: [projects, resources]).run()
///
/// All of the archive is read and checked first, and compared with what the stores hold: a damaged archive, or records in
/// the way, change nothing. Then each record that is missing or other is committed by compare-and-set, like any change: with
/// audit, indexes, uniqueness, events and a version of the store's own, so that nothing that was acknowledged meanwhile is
/// lost unseen, and a migration in progress stays sound. Records that are there already are left alone: a restore that was
/// interrupted is simply started again. What was written is read back.
///
/// Where the archive is ahead of the store, as with a store that is new, a new epoch begins in its gate before the first
/// commit: no version is ever given to two contents, and who still holds a revision from before is told of a conflict.
///
/// Indexes are made from the values as the component lists them today. Rings of operations, answers to idempotent requests
/// and the audit of the archive are not brought back: they belong to the store that was copied.
public struct Restore: Sendable {
    private let archive: BackupArchive
    private let stores: [any RecordStore]
    private let repository: RepositoryOptions

    /// A restore.
    ///
    /// - Parameters:
    ///   - archive: from where.
    ///   - stores: where to; need not be open.
    ///   - options: of the repositories on the stores.
    public init(
        _ archive: BackupArchive, into stores: [any RecordStore], options: RepositoryOptions = RepositoryOptions()
    ) {
        self.archive = archive
        self.stores = stores
        repository = options
    }

    /// Restores.
    ///
    /// - Parameters:
    ///   - options: what, and how.
    ///   - progress: is told from time to time how far it is. Default nobody.
    /// - Returns: what was done. If ``RestoreReport/isRefused``, nothing was.
    /// - Throws: ``TransferError`` if the archive is not in order; ``StoreError`` if a store cannot do its part, with
    ///   ``StoreError/Code/notFound`` for a collection of which there is no archive or no store; `CancellationError`. What
    ///   was written stays, and another run goes on from there.
    public func run(
        _ options: RestoreOptions = RestoreOptions(), progress: (TransferProgress) -> Void = { _ in }
    ) async throws -> RestoreReport {
        try Component.check(limit: options.batchSize)
        let parts = try parts(options)
        try await archive.verify(parts.map(\.collection.name), progress: progress)

        var context = OperationContext.current
        context.deadline = nil
        context.idempotencyKey = nil
        return try await OperationContext.$current.withValue(context) {
            try await run(parts, options, progress)
        }
    }

    private func run(
        _ parts: [CollectionRestore], _ options: RestoreOptions, _ progress: (TransferProgress) -> Void
    ) async throws -> RestoreReport {
        var report = RestoreReport()
        var comparisons: [CollectionRestore.Comparison] = []
        for part in parts {
            let comparison = try await part.compare(progress)
            comparisons.append(comparison)
            report.collections.append(comparison.report)
        }
        if options.existing == .refuse, report.collections.contains(where: { $0.different + $0.others > 0 }) {
            report.isRefused = true
        }
        guard !report.isRefused, !options.isDryRun else { return report }
        for (index, part) in parts.enumerated() {
            report.collections[index] = try await part.write(comparisons[index], progress)
        }
        return report
    }

    /// What is to be restored to where.
    private func parts(_ options: RestoreOptions) throws(StoreError) -> [CollectionRestore] {
        for name in options.collections ?? [] where archive.manifest[name] == nil {
            let known = archive.manifest.collections.map(\.name).joined(separator: ", ")
            throw StoreError(.notFound, "there is no collection \(name.printable) in the archive, but \(known)")
        }
        var parts: [CollectionRestore] = []
        for collection in archive.manifest.collections
        where options.collections.map({ $0.contains(collection.name) }) ?? true {
            guard let store = stores.first(where: { $0.component.name == collection.name }) else {
                guard options.collections != nil else { continue }
                throw StoreError(.notFound, "there is no store for the collection \(collection.name)")
            }
            parts.append(
                CollectionRestore(
                    archive: archive, collection: collection, store: store, options: options, repository: repository))
        }
        return parts
    }
}

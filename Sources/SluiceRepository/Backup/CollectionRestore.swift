/// Brings back one collection.
struct CollectionRestore {
    /// What there is, compared with what is to come.
    struct Comparison {
        var report: RestoreReport.Collection
        /// Whether a record of the archive is later in its history than what the store has of it.
        var isAhead = false
    }

    let archive: BackupArchive
    let collection: BackupManifest.Collection
    let store: any RecordStore
    let options: RestoreOptions
    let repository: RepositoryOptions

    // MARK: Comparing

    /// Looks what would be done.
    ///
    /// - Throws: ``StoreError`` with ``StoreError/Code/readOnly`` for an archive of another schema.
    func compare(_ progress: (TransferProgress) -> Void) async throws -> Comparison {
        try checkUpgrades(against: try await store.recordedUpgrades())
        var comparison = Comparison(report: RestoreReport.Collection(name: collection.name))
        let there = try await store.count([])
        var known = 0
        try await forEachBatch(.comparing, progress) { lines in
            // Each is looked at again before it is written; until then a token for reading will do.
            let records = try await store.read(lines.map(\.id), .session).records
            let floor = try await store.floor(for: records, options, lines[0].id)
            for (line, record) in zip(lines, records) {
                comparison.report.count(RestoreStep(line, over: record, floor: floor, options.existing))
                if line.version > record?.version ?? floor { comparison.isAhead = true }
                if line.value != nil, record?.isDeleted == false { known += 1 }
            }
        }
        comparison.report.others = max(0, there - known - comparison.report.deleted)
        return comparison
    }

    private func checkUpgrades(against recorded: [String]) throws(StoreError) {
        for (ours, theirs) in zip(recorded, collection.upgrades) where ours != theirs {
            throw StoreError(
                .readOnly,
                "the records of \(collection.name) in the archive have the upgrade \(theirs) where the store has \(ours): "
                    + "they are not of the same schema")
        }
    }

    // MARK: Writing

    func write(
        _ comparison: Comparison, _ progress: (TransferProgress) -> Void
    ) async throws -> RestoreReport.Collection {
        try await store.open()
        let register = SchemaRegister(store)
        if try await store.recordedUpgrades().count < collection.upgrades.count {
            try await register.record(collection.upgrades, at: repository.surroundings.wallClock())
        }
        if comparison.isAhead { try await beginEpoch() }
        var report = RestoreReport.Collection(name: collection.name)
        report.others = comparison.report.others
        try await forEachBatch(.restoring, progress) { lines in
            let batch = RestoreBatch(store: store, options: options, repository: repository)
            try await batch.write(lines, &report)
        }
        return report
    }

    /// Makes all versions that are given from now on greater than those in the archive.
    private func beginEpoch() async throws {
        while true {
            guard var gate = try await store.gate(), gate.epoch <= collection.highestVersion.epoch else { return }
            guard gate.primary == 0..<Bucket.count, !gate.isFollower, !gate.capturesChanges else {
                throw StoreError(
                    .frozen, "\(collection.name) is on its way to another store: restore it when that has ended")
            }
            gate.epoch = collection.highestVersion.epoch + 1
            if try await store.setGate(gate) { return }
        }
    }

    private func forEachBatch(
        _ phase: TransferProgress.Phase, _ progress: (TransferProgress) -> Void,
        _ body: ([RecordLine]) async throws -> Void
    ) async throws {
        var lines: [RecordLine] = []
        var bytes = 0
        try await archive.forEachRecord(of: collection, phase, progress) { line in
            lines.append(line)
            bytes += line.value?.count ?? 0
            guard lines.count >= options.batchSize || bytes >= Self.bytesAtOnce else { return }
            let batch = lines
            (lines, bytes) = ([], 0)
            try Task.checkCancellation()
            try await body(batch)
        }
        if !lines.isEmpty { try await body(lines) }
    }

    private static let bytesAtOnce = 4 << 20
}

extension RecordStore {
    /// The version of what the store has nothing of; asked for only where it matters.
    func floor(
        for records: [Record?], _ options: RestoreOptions, _ id: String
    ) async throws -> RecordVersion {
        guard options.existing == .newer, records.contains(nil) else { return .none }
        return try await readStrong(id).floor
    }
}

/// Copies one collection into an archive.
struct CollectionBackup {
    let store: any ReadableStore
    let options: BackupOptions
    let archive: ArchiveWriter

    private struct Counts {
        var (records, deleted, damaged) = (0, 0, 0)
        var highest = RecordVersion.none
    }

    func write(_ progress: (TransferProgress) -> Void) async throws -> BackupManifest.Collection {
        let name = store.component.name
        let first = try await lastSequence()
        let total = try await store.count([])
        let epoch = try await store.gate()?.epoch ?? 0
        let upgrades = try await store.recordedUpgrades()
        var counts = Counts()
        func tell(_ counts: Counts) {
            let done = counts.records + counts.deleted + counts.damaged
            progress(TransferProgress(phase: .writing, collection: name, done: done, total: max(done, total)))
        }
        let lines = try await GzipLines("\(name).records.jsonl.gz", .records, in: archive)
        try await writeLive(to: lines, &counts, tell)
        let tellsDeleted = try await writeDeleted(to: lines, &counts, tell)
        var files = [try await lines.finish()]
        if options.includesAudit { files.append(try await writeAudit()) }
        let last = try await lastSequence()
        return BackupManifest.Collection(
            name: name, upgrades: upgrades, epoch: epoch, highestVersion: counts.highest, records: counts.records,
            deleted: tellsDeleted ? counts.deleted : nil, damaged: counts.damaged, sequences: first...max(first, last),
            files: files)
    }

    private func lastSequence() async throws -> Int64 {
        try await store.audit(AuditQuery(limit: 1)).entries.first?.sequence ?? 0
    }

    private func writeLive(to lines: GzipLines, _ counts: inout Counts, _ tell: (Counts) -> Void) async throws {
        var size = PageSize()
        var position: StoreQuery.Position?
        while true {
            try Task.checkCancellation()
            let ids = try await store.ids(in: 0..<Bucket.count, after: position, limit: size.count)
            guard let last = ids.last else { return }
            let records = try await store.readEach(ids)
            for (id, record) in zip(ids, records) {
                switch record {
                // What was deleted meanwhile comes with the others that were.
                case .success(let record): if let record, !record.isDeleted { try await write(record, lines, &counts) }
                case .failure(let error): try judge(error, id, &counts)
                }
            }
            size.adapt(to: records.map { try? $0.get()?.value })
            position = store.position(of: last)
            tell(counts)
        }
    }

    /// - Returns: whether the store tells.
    private func writeDeleted(
        to lines: GzipLines, _ counts: inout Counts, _ tell: (Counts) -> Void
    ) async throws -> Bool {
        guard let store = store as? any InspectableStore else { return false }
        var last: Tombstone?
        while true {
            try Task.checkCancellation()
            let tombstones = try await store.tombstones(after: last, limit: 500)
            guard !tombstones.isEmpty else { return true }
            for (tombstone, record) in zip(tombstones, try await store.readEach(tombstones.map(\.id))) {
                switch record {
                case .success(let record): if let record, record.isDeleted { try await write(record, lines, &counts) }
                case .failure(let error): try judge(error, tombstone.id, &counts)
                }
            }
            last = tombstones.last
            tell(counts)
        }
    }

    private func write(_ record: Record, _ lines: GzipLines, _ counts: inout Counts) async throws {
        try await lines.add(RecordLine(record).text)
        counts.highest = max(counts.highest, record.version)
        if record.isDeleted { counts.deleted += 1 } else { counts.records += 1 }
    }

    private func judge(_ error: StoreError, _ id: String, _ counts: inout Counts) throws(StoreError) {
        guard options.skipsDamaged else {
            throw StoreError(.damaged, "the record \(id.printable) cannot be copied: \(error.message)")
        }
        counts.damaged += 1
    }

    // MARK: The audit

    private func writeAudit() async throws -> BackupManifest.File {
        let lines = try await GzipLines("\(store.component.name).audit.jsonl.gz", .audit, in: archive)
        var query = AuditQuery(isNewestFirst: false, limit: 100)
        repeat {
            try Task.checkCancellation()
            let page = try await store.audit(query)
            for (entry, detail) in zip(page.entries, try await details(of: page.entries)) {
                try await lines.add(AuditLine.text(entry, detail))
            }
            query.position = page.next
        } while query.position != nil
        return try await lines.finish()
    }

    /// Together: a client sends them in few requests.
    private func details(of entries: [AuditEntry]) async throws -> [AuditDetail?] {
        try await withThrowingTaskGroup(of: (Int, AuditDetail?).self) { [store] group in
            for (index, entry) in entries.enumerated() {
                group.addTask { (index, try await store.auditDetail(entry.id)) }
            }
            var details = [AuditDetail?](repeating: nil, count: entries.count)
            for try await (index, detail) in group {
                // Another commit of the same operation has another value before it.
                details[index] = detail?.entry.sequence == entries[index].sequence ? detail : nil
            }
            return details
        }
    }
}

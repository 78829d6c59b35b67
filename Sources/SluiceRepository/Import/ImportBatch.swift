import SluiceResilience

/// Writes what passed the screen, some at a time.
struct ImportBatch {
    private enum Plan {
        case create(Change)
        case replace(Change)
        case unchanged
        case keep
    }

    private static let maximumConflicts = 5

    let store: any RecordStore
    let options: ImportOptions
    let repository: RepositoryOptions
    var items: [ImportScreen.Ready] = []

    private var committer: Committer {
        Committer(store: store, collection: store.component.name, surroundings: repository.surroundings)
    }

    private var deadline: ContinuousClock.Instant { repository.surroundings.now() + repository.timeout }

    /// - Throws: ``StoreError`` for what is not the fault of one record.
    mutating func write(_ report: inout ImportReport, _ quarantine: QuarantineFile?) async throws {
        guard !items.isEmpty else { return }
        defer { items = [] }
        try Task.checkCancellation()
        let records = try await store.read(items.map(\.id), .strong).records
        var changes: [(item: ImportScreen.Ready, change: Change, isNew: Bool)] = []
        for (item, record) in zip(items, records) {
            switch try plan(item, record) {
            case .create(let change): changes.append((item, change, true))
            case .replace(let change): changes.append((item, change, false))
            case .unchanged: report.unchanged += 1
            case .keep: report.kept += 1
            }
        }
        guard !options.isDryRun, !changes.isEmpty else {
            report.created += changes.count { $0.isNew }
            report.replaced += changes.count { !$0.isNew }
            return
        }
        let outcomes = await store.commitEach(changes.map(\.change))
        for ((item, change, isNew), outcome) in zip(changes, outcomes) {
            do {
                try await conclude(outcome, change)
                if isNew { report.created += 1 } else { report.replaced += 1 }
            } catch let error as StoreError where error.code == .conflict || error.code == .notFound {
                try await writeAgain(item, &report, quarantine)
            } catch let error as StoreError where error.code == .notUnique {
                try refuse(item, error, &report, quarantine)
            }
        }
    }

    private func conclude(_ outcome: Result<CommitOutcome, any Error>, _ change: Change) async throws {
        do {
            _ = try await committer.conclude(try outcome.get(), change, until: deadline)
        } catch let error as StoreError where error.code == .outcomeUnknown {
            _ = try await committer.settle(change, until: deadline)
        }
    }

    /// Somebody else changed the record at the same time.
    private func writeAgain(
        _ item: ImportScreen.Ready, _ report: inout ImportReport, _ quarantine: QuarantineFile?
    ) async throws {
        var backoff = Backoff(base: .milliseconds(10), cap: .seconds(1))
        for _ in 0..<Self.maximumConflicts {
            do {
                switch try plan(item, try await store.readStrong(item.id).record) {
                case .create(let change):
                    _ = try await committer.commit(change, until: deadline)
                    report.created += 1
                case .replace(let change):
                    _ = try await committer.commit(change, until: deadline)
                    report.replaced += 1
                case .unchanged: report.unchanged += 1
                case .keep: report.kept += 1
                }
                return
            } catch let error as StoreError where error.code == .conflict || error.code == .notFound {
                try await repository.surroundings.sleep(backoff.next(fraction: repository.surroundings.fraction()))
            } catch let error as StoreError where error.code == .notUnique {
                return try refuse(item, error, &report, quarantine)
            }
        }
        throw StoreError(.conflict, "a record is changed by others all the time: import again")
    }

    private func refuse(
        _ item: ImportScreen.Ready, _ error: StoreError, _ report: inout ImportReport, _ quarantine: QuarantineFile?
    ) throws {
        let problem = item.item.problem(.notUnique, error.message, id: item.id)
        report.add(problem)
        try quarantine?.add(problem, item.item.element.text)
    }

    private func plan(_ item: ImportScreen.Ready, _ record: Record?) throws(StoreError) -> Plan {
        guard let record, !record.isDeleted else { return .create(change(item, .absent, changedFields: [])) }
        guard record.hash != item.hash || record.schema != item.schema else { return .unchanged }
        guard options.existing == .replace else { return .keep }
        var changed: [String] = []
        if let before = record.value {
            changed = JSONDifference.pointers(
                from: try CanonicalJSON.parse(before), to: try CanonicalJSON.parse(item.json))
        }
        return .replace(change(item, .version(record.version), changedFields: changed))
    }

    private func change(
        _ item: ImportScreen.Ready, _ expectation: Change.Expectation, changedFields: [String]
    ) -> Change {
        Change(
            id: item.id, operation: repository.surroundings.operation(),
            effect: .put(value: item.json, hash: item.hash, memberships: item.memberships), expectation: expectation,
            audit: OperationContext.current.note(.importing, changedFields: changedFields), schema: item.schema,
            writer: repository.writer, timestamp: repository.surroundings.wallClock())
    }
}

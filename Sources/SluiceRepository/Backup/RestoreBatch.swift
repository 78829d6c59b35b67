import SluiceResilience

/// Commits what is missing or other, and reads it back.
struct RestoreBatch {
    private typealias Work = (line: RecordLine, step: RestoreStep, change: Change)

    private static let maximumConflicts = 5

    let store: any RecordStore
    let options: RestoreOptions
    let repository: RepositoryOptions

    private var committer: Committer {
        Committer(store: store, collection: store.component.name, surroundings: repository.surroundings)
    }

    private var deadline: ContinuousClock.Instant { repository.surroundings.now() + repository.timeout }

    /// - Throws: ``StoreError`` for what is not the fault of one record.
    func write(_ lines: [RecordLine], _ report: inout RestoreReport.Collection) async throws {
        let records = try await store.read(lines.map(\.id), .strong).records
        guard let first = lines.first else { return }
        let floor = try await store.floor(for: records, options, first.id)
        var work: [Work] = []
        for (line, record) in zip(lines, records) {
            let step = RestoreStep(line, over: record, floor: floor, options.existing)
            if let change = try change(line, step, record) {
                work.append((line, step, change))
            } else {
                report.count(step)
                if step == .refuse { report.add(Self.problem(line, "it was changed by somebody else meanwhile")) }
            }
        }
        guard !work.isEmpty else { return }
        var written: [(line: RecordLine, version: RecordVersion)] = []
        let outcomes = await store.commitEach(work.map(\.change))
        for (item, outcome) in zip(work, outcomes) {
            do {
                written.append((item.line, try await conclude(outcome, item.change).version))
                report.count(item.step)
            } catch let error as StoreError where error.code == .conflict || error.code == .notFound {
                if let version = try await writeAgain(item.line, &report) { written.append((item.line, version)) }
            } catch let error as StoreError where error.code == .notUnique || error.code == .invalid {
                refuse(item.line, error, &report)
            }
        }
        try await readBack(written)
    }

    private func conclude(_ outcome: Result<CommitOutcome, any Error>, _ change: Change) async throws -> Commit {
        do {
            return try await committer.conclude(try outcome.get(), change, until: deadline)
        } catch let error as StoreError where error.code == .outcomeUnknown {
            return try await committer.settle(change, until: deadline)
        }
    }

    /// Somebody else changed the record at the same time.
    private func writeAgain(
        _ line: RecordLine, _ report: inout RestoreReport.Collection
    ) async throws -> RecordVersion? {
        var backoff = Backoff(base: .milliseconds(10), cap: .seconds(1))
        for _ in 0..<Self.maximumConflicts {
            let read = try await store.readStrong(line.id)
            let (record, step) = (
                read.record, RestoreStep(line, over: read.record, floor: read.floor, options.existing)
            )
            guard let change = try change(line, step, record) else {
                report.count(step)
                if step == .refuse { report.add(Self.problem(line, "it was changed by somebody else meanwhile")) }
                return nil
            }
            do {
                let version = try await committer.commit(change, until: deadline).version
                report.count(step)
                return version
            } catch let error as StoreError where error.code == .conflict || error.code == .notFound {
                try await repository.surroundings.sleep(backoff.next(fraction: repository.surroundings.fraction()))
            } catch let error as StoreError where error.code == .notUnique || error.code == .invalid {
                refuse(line, error, &report)
                return nil
            }
        }
        throw StoreError(.conflict, "a record is changed by others all the time: restore again")
    }

    private func refuse(_ line: RecordLine, _ error: StoreError, _ report: inout RestoreReport.Collection) {
        report.total += 1
        report.add(Self.problem(line, error.message))
    }

    private static func problem(_ line: RecordLine, _ message: String) -> RestoreReport.Problem {
        RestoreReport.Problem(id: line.id, message: message)
    }

    // MARK: Changes

    /// `nil` for nothing to do.
    private func change(_ line: RecordLine, _ step: RestoreStep, _ record: Record?) throws(StoreError) -> Change? {
        let expectation: Change.Expectation
        switch step {
        case .create: expectation = .absent
        case .replace(let version), .delete(let version): expectation = .version(version)
        case .unchanged, .keep, .refuse, .nothing: return nil
        }
        var effect = Change.Effect.delete
        var changed: [String] = []
        if let value = line.value {
            effect = .put(value: value, hash: line.hash, memberships: memberships(of: line, value))
            if let before = record?.value {
                changed = JSONDifference.pointers(
                    from: try CanonicalJSON.parse(before), to: try CanonicalJSON.parse(value))
            }
        }
        return Change(
            id: line.id, operation: repository.surroundings.operation(), effect: effect, expectation: expectation,
            audit: OperationContext.current.note(.restore, changedFields: changed), schema: line.schema,
            writer: repository.writer, timestamp: repository.surroundings.wallClock())
    }

    /// Where the component lists the value today; for what it cannot read, such as values of an older schema that only the
    /// application can upgrade, where it was listed.
    private func memberships(of line: RecordLine, _ value: [UInt8]) -> [Membership] {
        let component = store.component
        if let memberships = try? component.memberships(of: value, schema: line.schema) { return memberships }
        return line.memberships.filter { component.kind(of: $0.index) == $0.kind }
    }

    // MARK: Reading back

    /// - Throws: ``StoreError`` with ``StoreError/Code/damaged`` if what was written is not there.
    private func readBack(_ written: [(line: RecordLine, version: RecordVersion)]) async throws {
        guard !written.isEmpty else { return }
        let records = try await store.read(written.map(\.line.id), .strong).records
        for ((line, version), record) in zip(written, records) {
            let isThere = record.map { record in
                // What is later was written by somebody else.
                record.version > version || (record.hash == line.hash && record.isDeleted == (line.value == nil))
            }
            guard isThere == true else {
                throw StoreError(
                    .damaged, "what was written of the record \(line.id.printable) is not what is read back")
            }
        }
    }
}

extension Membership {
    /// How an index keeps it.
    var kind: Component.IndexKind {
        switch self {
        case .flag: .flag
        case .label: .labels
        case .ordered: .ordered
        case .unique: .unique
        }
    }
}

/// Looks at every record of a collection, and at what its store keeps beside them; changes nothing.
///
/// What is changed meanwhile is looked at again before anything is said of it. A token for reading is enough.
package struct Validator<Value: Sendable> {
    private let repository: ReadOnlyRepository<Value>
    /// Of a store on Redis, whose indexes are keys of their own.
    private let doctor: RedisIndexDoctor?
    private let maximumShown: Int

    var store: any ReadableStore { repository.readableStore }
    var entity: EntityDescription<Value> { repository.entity }

    /// - Parameters:
    ///   - repository: of the collection.
    ///   - doctor: of its indexes on Redis, which asks values; `nil` for other stores.
    ///   - maximumShown: no more findings of a kind are listed; all are counted.
    package init(_ repository: ReadOnlyRepository<Value>, indexes doctor: RedisIndexDoctor?, showing maximumShown: Int)
    {
        self.repository = repository
        self.doctor = doctor
        self.maximumShown = maximumShown
    }

    /// - Parameter progress: is told from time to time how far it is.
    /// - Returns: what is wrong, if anything is.
    /// - Throws: ``StoreError`` if the store cannot be asked; `CancellationError`.
    package func run(progress: (TransferProgress) -> Void) async throws -> ValidationReport {
        var report = ValidationReport(collection: entity.collection, showing: maximumShown)
        let gate = try await store.gate()
        var buckets = BucketSums(store)
        try await examineRecords(gate, &report, &buckets, progress)
        try await examineDeleted(&report, &buckets)
        if gate == nil, store.source == .redis, report.records + report.deleted > 0 { report.add(.gate) }
        if let store = store as? any InspectableStore {
            for bucket in try await buckets.differing(from: store) { report.add(.bucket, nil, "bucket \(bucket)") }
        }
        if let doctor { try await examineIndexes(doctor, &report) }
        if let store = store as? JSONStore { try await examineFiles(store, &report) }
        return report
    }

    // MARK: Records

    private func examineRecords(
        _ gate: Gate?, _ report: inout ValidationReport, _ buckets: inout BucketSums,
        _ progress: (TransferProgress) -> Void
    ) async throws {
        let total = try await store.count([])
        var size = PageSize()
        var position: StoreQuery.Position?
        while true {
            try Task.checkCancellation()
            let ids = try await store.ids(in: 0..<Bucket.count, after: position, limit: size.count)
            guard let last = ids.last else { return }
            let records = try await store.readEach(ids)
            for (id, record) in zip(ids, records) {
                switch record {
                case .success(let record?) where !record.isDeleted:
                    report.records += 1
                    buckets.add(record)
                    examine(record, gate, &report)
                case .success:
                    // The doctor tells of those that are listed and not there.
                    break
                case .failure(let error):
                    report.records += 1
                    report.add(.unreadable, id, error.message)
                }
            }
            size.adapt(to: records.map { try? $0.get()?.value })
            position = store.position(of: last)
            progress(
                TransferProgress(
                    phase: .verifying, collection: entity.collection, done: report.records,
                    total: max(total, report.records)))
        }
    }

    private func examine(_ record: Record, _ gate: Gate?, _ report: inout ValidationReport) {
        guard let json = record.value else { return }
        examineVersion(of: record, gate, &report)
        do throws(StoreError) {
            if try CanonicalJSON.hash(of: json) != record.hash { report.add(.digest, record.id) }
        } catch {
            return report.add(.malformed, record.id, error.message)
        }
        if record.schema > entity.schema {
            report.add(
                .schema, record.id, "it has \(record.schema) upgrades behind it, the store knows \(entity.schema)")
        }
        do throws(StoreError) {
            let value = try entity.value(from: json, schema: record.schema).value
            guard ExactText(entity.id(value)) == ExactText(record.id) else {
                return report.add(.malformed, record.id, "its value has another id")
            }
            let problems = entity.validate(value)
            if !problems.isEmpty {
                report.add(.invalid, record.id, problems.map { "\($0.field) \($0.problem)" }.joined(separator: "; "))
            }
            guard doctor == nil else { return }
            if try Membership.text(of: entity.memberships(of: value)) != Membership.text(of: record.memberships) {
                report.add(.outdatedEntry, record.id)
            }
        } catch {
            if record.schema < entity.schema {
                report.waitingForUpgrade += 1
            } else {
                report.add(.malformed, record.id, error.message)
            }
        }
    }

    private func examineVersion(of record: Record, _ gate: Gate?, _ report: inout ValidationReport) {
        guard let gate else { return }
        let isAhead = record.version.epoch > gate.epoch && !gate.isFollower
        let last = record.ring.entries.first?.version ?? record.version
        if isAhead || record.version.counter < 1 || last > record.version {
            report.add(.version, record.id, "\(record.version), where the gate has the epoch \(gate.epoch)")
        }
    }

    private func examineDeleted(_ report: inout ValidationReport, _ buckets: inout BucketSums) async throws {
        guard let store = store as? any InspectableStore else { return }
        var last: Tombstone?
        while true {
            try Task.checkCancellation()
            let tombstones = try await store.tombstones(after: last, limit: 500)
            guard !tombstones.isEmpty else { return }
            for (tombstone, record) in zip(tombstones, try await store.readEach(tombstones.map(\.id))) {
                switch record {
                case .success(let record?) where record.isDeleted:
                    report.deleted += 1
                    buckets.add(record)
                case .success: break
                case .failure(let error): report.add(.unreadable, tombstone.id, error.message)
                }
            }
            last = tombstones.last
        }
    }

    // MARK: What is kept beside records

    private func examineIndexes(_ doctor: RedisIndexDoctor, _ report: inout ValidationReport) async throws {
        var cursor: RedisIndexDoctor.Cursor? = .start
        while let current = cursor {
            let step = try await doctor.verify(from: current, limit: 500)
            for finding in step.findings {
                guard let kind = finding.problem.kind else { continue }
                guard try await isWrongStill(finding.id, doctor) else { continue }
                report.add(kind, finding.id, finding.index.map { "in the index \($0)" } ?? "")
            }
            cursor = step.next
        }
    }

    /// What was changed between two looks may have seemed wrong: it is only if the record stays the same while it is looked
    /// at again.
    private func isWrongStill(_ id: String, _ doctor: RedisIndexDoctor) async throws -> Bool {
        do {
            for _ in 0..<5 {
                let explanation = try await doctor.explain(id)
                if explanation.isSound { return false }
                if try await doctor.explain(id).version == explanation.version { return true }
            }
            return false
        } catch let error as StoreError where error.code == .damaged {
            return true
        }
    }

    private func examineFiles(_ store: JSONStore, _ report: inout ValidationReport) async throws {
        let status = try await store.status()
        switch status.mode {
        case .writable, .readOnly: break
        case .poisoned: report.add(.files, nil, "the log could not be made durable: recover the store")
        case .damaged(let reason): report.add(.files, nil, reason)
        }
        for problem in status.problems { report.add(.files, nil, "\(problem.path): \(problem.message)") }
    }
}

extension IndexFinding.Problem {
    /// `nil` for what is found by reading the records, in every kind of store.
    fileprivate var kind: ValidationReport.Kind? {
        switch self {
        case .missing: .missingEntry
        case .orphan: .orphanEntry
        case .stray: .strayEntry
        case .outdated: .outdatedEntry
        case .duplicate: .duplicate
        case .unreadable, .miscounted: nil
        }
    }
}

import SluiceCore

/// Keeps a copy of a store in another one, which is there when the first is not.
///
/// After a first full copy, what the audit names as changed is copied; when the audit does not reach back far enough, all is
/// compared again.
actor SnapshotKeeper {
    /// That the copy does not take what it should: no fault of the store.
    struct CopyFailure: Error {
        let error: StoreError
    }

    private let source: any RecordStore
    let copy: any RecordStore
    private let surroundings: Surroundings
    /// When what the copy holds was read, by a clock that nobody sets.
    private var readAt: ContinuousClock.Instant?
    /// The newest entry of the audit that the copy has.
    private var position: AuditPosition?
    /// Records of which the copy has something newer than the store.
    private var ahead: Set<ExactText> = []
    private static let batch = 200

    init(of source: any RecordStore, in copy: any RecordStore, _ surroundings: Surroundings) {
        self.source = source
        self.copy = copy
        self.surroundings = surroundings
    }

    /// How old what the copy holds is; `nil` if it holds nothing yet, or nobody knows.
    var age: Duration? { readAt.map { max(.zero, surroundings.now() - $0) } }

    /// What is wrong with the copy, for people.
    var problem: String? {
        ahead.isEmpty
            ? nil
            : "\(ahead.count) records of the snapshot are newer than the store has them: if the store was restored from a "
                + "backup, remove the snapshot's directory"
    }

    /// Makes the copy a follower of this keeper's.
    func prepare() async throws {
        let gate = try await copy.gate()
        guard gate?.isFollower != true else { return }
        let mine = Gate(epoch: (gate?.epoch ?? 0) + 1, primary: 0..<0, isFollower: true, term: gate?.term ?? 0)
        guard try await copy.setGate(mine) else { throw Self.isUsedElsewhere }
    }

    /// A copy of before this process was started.
    func adopt(_ note: SnapshotNote) {
        readAt = note.age(at: surroundings.wallClock(), surroundings.uptime()).map { surroundings.now() - $0 }
    }

    /// Brings the copy up to date.
    ///
    /// - Returns: how many records were copied, and what the next process has to know.
    /// - Throws: ``CopyFailure``, or what the store throws.
    func refresh() async throws -> (copied: Int, note: SnapshotNote) {
        let start = surroundings.now()
        let note = SnapshotNote(time: surroundings.wallClock(), uptime: surroundings.uptime())
        let newest = try await source.audit(AuditQuery(limit: 1)).entries.first
        var copied: Int
        if let position, let changed = try await changes(since: position) {
            copied = try await copyRecords(changed)
        } else {
            ahead = []
            copied = try await copyAll()
        }
        if let newest {
            position = AuditPosition(time: newest.time, sequence: newest.sequence, id: newest.id)
        }
        readAt = start
        return (copied, note)
    }

    /// The records that were changed; `nil` if the audit does not tell any more.
    private func changes(since position: AuditPosition) async throws -> [String]? {
        guard try await source.auditDetail(position.id) != nil else { return nil }
        var query = AuditQuery(isNewestFirst: false, limit: 1_000, position: position)
        var ids: Set<ExactText> = []
        while true {
            let page = try await source.audit(query)
            for entry in page.entries { ids.insert(ExactText(entry.recordID)) }
            guard let next = page.next else { return ids.map(\.text) }
            query.position = next
        }
    }

    private func copyAll() async throws -> Int {
        var copied = 0
        var position: StoreQuery.Position?
        repeat {
            let ids = try await source.ids(in: 0..<Bucket.count, after: position, limit: Self.batch)
            copied += try await copyRecords(ids)
            position = place(of: ids.last)
        } while position != nil
        // And what is gone since.
        repeat {
            let start = position
            let ids = try await ofCopy { try await $0.ids(in: 0..<Bucket.count, after: start, limit: Self.batch) }
            copied += try await copyRecords(ids)
            position = place(of: ids.last)
        } while position != nil
        return copied
    }

    private func place(of id: String?) -> StoreQuery.Position? {
        id.map { StoreQuery.Position(key: String(source.component.bucket(of: $0).number), id: $0) }
    }

    private func copyRecords(_ ids: [String]) async throws -> Int {
        let epoch = try await ofCopy { try await $0.gate()?.epoch ?? 1 }
        var copied = 0
        for start in stride(from: 0, to: ids.count, by: Self.batch) {
            let some = Array(ids[start..<min(start + Self.batch, ids.count)])
            var records: [Record] = []
            for (id, record) in zip(some, try await source.read(some, .strong).records) {
                if let record = if let record { record } else { try await gone(id) } { records.append(record) }
            }
            copied += try await copyTogether(records, epoch)
        }
        return copied
    }

    /// Together, since a store in files makes durable in one step what comes at once.
    private func copyTogether(_ records: [Record], _ epoch: Int64) async throws -> Int {
        let outcomes = try await ofCopy { copy in
            try await withThrowingTaskGroup(of: (ExactText, ApplyOutcome).self) { group in
                for record in records {
                    group.addTask {
                        (ExactText(record.id), try await copy.apply(record, sourceSequence: 0, epoch: epoch))
                    }
                }
                return try await group.reduce(into: []) { $0.append($1) }
            }
        }
        var copied = 0
        for (id, outcome) in outcomes {
            switch outcome {
            case .applied:
                copied += 1
                ahead.remove(id)
            case .same: ahead.remove(id)
            case .older, .diverged: ahead.insert(id)
            case .stale, .isPrimary, .notFollower: throw CopyFailure(error: Self.isUsedElsewhere)
            }
        }
        return copied
    }

    /// What takes the place of a record of the copy that the source has forgotten.
    private func gone(_ id: String) async throws -> Record? {
        guard let old = try await ofCopy({ try await $0.readStrong(id).record }), !old.isDeleted else { return nil }
        let floor = try await source.readStrong(id).version
        let version = max(floor, RecordVersion(epoch: old.version.epoch, counter: old.version.counter + 1))
        return Record(
            id: id, version: version, value: nil, hash: try ContentHash.ofNothing(), memberships: [],
            ring: OperationRing(), writer: old.writer, timestamp: old.timestamp)
    }

    /// Calls the copy, and tells its errors from those of the store.
    private func ofCopy<Result: Sendable>(
        _ body: @Sendable (any RecordStore) async throws -> Result
    ) async throws -> Result {
        do {
            return try await body(copy)
        } catch let error as StoreError {
            throw CopyFailure(error: error)
        }
    }

    private static let isUsedElsewhere = StoreError(
        .readOnly, "the snapshot is used by something else: give it a store of its own")
}

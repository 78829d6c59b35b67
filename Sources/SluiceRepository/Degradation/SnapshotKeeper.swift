import SluiceCore

/// Keeps a copy of a store in another one, which is there when the first is not.
///
/// After a first full copy, what the audit names as changed is copied; when the audit does not reach back far enough, all is
/// compared again.
actor SnapshotKeeper {
    private let source: any RecordStore
    let copy: any RecordStore
    private let clock: @Sendable () -> Int64
    /// When what the copy holds was read, in milliseconds since 1970.
    private(set) var time: Int64?
    /// The newest entry of the audit that the copy has.
    private var position: AuditPosition?
    private static let batch = 200

    init(of source: any RecordStore, in copy: any RecordStore, clock: @escaping @Sendable () -> Int64) {
        self.source = source
        self.copy = copy
        self.clock = clock
    }

    /// Makes the copy a follower of this keeper's.
    func prepare() async throws {
        let gate = try await copy.gate()
        guard gate?.isFollower != true else { return }
        let mine = Gate(epoch: (gate?.epoch ?? 0) + 1, primary: 0..<0, isFollower: true, term: gate?.term ?? 0)
        guard try await copy.setGate(mine) else {
            throw StoreError(.readOnly, "the snapshot is used by something else: give it a store of its own")
        }
    }

    /// A copy of before this process was started.
    func adopt(_ time: Int64) {
        self.time = time
    }

    /// Brings the copy up to date.
    ///
    /// - Returns: how many records were copied.
    func refresh() async throws -> Int {
        let start = clock()
        let newest = try await source.audit(AuditQuery(limit: 1)).entries.first
        var copied: Int
        if let position, let changed = try await changes(since: position) {
            copied = try await copyRecords(changed)
        } else {
            copied = try await copyAll()
        }
        if let newest {
            position = AuditPosition(time: newest.time, sequence: newest.sequence, id: newest.id)
        }
        time = start
        return copied
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
        // What is there, and what was there and may be gone.
        for store in [source, copy] {
            var position: StoreQuery.Position?
            while true {
                let ids = try await store.ids(in: 0..<Bucket.count, after: position, limit: Self.batch)
                guard let last = ids.last else { break }
                copied += try await copyRecords(ids)
                position = StoreQuery.Position(key: String(source.component.bucket(of: last).number), id: last)
            }
        }
        return copied
    }

    private func copyRecords(_ ids: [String]) async throws -> Int {
        let epoch = try await copy.gate()?.epoch ?? 1
        var copied = 0
        var rest = ids[...]
        while !rest.isEmpty {
            let some = Array(rest.prefix(Self.batch))
            rest = rest.dropFirst(Self.batch)
            let answer = try await source.read(some, .strong)
            var records: [Record] = []
            for (id, record) in zip(some, answer.records) {
                if let record = if let record { record } else { try await gone(id) } { records.append(record) }
            }
            copied += try await copy(records, epoch)
        }
        return copied
    }

    /// All at once: files make what comes together durable together.
    private func copy(_ records: [Record], _ epoch: Int64) async throws -> Int {
        try await withThrowingTaskGroup(of: Bool.self) { [copy] group in
            for record in records {
                group.addTask { try await copy.apply(record, sourceSequence: 0, epoch: epoch) == .applied }
            }
            return try await group.reduce(0) { $0 + ($1 ? 1 : 0) }
        }
    }

    /// What takes the place of a record of the copy that the source has forgotten.
    private func gone(_ id: String) async throws -> Record? {
        guard let old = try await copy.readStrong(id).record, !old.isDeleted else { return nil }
        let floor = try await source.readStrong(id).version
        let version = max(floor, RecordVersion(epoch: old.version.epoch, counter: old.version.counter + 1))
        return Record(
            id: id, version: version, value: nil, hash: try ContentHash.ofNothing(), memberships: [],
            ring: OperationRing(), writer: old.writer, timestamp: old.timestamp)
    }
}

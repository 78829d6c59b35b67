import SluiceCore

/// The newest that this process has seen of records, for times in which the snapshot is all that is left: it must not go
/// back behind that.
final class SeenRecords: Sendable {
    private let records = Lock(
        LeastRecentlyUsed<ExactText, Record>(maximumCount: 10_000, maximumCost: 16 << 20))

    func note(_ record: Record) {
        let id = ExactText(record.id)
        records.withLock { records in
            if let known = records.peek(id), known.version > record.version { return }
            records.set(id, record, cost: (record.value?.count ?? 0) + 512)
        }
    }

    func note(_ change: Change, _ commit: Commit) {
        guard !commit.isRepeated else { return }
        let id = ExactText(change.id)
        let known = records.withLock { $0.peek(id) }
        if let record = Record(of: change, commit, over: known) { note(record) }
    }

    /// The newer of what was seen and what a snapshot has.
    func newest(_ id: String, _ record: Record?) -> Record? {
        guard let seen = records.withLock({ $0.use(ExactText(id)) }) else { return record }
        return seen.version > (record?.version ?? .none) ? seen : record
    }
}

/// Commits what waits on this host, in its order.
struct PendingReplayer: Sendable {
    let journal: PendingJournal
    /// Whether changes of one record that wait behind one another are committed as one, the last: then the audit does not
    /// name the others.
    let coalesces: Bool
    let retryAfter: Duration

    /// Commits the change that waits longest, and what goes with it.
    ///
    /// - Returns: what does not wait any more; nothing at the end.
    /// - Throws: ``StoreError`` if the store does not answer; then all waits on.
    func step(on store: any RecordStore) async throws -> [(PendingChange, PendingQueue.Fate)] {
        let queue = journal.queue
        guard let first = queue.first else { return [] }
        let chain = coalesces ? queue.all(of: first.change.id) : [first]
        guard let last = chain.last else { return [] }
        let change = last.change.expecting(queue.ready(first).expectation)
        let (fate, number) = try await fate(of: change, chain, in: store)
        var settled: [(PendingChange, PendingQueue.Fate)] = []
        for pending in chain.prefix(number) {
            settled += try await journal.settle(pending.ticket.operation, fate)
        }
        return settled
    }

    /// What becomes of a change, and for how many of its chain.
    private func fate(
        of change: Change, _ chain: [PendingChange], in store: any RecordStore
    ) async throws -> (PendingQueue.Fate, Int) {
        let reason: String
        do {
            switch try await store.commit(change, epoch: nil) {
            case .committed(let commit): return (.committed(commit.version), chain.count)
            case .conflict:
                // It may have been committed before an answer was lost, and others behind it.
                for (index, pending) in chain.enumerated().reversed() {
                    if let entry = try await store.auditDetail(pending.ticket.operation)?.entry {
                        return (.committed(entry.after), index + 1)
                    }
                }
                reason = "the record was changed by somebody else"
            case .notUnique(let index, _): reason = "another record has its value in the unique index \(index)"
            case .idempotencyKeyReused: reason = "its idempotency key was used for another request"
            case .stale, .notPrimary, .pending:
                throw StoreError(
                    .frozen, "\(store.component.name) is on its way to another store", retryAfter: retryAfter)
            }
        } catch let error as StoreError where error.code == .invalid {
            reason = "the store does not take it: \(error.message)"
        }
        // The first takes those behind it along.
        return (.dead(found: try await store.readStrong(change.id).record, reason: reason), 1)
    }
}

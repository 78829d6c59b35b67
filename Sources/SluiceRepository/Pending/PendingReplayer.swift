import SluiceCore

/// Commits what waits on this host, in its order.
struct PendingReplayer: Sendable {
    /// That the journal does not take what became of a change: no fault of the store.
    struct JournalFailure: Error {
        let error: StoreError
    }

    let journal: PendingJournal
    /// Whether changes of one record that wait behind one another are committed as one, the last: then the audit does not
    /// name the others.
    let coalesces: Bool
    let retryAfter: Duration
    /// Records that the store cannot take at present, and why: what waits for others goes on.
    private(set) var stuck: [ExactText: StoreError] = [:]

    init(journal: PendingJournal, coalesces: Bool, retryAfter: Duration) {
        self.journal = journal
        self.coalesces = coalesces
        self.retryAfter = retryAfter
    }

    /// Commits the change that waits longest, and what goes with it.
    ///
    /// - Returns: what does not wait any more; `nil` at the end.
    /// - Throws: ``StoreError`` if the store does not answer; then all waits on.
    mutating func step(on store: any RecordStore) async throws -> [(PendingChange, PendingQueue.Fate)]? {
        guard let (chain, change) = journal.next(coalescing: coalesces, without: Set(stuck.keys)) else { return nil }
        do {
            let (fate, number) = try await fate(of: change, chain, in: store)
            var settled: [(PendingChange, PendingQueue.Fate)] = []
            do {
                for pending in chain.prefix(number) {
                    settled += try await journal.settle(pending.ticket.operation, fate)
                }
            } catch let error as StoreError {
                throw JournalFailure(error: error)
            }
            return settled
        } catch let error as StoreError where error.code == .damaged && stuck.count < Self.patience {
            // What is there has to be mended first.
            stuck[ExactText(change.id)] = error
            return []
        }
    }

    /// So many records are passed over that the store cannot take.
    private static let patience = 100

    /// Why not all was committed.
    var remainder: StoreError? { stuck.values.first }

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

import SluiceResilience

/// Commits changes until it is certain how they ended, or the time is over.
struct Committer: Sendable {
    let store: any RecordStore
    let collection: String
    let surroundings: Surroundings

    /// How often a change is tried again that came upon a gate in motion.
    private static let maximumGateAttempts = 5

    /// - Returns: what the change made.
    /// - Throws: ``StoreError``, with ``StoreError/Code/outcomeUnknown`` only if the time is over, or the record was
    ///   changed so often that nobody can tell any more.
    func commit(_ change: Change, until deadline: ContinuousClock.Instant) async throws -> Commit {
        do {
            return try await conclude(try await store.commit(change), change, until: deadline)
        } catch let error as StoreError where error.code == .outcomeUnknown {
            return try await settle(change, until: deadline)
        }
    }

    /// What a store said of a change.
    func conclude(
        _ outcome: CommitOutcome, _ change: Change, until deadline: ContinuousClock.Instant
    ) async throws -> Commit {
        var outcome = outcome
        var backoff = Backoff(base: .milliseconds(20), cap: .milliseconds(500))
        for _ in 0..<Self.maximumGateAttempts {
            switch outcome {
            case .stale, .notPrimary: break
            default: return try commit(of: outcome, change)
            }
            guard surroundings.now() < deadline else { break }
            try await surroundings.sleep(.milliseconds(5) + backoff.next(fraction: surroundings.fraction()))
            outcome = try await store.commit(change)
        }
        return try commit(of: outcome, change)
    }

    /// Looks whether a change was committed whose answer was lost, and commits it if not.
    func settle(_ change: Change, until deadline: ContinuousClock.Instant) async throws -> Commit {
        let unsettled = UnsettledCommit(change)
        var backoff = Backoff(base: .milliseconds(50), cap: .seconds(2))
        while surroundings.now() < deadline {
            let left = deadline - surroundings.now()
            try await surroundings.sleep(min(left, backoff.next(fraction: surroundings.fraction())))
            guard let read = try await passing({ try await store.readStrong(change.id) }) else { continue }
            switch unsettled.judge(read) {
            case .committed(let version): return Commit(version: version, sequence: 0)
            case .conflict(let current, let isDeleted):
                return try commit(of: .conflict(current: current, isDeleted: isDeleted), change)
            case .unknowable: throw unknown(change, "it was changed so often since that nobody can tell")
            case .notYet:
                let commit = try await passing {
                    try await conclude(try await store.commit(change), change, until: deadline)
                }
                if let commit { return commit }
            }
        }
        throw unknown(change, "the time is over")
    }

    /// What a step says, or `nil` if it failed for a reason that says nothing about the attempt before it.
    private func passing<Result: Sendable>(_ step: () async throws -> Result) async throws -> Result? {
        do {
            return try await step()
        } catch let error as StoreError {
            switch error.code {
            case .conflict, .notFound, .notUnique, .invalid, .idempotencyKeyReused: throw error
            default: return nil
            }
        }
    }

    private func unknown(_ change: Change, _ reason: String) -> StoreError {
        StoreError(
            .outcomeUnknown,
            "the change of the record in \(collection) may or may not have been made: \(reason); resolve the operation",
            operation: change.operation)
    }

    private func commit(of outcome: CommitOutcome, _ change: Change) throws(StoreError) -> Commit {
        switch outcome {
        case .committed(let commit):
            return commit
        case .pending(let ticket):
            return Commit(pending: ticket)
        case .conflict(let current, isDeleted: false):
            throw switch change.expectation {
            case .absent: StoreError.exists(in: collection, current)
            case .version(let version): StoreError.conflict(in: collection, current, expected: version)
            }
        case .conflict(let current, isDeleted: true):
            throw StoreError(.notFound, "there is no such record in \(collection) any more", current: current)
        case .notUnique(let index, _):
            throw StoreError.notUnique(in: collection, index)
        case .idempotencyKeyReused:
            throw StoreError(
                .idempotencyKeyReused, "the idempotency key was used for another request: use a new one for each")
        case .stale, .notPrimary:
            throw StoreError(
                .frozen, "\(collection) is on its way to another store: nothing was written, try again",
                retryAfter: .seconds(1))
        }
    }
}

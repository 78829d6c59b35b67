import SluiceClient
import SluiceCore

/// Changes.
extension RedisStore {
    private static let attempts = 5

    /// Commits a change, as ``RecordStore`` says: one request, once the gate is known.
    public func commit(_ change: Change, epoch: Int64?) async throws -> CommitOutcome {
        let arguments = try arguments(for: change)
        var seen: Int64
        if let epoch { seen = epoch } else { seen = try await currentEpoch() }
        var attempt = 1
        while true {
            let answer = try await run(.commit, arguments.under(seen), operation: change.operation)
            let outcome = try outcome(answer)
            guard epoch == nil, case .stale(let current) = outcome, attempt < Self.attempts else { return outcome }
            seen = current
            attempt += 1
        }
    }

    /// Commits changes of different records, each by itself, in as few requests as their size allows.
    public func commitEach(_ changes: [Change]) async -> [Result<CommitOutcome, any Error>] {
        var results = [Result<CommitOutcome, any Error>?](repeating: nil, count: changes.count)
        var prepared: [(index: Int, arguments: ScriptArguments)] = []
        for (index, change) in changes.enumerated() {
            do {
                prepared.append((index, try arguments(for: change)))
            } catch {
                results[index] = .failure(error)
            }
        }
        var attempt = 1
        while !prepared.isEmpty {
            let isLastAttempt = attempt == Self.attempts
            var again: [(index: Int, arguments: ScriptArguments)] = []
            for batch in Self.batches(prepared) {
                let outcomes = await commitBatch(batch.map { (changes[$0.index].operation, $0.arguments) })
                for (entry, outcome) in zip(batch, outcomes) {
                    if case .success(.stale) = outcome, !isLastAttempt {
                        again.append(entry)
                    } else {
                        results[entry.index] = outcome
                    }
                }
            }
            prepared = again
            attempt += 1
        }
        return results.map { $0 ?? .failure(StoreError.strange(component.name)) }
    }

    /// Forgets what is known of the gate: the next commit asks for it.
    func forgetGate() {
        knownEpoch.withLock { $0 = nil }
    }

    private func currentEpoch() async throws -> Int64 {
        if let known = knownEpoch.withLock({ $0 }) { return known }
        guard let gate = try await records.gate() else { throw StoreError.notOpen(component.name) }
        knownEpoch.withLock { $0 = gate.epoch }
        return gate.epoch
    }

    // MARK: Batches

    private static let maximumBatch = 256
    private static let maximumBatchBytes = 1 << 20

    /// Parts that are small enough for one request.
    private static func batches(
        _ all: [(index: Int, arguments: ScriptArguments)]
    ) -> [[(index: Int, arguments: ScriptArguments)]] {
        var batches: [[(index: Int, arguments: ScriptArguments)]] = []
        var bytes = 0
        for entry in all {
            let size = entry.arguments.byteCount
            if let last = batches.last, last.count < maximumBatch, bytes + size <= maximumBatchBytes {
                batches[batches.count - 1].append(entry)
                bytes += size
            } else {
                batches.append([entry])
                bytes = size
            }
        }
        return batches
    }

    private func commitBatch(
        _ batch: [(operation: OperationID, arguments: ScriptArguments)]
    ) async -> [Result<CommitOutcome, any Error>] {
        let replies: [Result<Reply, any Error>]
        do {
            replies = try await commitReplies(batch.map(\.arguments), under: try await currentEpoch())
        } catch {
            replies = batch.map { _ in .failure(error) }
        }
        return zip(batch, replies).map { entry, reply in
            Result {
                do {
                    return try outcome(ScriptAnswer(try reply.get(), of: component.name))
                } catch let error as ClientError {
                    throw StoreError(error, isWrite: true, operation: entry.operation)
                }
            }
        }
    }

    private func commitReplies(
        _ all: [ScriptArguments], under epoch: Int64
    ) async throws -> [Result<Reply, any Error>] {
        let client = repeatingClient
        var results: [Result<Reply, any Error>] = try await client.pipelineResults(
            all.map { StoreScript.commit.call($0.under(epoch)) }
        ).map { $0.mapError { $0 as any Error } }
        let unknown = results.indices.filter { index in
            guard case .failure(let error as ClientError) = results[index] else { return false }
            return error.code == .noScript
        }
        guard !unknown.isEmpty else { return results }
        // The first brings the text; the server knows it when it comes to the others.
        let again = unknown.enumerated().map { place, index in
            StoreScript.commit.call(all[index].under(epoch), byText: place == 0)
        }
        do {
            for (index, result) in zip(unknown, try await client.pipelineResults(again)) {
                results[index] = result.mapError { $0 as any Error }
            }
        } catch {
            for index in unknown { results[index] = .failure(error) }
        }
        return results
    }

    // MARK: What the script gets and says

    /// All but the epoch, which is the first.
    private func arguments(for change: Change) throws(StoreError) -> ScriptArguments {
        try component.check(change)
        var all = [
            keys.data(change.id), keys.ids, keys.gate, keys.sequence, keys.dirty, keys.floor, keys.digest,
            keys.tombstones, keys.audit, keys.auditEntry(change.operation), keys.audit(of: change.id),
            keys.auditStatistics, keys.cacheGeneration, keys.auditOfAll,
        ]
        let expectation =
            switch change.expectation {
            case .absent: "absent"
            case .version(let version): version.description
            }
        let value = try StoredValue(change, options)
        var others: [any RedisArgument] = [
            "", change.id, component.bucket(of: change.id).number, change.operation.description, expectation,
            value.isDeleted ? "1" : "0", value.bytes, value.hash.description, value.memberships,
            RecordHead.text(value, writer: change.writer, timestamp: change.timestamp),
            "\(component.name):\(change.audit.action):\(change.audit.source)", component.name,
            AuditFields.note(change, of: component.name), AuditFields.event(change), keys.events, keys.prefix, keys.tag,
        ]
        if let request = change.idempotency {
            all.append(keys.idempotency(request.key))
            let lifetime = IdempotencyRecord.lifetime.components.seconds * 1_000
            others += [request.key.description, request.fingerprint.description, String(lifetime)]
        }
        return ScriptArguments(all, others)
    }

    private func outcome(_ answer: ScriptAnswer) throws(StoreError) -> CommitOutcome {
        switch answer.word {
        case "committed":
            return .committed(Commit(version: try answer.version(0), sequence: try answer.number(1)))
        case "repeated":
            return .committed(Commit(version: try answer.version(0), sequence: 0, isRepeated: true))
        case "conflict":
            return .conflict(current: try answer.version(0), isDeleted: try answer.number(1) == 1)
        case "stale":
            let epoch = try answer.number(0)
            knownEpoch.withLock { $0 = epoch }
            return .stale(epoch: epoch)
        case "notPrimary": return .notPrimary(epoch: try answer.number(0))
        case "notUnique": return .notUnique(index: try answer.text(0), holder: try answer.text(1))
        case "idempotencyKeyReused": return .idempotencyKeyReused
        default: throw answer.unknown
        }
    }
}

extension ScriptArguments {
    /// The same under an epoch of the gate.
    fileprivate func under(_ epoch: Int64) -> ScriptArguments {
        var copy = self
        copy.others[0] = String(epoch)
        return copy
    }

    /// About as many bytes go over the wire.
    fileprivate var byteCount: Int {
        (keys + others).reduce(0) { sum, part in sum + ((try? part.redisBytes().count) ?? 0) + 4 }
    }
}

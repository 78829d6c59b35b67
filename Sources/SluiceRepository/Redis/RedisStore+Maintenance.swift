import SluiceClient
import SluiceCore

/// Tidying up.
extension RedisStore {
    /// Index entries that are looked at in one call of ``maintain(_:)``.
    private static let entriesPerMaintenance = 10_000

    /// Tidies up, as ``RecordStore`` says, in small atomic steps.
    ///
    /// Keys of idempotency go by themselves. Entries of indexes whose records are gone are looked for among some thousands
    /// of entries; the next call of the same store goes on behind them.
    public func maintain(_ policy: MaintenancePolicy) async throws -> MaintenanceReport {
        guard policy.batchSize > 0, policy.auditCount >= 0, policy.auditAge >= .zero, policy.tombstoneAge >= .zero
        else { throw StoreError(.invalid, "ages and counts of maintenance are not negative, and a batch is not empty") }
        var report = MaintenanceReport()
        let batch = min(policy.batchSize, 1_000)
        while true {
            let count = try await purge(policy, batch)
            report.tombstones += count
            guard count > 0 else { break }
        }
        while true {
            let count = try await trimAudit(policy, batch)
            report.auditEntries += count
            guard count > 0 else { break }
        }
        report.orphans = try await removeOrphans(batch)
        return report
    }

    /// Forgets the records that were deleted longest ago.
    private func purge(_ policy: MaintenancePolicy, _ batch: Int) async throws -> Int {
        let oldest = try records.texts(
            try await records.reply(
                .sortedSetRange(keys.tombstones, .positions(.first(batch)), as: [UInt8].self).asReply))
        guard !oldest.isEmpty else { return 0 }
        var others: [any RedisArgument] = [String(policy.tombstoneAge.wholeMilliseconds)]
        for id in oldest { others += [id, component.bucket(of: id).number] as [any RedisArgument] }
        let fixed = [keys.gate, keys.tombstones, keys.floor, keys.digest, keys.dirty]
        let answer = try await run(.purge, ScriptArguments(fixed + oldest.map(keys.data), others))
        return Int(try answer.number(0))
    }

    private func trimAudit(_ policy: MaintenancePolicy, _ batch: Int) async throws -> Int {
        let answer = try await run(
            .audit,
            ScriptArguments(
                [keys.audit, keys.auditOfAll],
                [
                    String(policy.auditAge.wholeMilliseconds), policy.auditCount, batch, keys.auditEntryPrefix,
                    keys.auditOfPrefix,
                ]))
        return Int(try answer.number(0))
    }

    private func removeOrphans(_ batch: Int) async throws -> Int {
        let doctor = RedisIndexDoctor(self)
        var cursor = orphanCursor.withLock { $0 } ?? .entries
        var (examined, removed) = (0, 0)
        while examined < Self.entriesPerMaintenance {
            let step = try await doctor.repair(from: cursor, limit: batch)
            examined += max(1, step.examined)
            removed += step.removed
            orphanCursor.withLock { $0 = step.next }
            guard let next = step.next, !next.isAtDigests else {
                orphanCursor.withLock { $0 = nil }
                break
            }
            cursor = next
        }
        return removed
    }
}

import SluiceClient
import SluiceCore

/// What a store does that has another one beside it.
extension RedisStore {
    /// Copies a record, as ``RecordStore`` says.
    public func apply(_ record: Record, sourceSequence: Int64, epoch: Int64) async throws -> ApplyOutcome {
        try component.check(record)
        for number in [record.version.epoch, record.version.counter, sourceSequence] where !(0..<1 << 53 ~= number) {
            throw StoreError(.invalid, "versions and sequences are numbers below 2^53")
        }
        let value = try StoredValue(record, options)
        let arguments = ScriptArguments(
            [
                keys.data(record.id), keys.ids, keys.gate, keys.sourceSequence, keys.floor, keys.digest,
                keys.tombstones, keys.cacheGeneration,
            ],
            [
                String(epoch), record.id, component.bucket(of: record.id).number, String(record.version.epoch),
                String(record.version.counter), value.isDeleted ? "1" : "0", value.bytes, value.hash.description,
                value.memberships, RecordHead.text(value, writer: record.writer, timestamp: record.timestamp),
                record.ring.description, IdempotencyRecord.text(of: record.idempotency), String(sourceSequence),
                keys.prefix, keys.tag, keys.idempotencyPrefix, try ContentHash.ofNothing().description,
            ])
        let answer = try await run(.apply, arguments)
        switch answer.word {
        case "applied": return .applied
        case "same": return .same
        case "older": return .older
        case "diverged": return .diverged
        case "stale": return .stale(epoch: try answer.number(0))
        case "isPrimary": return .isPrimary(epoch: try answer.number(0))
        case "notFollower": return .notFollower(epoch: try answer.number(0))
        default: throw answer.unknown
        }
    }

    /// Takes back a mark, as ``RecordStore`` says.
    public func clear(_ mark: DirtyMark) async throws -> Bool {
        let answer = try await run(.clear, ScriptArguments([keys.dirty], [mark.id, String(mark.sequence)]))
        return answer.word == "cleared"
    }

    /// Marked records, as ``RecordStore`` says.
    public func dirty(after sequence: Int64, limit: Int) async throws -> [DirtyMark] {
        try Component.check(limit: limit)
        let range = ScoreRange(from: .excluding(Double(sequence)))
        let reply = try await records.reply(
            .sortedSetRangeWithScores(keys.dirty, .scores(range), limit: Limit(limit)).asReply)
        guard let parts = reply.array, parts.count.isMultiple(of: 2) else { throw StoreError.strange(component.name) }
        return try stride(from: 0, to: parts.count, by: 2).map { index in
            guard let id = parts[index].string, let score = parts[index + 1].string.flatMap({ Double($0) }),
                let sequence = Int64(exactly: score)
            else { throw StoreError.damaged(component.name, key: "dirty", "has a mark that is none") }
            return DirtyMark(id: id, sequence: sequence)
        }
    }

    /// Sets the gate, as ``RecordStore`` says.
    public func setGate(_ gate: Gate) async throws -> Bool {
        try Component.check(buckets: gate.primary)
        for number in [gate.epoch, gate.term, gate.capturedSince] where !(-1 << 53 + 1..<1 << 53 ~= number) {
            throw StoreError(.invalid, "epochs, terms and sequences are numbers below 2^53")
        }
        guard gate.epoch >= 1 else { return false }
        return try await send(gate, "set")
    }

    /// Opens the component, as ``RecordStore`` says.
    ///
    /// - Throws: ``StoreError`` with ``StoreError/Code/notOpen`` if Redis is known to throw away keys when it has no memory
    ///   left; otherwise as other calls.
    public func open() async throws {
        for finding in [await checkEvictionPolicy(), await checkCluster()] {
            guard let finding, finding.level == .problem else { continue }
            throw StoreError(.notOpen, finding.message)
        }
        _ = try await send(.open, "new")
    }

    /// Keeps a document about the schema, as ``RecordStore`` says.
    public func setSchemaDocument(_ document: [UInt8], expecting expected: [UInt8]?) async throws -> Bool {
        let others: [any RedisArgument] = [component.name, document] + (expected.map { [$0] } ?? [])
        return try await run(.schema, ScriptArguments([keys.schema], others)).word == "set"
    }

    private func send(_ gate: Gate, _ mode: String) async throws -> Bool {
        let answer = try await run(.gate, ScriptArguments([keys.gate], GateFields.values(gate) + [mode]))
        forgetGate()
        return answer.word == "set"
    }
}

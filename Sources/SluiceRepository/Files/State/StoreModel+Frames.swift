/// Records in memory may stand without their values, which are then in plain files: an empty value, which is no JSON,
/// says so.
extension Record {
    /// Whether the value has to be read from its file first.
    var isHollow: Bool { value?.isEmpty == true }

    /// The record with another way to write its value, or without it.
    func with(value: [UInt8]) -> Record {
        Record(
            id: id, version: version, value: value, hash: hash, memberships: memberships, ring: ring,
            idempotency: idempotency, schema: schema, writer: writer, timestamp: timestamp)
    }
}

extension StoreModel {
    /// What the log keeps of the commit that was made last, which was not a repeated one.
    func lastCommit(_ change: Change, at time: Int64) -> Frame.CommitFrame? {
        guard let record = records[ExactText(change.id)], let audit = audit.detail(change.operation) else { return nil }
        return Frame.CommitFrame(
            record: record, audit: audit, time: time, isMarked: gate?.capturesChanges == true,
            hasRequest: change.idempotency != nil)
    }

    /// Does again what a frame says was done.
    mutating func replay(_ frame: Frame) {
        switch frame {
        case .commit(let commit):
            let (record, entry) = (commit.record, commit.audit.entry)
            sequence = entry.sequence
            store(record, at: commit.time)
            if commit.isMarked { marks[ExactText(record.id)] = sequence }
            if commit.hasRequest, let answer = record.idempotency.first { idempotency[answer.key] = answer }
            statistics["\(component.name):\(entry.note.action):\(entry.note.source)", default: 0] += 1
            audit.append(commit.audit)
        case .apply(let copy):
            store(copy.record, at: copy.time)
            appliedSequence = max(appliedSequence, copy.sourceSequence)
            for answer in copy.record.idempotency.reversed() where answer.expires > copy.time {
                idempotency[answer.key] = answer
            }
        case .gate(let gate): self.gate = gate
        case .schema(let document): schemaDocument = document
        case .ack(.cleared(let mark)): _ = clear(mark)
        case .ack(.materialized), .checkpoint: break
        }
    }

    /// Puts the value of a record that is there into its place.
    mutating func fill(_ id: ExactText, _ value: [UInt8]) {
        guard let record = records[id], !record.isDeleted else { return }
        records[id] = record.with(value: value)
    }
}

extension StoreEvent {
    init(_ entry: AuditEntry) {
        self.init(
            id: entry.recordID, version: entry.after, action: entry.note.action, operation: entry.id,
            sequence: entry.sequence)
    }
}

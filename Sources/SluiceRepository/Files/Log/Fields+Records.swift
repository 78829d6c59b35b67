extension FieldWriter {
    mutating func write(_ version: RecordVersion) {
        write(version.epoch)
        write(version.counter)
    }

    mutating func write(_ hash: ContentHash) {
        hash.withBytes { write(raw: $0) }
    }

    mutating func write(_ operation: OperationID) {
        write(word: operation.high)
        write(word: operation.low)
    }

    mutating func write(_ stamp: FileStamp) {
        write(word: stamp.inode)
        write(stamp.size)
        write(stamp.modified)
        write(stamp.changed)
    }

    mutating func write(_ answer: IdempotencyRecord) {
        write(answer.key)
        write(answer.fingerprint)
        write(answer.version)
        write(answer.expires)
    }

    mutating func write(_ membership: Membership) {
        switch membership {
        case .flag(let index):
            write(UInt8(ascii: "f"))
            write(index)
        case .label(let index, let label):
            write(UInt8(ascii: "l"))
            write(index)
            write(label)
        case .ordered(let index, let key):
            write(UInt8(ascii: "o"))
            write(index)
            write(key.text)
        case .unique(let index, let value):
            write(UInt8(ascii: "u"))
            write(index)
            write(value)
        }
    }

    /// Writes a record without its value.
    mutating func write(envelopeOf record: Record) {
        write(record.id)
        write(record.version)
        write(record.isDeleted)
        write(record.hash)
        write(record.memberships) { $0.write($1) }
        write(record.ring.entries) { writer, entry in
            writer.write(entry.operation)
            writer.write(entry.version)
        }
        write(record.idempotency) { $0.write($1) }
        write(record.schema)
        write(record.writer)
        write(record.timestamp)
    }

    mutating func write(_ gate: Gate) {
        write(gate.epoch)
        write(gate.primary.lowerBound)
        write(gate.primary.upperBound)
        write(gate.isFollower)
        write(gate.capturesChanges)
        write(gate.capturedSince)
        write(gate.term)
    }

    mutating func write(_ note: AuditNote) {
        write(note.action.description)
        write(note.source.description)
        write(note.actor)
        write(note.requestID)
        write(note.changedFields) { $0.write($1) }
    }

    /// Writes an entry of the audit; of which component is known.
    mutating func write(_ detail: AuditDetail) {
        let entry = detail.entry
        write(entry.id)
        write(entry.sequence)
        write(entry.time)
        write(entry.recordID)
        write(entry.note)
        write(entry.before)
        write(entry.after)
        write(detail.valueBefore) { $0.write($1) }
        write(detail.schemaBefore)
    }
}

extension FieldReader {
    mutating func version() throws(MalformedFields) -> RecordVersion {
        RecordVersion(epoch: try number(), counter: try number())
    }

    mutating func hash() throws(MalformedFields) -> ContentHash {
        guard let hash = ContentHash(raw: try raw(32)) else { throw MalformedFields() }
        return hash
    }

    mutating func operation() throws(MalformedFields) -> OperationID {
        OperationID(high: try word(), low: try word())
    }

    mutating func stamp() throws(MalformedFields) -> FileStamp {
        FileStamp(inode: try word(), size: try count(), modified: try number(), changed: try number())
    }

    mutating func answer() throws(MalformedFields) -> IdempotencyRecord {
        IdempotencyRecord(key: try hash(), fingerprint: try hash(), version: try version(), expires: try number())
    }

    mutating func membership() throws(MalformedFields) -> Membership {
        let kind = try byte()
        let index = try text()
        switch kind {
        case UInt8(ascii: "f"): return .flag(index)
        case UInt8(ascii: "l"): return .label(index: index, try text())
        case UInt8(ascii: "u"): return .unique(index: index, try text())
        case UInt8(ascii: "o"):
            guard let key = SortKey(stored: try text()) else { throw MalformedFields() }
            return .ordered(index: index, key)
        default: throw MalformedFields()
        }
    }

    /// A record whose value, unless it is deleted, is `value`.
    mutating func record(
        _ value: (inout FieldReader) throws(MalformedFields) -> [UInt8]
    ) throws(MalformedFields) -> Record {
        let id = try text()
        let version = try version()
        let isDeleted = try flag()
        let hash = try hash()
        let memberships = try list { reader throws(MalformedFields) in try reader.membership() }
        let ring = try list { reader throws(MalformedFields) in
            OperationRing.Entry(operation: try reader.operation(), version: try reader.version())
        }
        let idempotency = try list { reader throws(MalformedFields) in try reader.answer() }
        let (schema, writer, timestamp) = (try count(), try text(), try number())
        return Record(
            id: id, version: version, value: isDeleted ? nil : try value(&self), hash: hash, memberships: memberships,
            ring: OperationRing(ring), idempotency: idempotency, schema: schema, writer: writer, timestamp: timestamp)
    }

    mutating func gate() throws(MalformedFields) -> Gate {
        let epoch = try number()
        let (low, high) = (try count(), try count())
        guard low <= high, high <= Bucket.count else { throw MalformedFields() }
        return Gate(
            epoch: epoch, primary: low..<high, isFollower: try flag(), capturesChanges: try flag(),
            capturedSince: try number(), term: try number())
    }

    mutating func note() throws(MalformedFields) -> AuditNote {
        AuditNote(
            action: AuditNote.Action(try text()), source: ChangeSource(try text()), actor: try text(),
            requestID: try text(),
            changedFields: try list { reader throws(MalformedFields) in try reader.text() })
    }
    mutating func auditDetail(of component: String) throws(MalformedFields) -> AuditDetail {
        let (id, sequence, time, recordID) = (try operation(), try number(), try number(), try text())
        let (note, before, after) = (try note(), try version(), try version())
        let entry = AuditEntry(
            id: id, sequence: sequence, time: time, component: component, recordID: recordID, note: note,
            before: before, after: after)
        let value = try optional { reader throws(MalformedFields) in try reader.content() }
        return AuditDetail(entry: entry, valueBefore: value, schemaBefore: try count())
    }
}

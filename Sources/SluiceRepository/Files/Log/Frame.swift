/// One step of a store, as its log keeps it: it took effect as a whole or not at all.
enum Frame: Sendable {
    case commit(CommitFrame)
    case apply(ApplyFrame)
    case gate(Gate)
    /// Like a gate, it governs the component: what is kept about its schema.
    case schema([UInt8])
    case ack(Ack)
    case checkpoint(CheckpointFrame)

    /// A commit: the record with its value, and all that belongs to the change.
    struct CommitFrame: Sendable {
        var record: Record
        var audit: AuditDetail
        /// The time of the store; never set back in the audit, but here.
        var time: Int64
        /// Whether the record was marked for the follower.
        var isMarked: Bool
        /// Whether the change came with an idempotency key, whose answer is the record's newest.
        var hasRequest: Bool
    }

    /// A copy of a record from the other store.
    struct ApplyFrame: Sendable {
        var record: Record
        var sourceSequence: Int64
        var time: Int64
    }

    /// What need not be durable: that something was done which does no harm when it is done again.
    enum Ack: Sendable {
        /// The follower has the record.
        case cleared(DirtyMark)
        /// The plain files have records.
        case materialized(PlainFilesAck)
    }

    /// With what a log begins.
    struct CheckpointFrame: Sendable, Hashable {
        /// The number of the sidecar that holds the state.
        var number: Int64
        /// Of the sidecar.
        var size: Int
        /// Of the sidecar.
        var checkSum: UInt32
        /// The log before, if its end and the sidecar hold the same state: who knows it all need not read the sidecar.
        var predecessor: UInt64?
    }

    /// Whether it must be durable before anybody hears of it.
    var isDurable: Bool {
        if case .ack = self { false } else { true }
    }
}

extension Frame {
    private enum Kind: UInt8 {
        case commit = 1
        case apply, gate, schema, cleared, materialized, checkpoint
    }

    var payload: [UInt8] {
        var writer = FieldWriter()
        switch self {
        case .commit(let frame):
            writer.reserve(512 + (frame.record.value?.count ?? 0) + (frame.audit.valueBefore?.count ?? 0))
            writer.write(Kind.commit.rawValue)
            writer.write(envelopeOf: frame.record)
            if let value = frame.record.value { writer.write(value) }
            writer.write(frame.time)
            writer.write(frame.isMarked)
            writer.write(frame.hasRequest)
            writer.write(frame.audit)
        case .apply(let frame):
            writer.write(Kind.apply.rawValue)
            writer.write(envelopeOf: frame.record)
            if let value = frame.record.value { writer.write(value) }
            writer.write(frame.sourceSequence)
            writer.write(frame.time)
        case .gate(let gate):
            writer.write(Kind.gate.rawValue)
            writer.write(gate)
        case .schema(let document):
            writer.write(Kind.schema.rawValue)
            writer.write(document)
        case .ack(.cleared(let mark)):
            writer.write(Kind.cleared.rawValue)
            writer.write(mark.id)
            writer.write(mark.sequence)
        case .ack(.materialized(let ack)):
            writer.write(Kind.materialized.rawValue)
            writer.write(ack)
        case .checkpoint(let frame):
            writer.write(Kind.checkpoint.rawValue)
            writer.write(frame.number)
            writer.write(frame.size)
            writer.write(Int64(frame.checkSum))
            writer.write(frame.predecessor) { $0.write(word: $1) }
        }
        return writer.bytes
    }

    init(payload: ArraySlice<UInt8>, component: String) throws(MalformedFields) {
        var reader = FieldReader(payload)
        guard let kind = Kind(rawValue: try reader.byte()) else { throw MalformedFields() }
        switch kind {
        case .commit:
            let record = try reader.record { reader throws(MalformedFields) in try reader.content() }
            let (time, isMarked, hasRequest) = (try reader.number(), try reader.flag(), try reader.flag())
            let audit = try reader.auditDetail(of: component)
            self = .commit(
                CommitFrame(record: record, audit: audit, time: time, isMarked: isMarked, hasRequest: hasRequest))
        case .apply:
            let record = try reader.record { reader throws(MalformedFields) in try reader.content() }
            self = .apply(
                ApplyFrame(record: record, sourceSequence: try reader.number(), time: try reader.number()))
        case .gate:
            self = .gate(try reader.gate())
        case .schema:
            self = .schema(try reader.content())
        case .cleared:
            self = .ack(.cleared(DirtyMark(id: try reader.text(), sequence: try reader.number())))
        case .materialized:
            self = .ack(.materialized(try reader.plainFilesAck()))
        case .checkpoint:
            let (number, size) = (try reader.number(), try reader.count())
            guard let sum = UInt32(exactly: try reader.number()) else { throw MalformedFields() }
            self = .checkpoint(
                CheckpointFrame(
                    number: number, size: size, checkSum: sum,
                    predecessor: try reader.optional { reader throws(MalformedFields) in try reader.word() }))
        }
        try reader.finish()
    }
}

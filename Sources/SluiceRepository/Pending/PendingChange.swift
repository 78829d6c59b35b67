import SluiceCore

/// A change that waits on this host to be committed.
package struct PendingChange: Sendable, Hashable {
    /// As it was asked for.
    package let change: Change
    package let ticket: PendingTicket

    /// The operations and requests before it.
    private let ring: OperationRing
    private let answers: [IdempotencyRecord]

    /// What this host shows until it is committed.
    var record: Record? { record(as: ticket.version) }

    /// What it made, once it is committed.
    func record(as version: RecordVersion) -> Record? {
        Record(of: change, version: version, behind: ring, answers, at: ticket.time)
    }

    private init(_ change: Change, _ other: PendingChange) {
        self.change = change
        (ticket, ring, answers) = (other.ticket, other.ring, other.answers)
    }

    /// The same change with another expectation.
    func expecting(_ expectation: Change.Expectation) -> PendingChange {
        PendingChange(change.expecting(expectation), self)
    }

    /// - Parameters:
    ///   - change: as it was asked for.
    ///   - shown: what this host shows of the record now.
    ///   - time: now, in milliseconds since 1970.
    init(_ change: Change, over shown: StrongRead, at time: Int64) {
        self.change = change
        let version = RecordVersion(
            epoch: max(shown.version.epoch, shown.gate?.epoch ?? 1), counter: shown.version.counter + 1)
        ticket = PendingTicket(operation: change.operation, id: change.id, version: version, time: time)
        ring = shown.record?.ring ?? OperationRing()
        answers = shown.record?.idempotency ?? []
    }

    var json: JSONValue {
        .object([
            .init(key: "take", value: change.json), .init(key: "version", value: .string(ticket.version.description)),
            .init(key: "time", value: .number("\(ticket.time)")), .init(key: "ring", value: .string(ring.description)),
            .init(key: "answers", value: .array(answers.map { .string($0.text) })),
        ])
    }

    init?(json: JSONValue) {
        guard let change = json["take"].flatMap(Change.init(json:)),
            let version = json["version"]?.string.flatMap(RecordVersion.init(_:)), let time = json["time"]?.integer,
            let ring = json["ring"]?.string.flatMap(OperationRing.init(_:)), let texts = json["answers"]?.array
        else { return nil }
        let answers = texts.compactMap { $0.string.flatMap(IdempotencyRecord.init(text:)) }
        guard answers.count == texts.count else { return nil }
        self.change = change
        ticket = PendingTicket(operation: change.operation, id: change.id, version: version, time: Int64(time))
        self.ring = ring
        self.answers = answers
    }
}

extension IdempotencyRecord {
    fileprivate var text: String { "\(key) \(fingerprint) \(version) \(expires)" }

    fileprivate init?(text: String) {
        let words = text.split(separator: " ").map(String.init)
        guard words.count == 4, let key = ContentHash(words[0]), let fingerprint = ContentHash(words[1]),
            let version = RecordVersion(words[2]), let expires = Int64(words[3])
        else { return nil }
        self.init(key: key, fingerprint: fingerprint, version: version, expires: expires)
    }
}

/// A pending change that met something else than it expected, and will not be committed by itself.
public struct DeadLetter: Sendable, Hashable {
    /// The change as it was asked for: our version.
    public let change: Change
    /// What there was when it was to be committed: their version; `nil` if there was nothing, or the change before it was
    /// not committed.
    public let found: Record?
    /// When it was taken in, and the version it was shown under.
    public let ticket: PendingTicket
    /// Why it was not committed, for people.
    public let reason: String

    init(_ pending: PendingChange, _ found: Record?, _ reason: String) {
        self.init(pending.change, pending.ticket, found, reason)
    }

    init(_ change: Change, _ ticket: PendingTicket, _ found: Record?, _ reason: String) {
        self.change = change
        self.ticket = ticket
        self.found = found
        self.reason = reason
    }
}

import SluiceCore

/// A change that waits on this host to be committed.
package struct PendingChange: Sendable, Hashable {
    /// As it was asked for.
    package let change: Change
    package let ticket: PendingTicket

    /// What this host shows until it is committed.
    var record: Record? {
        Record(of: change, pendingAs: ticket.version)
    }

    var json: JSONValue {
        .object([
            .init(key: "take", value: change.json), .init(key: "version", value: .string(ticket.version.description)),
            .init(key: "time", value: .number("\(ticket.time)")),
        ])
    }

    init(_ change: Change, version: RecordVersion, time: Int64) {
        self.change = change
        ticket = PendingTicket(operation: change.operation, id: change.id, version: version, time: time)
    }

    init?(json: JSONValue) {
        guard let change = json["take"].flatMap(Change.init(json:)),
            let version = json["version"]?.string.flatMap(RecordVersion.init(_:)), let time = json["time"]?.integer
        else { return nil }
        self.init(change, version: version, time: Int64(time))
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
}

extension Record {
    /// What a change makes, as far as a host can tell that has not committed it.
    init?(of change: Change, pendingAs version: RecordVersion) {
        let ring = OperationRing().adding(change.operation, version)
        switch change.effect {
        case .put(let value, let hash, let memberships):
            self.init(
                id: change.id, version: version, value: value, hash: hash, memberships: memberships, ring: ring,
                schema: change.schema, writer: change.writer, timestamp: change.timestamp)
        case .delete:
            guard let hash = try? ContentHash.ofNothing() else { return nil }
            self.init(
                id: change.id, version: version, value: nil, hash: hash, memberships: [], ring: ring,
                writer: change.writer, timestamp: change.timestamp)
        }
    }
}

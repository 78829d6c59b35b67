import SluiceCore

/// Letters as JSON text, for the file that holds them.
extension DeadLetter {
    var json: JSONValue {
        var json = JSONValue.object([
            .init(key: "take", value: change.json), .init(key: "version", value: .string(ticket.version.description)),
            .init(key: "time", value: .number("\(ticket.time)")), .init(key: "reason", value: .string(reason)),
        ])
        if let found {
            json["theirs"] = .object([
                .init(key: "version", value: .string(found.version.description)),
                .init(key: "value", value: found.value.map { .string(String(decoding: $0, as: UTF8.self)) } ?? .null),
                .init(key: "hash", value: .string(found.hash.description)),
                .init(
                    key: "places",
                    value: .string(String(decoding: Membership.text(of: found.memberships), as: UTF8.self))),
                .init(key: "schema", value: .number("\(found.schema)")),
                .init(key: "writer", value: .string(found.writer)),
                .init(key: "timestamp", value: .number("\(found.timestamp)")),
            ])
        }
        return json
    }

    /// Reads what ``json`` writes; `nil` for anything else.
    init?(json: JSONValue) {
        guard let change = json["take"].flatMap(Change.init(json:)),
            let version = json["version"]?.string.flatMap(RecordVersion.init(_:)), let time = json["time"]?.integer,
            let reason = json["reason"]?.string
        else { return nil }
        var found: Record?
        if let theirs = json["theirs"] {
            guard let version = theirs["version"]?.string.flatMap(RecordVersion.init(_:)),
                let hash = theirs["hash"]?.string.flatMap(ContentHash.init(_:)),
                let places = theirs["places"]?.string.flatMap({ Membership.memberships(text: Array($0.utf8)) }),
                let schema = theirs["schema"]?.integer, let writer = theirs["writer"]?.string,
                let timestamp = theirs["timestamp"]?.integer
            else { return nil }
            found = Record(
                id: change.id, version: version, value: theirs["value"]?.string.map { Array($0.utf8) },
                hash: hash,
                memberships: places, ring: OperationRing(), schema: schema, writer: writer, timestamp: Int64(timestamp))
        }
        let ticket = PendingTicket(operation: change.operation, id: change.id, version: version, time: Int64(time))
        self.init(change, ticket, found, reason)
    }
}

import SluiceCore

/// Changes as JSON text, for what waits on this host.
extension Change {
    var json: JSONValue {
        var members: [JSONValue.Member] = [
            .init(key: "id", value: .string(id)), .init(key: "operation", value: .string(operation.description)),
            .init(key: "action", value: .string(audit.action.description)),
            .init(key: "source", value: .string(audit.source.description)),
            .init(key: "actor", value: .string(audit.actor)), .init(key: "request", value: .string(audit.requestID)),
            .init(key: "fields", value: .array(audit.changedFields.map { .string($0) })),
            .init(key: "schema", value: .number("\(schema)")), .init(key: "writer", value: .string(writer)),
            .init(key: "timestamp", value: .number("\(timestamp)")),
        ]
        if case .version(let version) = expectation {
            members.append(.init(key: "expected", value: .string(version.description)))
        }
        if case .put(let value, let hash, let memberships) = effect {
            members.append(.init(key: "value", value: .string(String(decoding: value, as: UTF8.self))))
            members.append(.init(key: "hash", value: .string(hash.description)))
            let places = String(decoding: Membership.text(of: memberships), as: UTF8.self)
            members.append(.init(key: "places", value: .string(places)))
        }
        if let idempotency {
            members.append(.init(key: "key", value: .string(idempotency.key.description)))
            members.append(.init(key: "fingerprint", value: .string(idempotency.fingerprint.description)))
        }
        return .object(members)
    }

    /// Reads what ``json`` writes; `nil` for anything else.
    init?(json: JSONValue) {
        guard let id = json["id"]?.string, let operation = json["operation"]?.string.flatMap(OperationID.init(_:)),
            let action = json["action"]?.string, let source = json["source"]?.string,
            let actor = json["actor"]?.string, let request = json["request"]?.string,
            let fields = json["fields"]?.array?.compactMap(\.string), let schema = json["schema"]?.integer,
            let writer = json["writer"]?.string, let timestamp = json["timestamp"]?.integer
        else { return nil }
        var expectation = Expectation.absent
        if let text = json["expected"]?.string {
            guard let version = RecordVersion(text) else { return nil }
            expectation = .version(version)
        }
        var effect = Effect.delete
        if let value = json["value"]?.string {
            guard let hash = json["hash"]?.string.flatMap(ContentHash.init(_:)),
                let places = json["places"]?.string.flatMap({ Membership.memberships(text: Array($0.utf8)) })
            else { return nil }
            effect = .put(value: Array(value.utf8), hash: hash, memberships: places)
        }
        var idempotency: IdempotencyRequest?
        if let key = json["key"]?.string {
            guard let key = ContentHash(key),
                let fingerprint = json["fingerprint"]?.string.flatMap(ContentHash.init(_:))
            else { return nil }
            idempotency = IdempotencyRequest(key: key, fingerprint: fingerprint)
        }
        let note = AuditNote(
            action: AuditNote.Action(action), source: ChangeSource(source), actor: actor, requestID: request,
            changedFields: fields)
        self.init(
            id: id, operation: operation, effect: effect, expectation: expectation, audit: note,
            idempotency: idempotency, schema: schema, writer: writer, timestamp: Int64(timestamp))
    }

    /// The same change with another expectation.
    func expecting(_ expectation: Expectation) -> Change {
        Change(
            id: id, operation: operation, effect: effect, expectation: expectation, audit: audit,
            idempotency: idempotency, schema: schema, writer: writer, timestamp: timestamp)
    }

    /// The version that it expects; ``RecordVersion/none`` if it expects nothing to be there.
    var expectedVersion: RecordVersion {
        if case .version(let version) = expectation { version } else { .none }
    }
}

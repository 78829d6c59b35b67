import SluiceCore

/// An entry of the audit as the fields of a hash: `at` is `sequence time before after`, `note` what the change says of
/// itself.
enum AuditFields {
    /// In the order in which they are asked for.
    static let names = ["at", "note"]
    /// Those of what was there before: `schema encoding`, and the value.
    static let namesBefore = ["old", "val"]

    /// Reads an entry.
    ///
    /// - Parameters:
    ///   - fields: the values of ``names``.
    ///   - operation: whose.
    ///   - component: whose.
    /// - Returns: the entry; `nil` if there is none, or it is of another component.
    /// - Throws: ``StoreError`` with ``StoreError/Code/damaged``.
    static func entry(
        _ fields: [Reply], _ operation: OperationID, of component: String
    ) throws(StoreError) -> AuditEntry? {
        guard fields.count == names.count, fields.contains(where: { $0 != .null }) else { return nil }
        var at = FieldText(fields[0].bytes ?? [])
        guard let sequence = at.number(), at.skip(" "), let time = at.number(), at.skip(" "), let before = at.version(),
            at.skip(" "), let after = at.version(), at.isAtEnd, let text = fields[1].bytes,
            let note = try? JSONValue(parsing: text), let owner = note["component"]?.string,
            let id = note["id"]?.string, let action = note["action"]?.string, let source = note["source"]?.string,
            let actor = note["actor"]?.string, let request = note["request"]?.string,
            let changed = note["fields"]?.array
        else { throw .damaged(component, key: "audit:entry", "is not an entry") }
        guard owner == component else { return nil }
        return AuditEntry(
            id: operation, sequence: sequence, time: time, component: component, recordID: id,
            note: AuditNote(
                action: AuditNote.Action(action), source: ChangeSource(source), actor: actor, requestID: request,
                changedFields: changed.compactMap(\.string)), before: before, after: after)
    }

    /// What a change says of itself, as JSON.
    static func note(_ change: Change, of component: String) -> [UInt8] {
        let note = change.audit
        return text([
            ("component", component), ("id", change.id), ("action", note.action.description),
            ("source", note.source.description), ("actor", note.actor), ("request", note.requestID),
        ]) { buffer in
            buffer.append(",\"fields\":[" as StaticString)
            for (index, field) in note.changedFields.enumerated() {
                if index > 0 { buffer.append("," as StaticString) }
                JSONText.append(string: field, to: buffer)
            }
            buffer.append("]}" as StaticString)
        }
    }

    /// The beginning of the event of a change, as JSON: the script adds version and sequence.
    static func event(_ change: Change) -> [UInt8] {
        text([
            ("id", change.id), ("action", change.audit.action.description), ("operation", change.operation.description),
        ])
    }

    private static func text(_ members: [(String, String)], _ end: (ByteBuffer) -> Void = { _ in }) -> [UInt8] {
        let buffer = ByteBuffer()
        for (index, member) in members.enumerated() {
            buffer.append((index == 0 ? "{" : ",") as StaticString)
            JSONText.append(string: member.0, to: buffer)
            buffer.append(":" as StaticString)
            JSONText.append(string: member.1, to: buffer)
        }
        end(buffer)
        return Array(buffer.readableRegion)
    }
}

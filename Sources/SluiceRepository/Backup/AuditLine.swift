import SluiceCore

/// An entry of the audit as a line of an archive, with the value before the change.
enum AuditLine {
    /// With the line's end.
    static func text(_ entry: AuditEntry, _ detail: AuditDetail?) -> [UInt8] {
        var members: [(String, JSONValue)] = [
            ("operation", .string(entry.id.description)), ("sequence", .number(entry.sequence)),
            ("time", .number(entry.time)), ("record", .string(entry.recordID)),
            ("action", .string(entry.note.action.description)), ("source", .string(entry.note.source.description)),
            ("actor", .string(entry.note.actor)), ("request", .string(entry.note.requestID)),
            ("fields", .array(entry.note.changedFields.map { .string($0) })),
            ("before", .string(entry.before.description)), ("after", .string(entry.after.description)),
        ]
        let value = detail?.valueBefore
        if let detail, value != nil { members.append(("schemaBefore", .number(detail.schemaBefore))) }
        var line = JSONValue.members(members).text
        if let value {
            line.removeLast()
            line += Array(#","valueBefore":"#.utf8) + value.onOneLine + [UInt8(ascii: "}")]
        }
        return line + [UInt8(ascii: "\n")]
    }

    /// Whether a line, without its end, is such a one.
    static func isSound(_ text: [UInt8]) -> Bool {
        guard let outline = try? JSONOutline(of: text), outline.isObject else { return false }
        let keys = outline.parts.compactMap(\.key)
        return ["operation", "sequence", "record", "before", "after"].allSatisfy(keys.contains)
    }
}

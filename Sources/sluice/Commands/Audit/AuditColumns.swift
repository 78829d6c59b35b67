import SluiceCore
import SluiceRepository

/// What is shown of an entry of the audit.
enum AuditColumns: String {
    case time, collection, id, action, before, revision, source, actor, request, fields, audit

    /// Of one record.
    static let ofRecord: [AuditColumns] = [
        .time, .action, .before, .revision, .source, .actor, .request, .fields, .audit,
    ]
    static let ofAll: [AuditColumns] = [
        .time, .collection, .id, .action, .before, .revision, .source, .actor, .request, .fields, .audit,
    ]

    func value(of entry: AuditEntry) -> JSONValue? {
        switch self {
        case .time: .string(TimeText.text(entry.time))
        case .collection: .string(entry.component)
        case .id: .string(entry.recordID)
        case .action: .string("\(entry.note.action)")
        case .before: entry.before == .none ? nil : .string("\(entry.before)")
        case .revision: .string("\(entry.after)")
        case .source: .string("\(entry.note.source)")
        case .actor: entry.note.actor.isEmpty ? nil : .string(entry.note.actor)
        case .request: entry.note.requestID.isEmpty ? nil : .string(entry.note.requestID)
        case .fields: entry.note.changedFields.isEmpty ? nil : .array(entry.note.changedFields.map { .string($0) })
        case .audit: .string("\(entry.id)")
        }
    }
}

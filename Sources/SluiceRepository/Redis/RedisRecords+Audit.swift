import SluiceClient
import SluiceCore

/// Pages of the audit: of the component, or of one record.
extension RedisRecords {
    func audit(_ query: AuditQuery) async throws -> AuditPage {
        let list = try query.recordID.map { id throws(StoreError) in
            try RecordID.check(id)
            return keys.audit(of: id)
        }
        let hasFilter = query.source != nil || query.actor != nil
        let place = query.position.map { AuditMember(component.name, $0) }
        let page = try await auditList(list ?? keys.audit).page(
            query, behind: place, where: hasFilter ? { $0.comes(from: query.source, query.actor) } : nil)
        return AuditPage(entries: page.entries, next: page.next?.position)
    }

    private func auditList(_ key: String) -> RedisAuditList {
        RedisAuditList(key: key, entryPrefix: keys.auditEntryPrefix, owner: component.name, replies: replies)
    }

    func auditDetail(_ id: OperationID) async throws -> AuditDetail? {
        let names = AuditFields.names + AuditFields.namesBefore
        let reply = try await reply(.hashGet(keys.auditEntry(id), names, as: [UInt8].self).asReply)
        guard let fields = reply.array, fields.count == names.count else { throw StoreError.strange(component.name) }
        let before = Array(fields.suffix(AuditFields.namesBefore.count))
        guard let entry = try AuditFields.entry(Array(fields.dropLast(before.count)), id, of: component.name) else {
            return nil
        }
        guard let kept = before[1].bytes else { return AuditDetail(entry: entry, valueBefore: nil) }
        var old = FieldText(before[0].bytes ?? [])
        guard let schema = old.number(), old.skip(" ") else {
            throw StoreError.damaged(component.name, key: "audit:entry", "does not say how its value is kept")
        }
        do throws(ValueEncoding.Problem) {
            let encoding = ValueEncoding(rawValue: old.rest())
            let value = try ValueEncoding.decode(kept, encoding, limit: options.maximumValueBytes)
            return AuditDetail(entry: entry, valueBefore: value, schemaBefore: Int(schema))
        } catch {
            throw StoreError.damaged(component.name, key: "audit:entry", error.description)
        }
    }

    func auditStatistics() async throws -> [String: Int64] {
        try await statisticsOfAll().filter { $0.key.hasPrefix("\(component.name):") }
    }

    /// Those of all components that are kept together.
    func statisticsOfAll() async throws -> [String: Int64] {
        let reply = try await reply(.hashGetAll(keys.auditStatistics, as: [UInt8].self).asReply)
        guard let parts = reply.array, parts.count.isMultiple(of: 2) else { throw StoreError.strange(component.name) }
        var statistics: [String: Int64] = [:]
        for index in stride(from: 0, to: parts.count, by: 2) {
            guard let name = parts[index].string else { continue }
            guard let count = parts[index + 1].string.flatMap({ Int64($0) }) else {
                throw StoreError.damaged(component.name, key: "audit:stats", "has a counter that is no number")
            }
            statistics[name] = count
        }
        return statistics
    }
}

extension AuditEntry {
    /// Whether it is from a source and of an actor; `nil` stands for any.
    func comes(from source: ChangeSource?, _ actor: String?) -> Bool {
        source.map { $0 == note.source } != false && actor.map { ExactText($0) == ExactText(note.actor) } != false
    }
}

import SluiceCore

/// An entry of the audit as the fields of a hash.
enum AuditFields {
    /// In the order in which they are asked for.
    static let names = ["seq", "time", "c", "id", "action", "source", "actor", "req", "fields", "before", "after"]
    /// Those of what was there before.
    static let namesBefore = ["schema", "enc", "val"]

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
        let texts = fields.compactMap(\.string)
        guard fields.count == names.count, !texts.isEmpty else { return nil }
        guard texts.count == names.count, let sequence = Int64(texts[0]), let time = Int64(texts[1]),
            let before = RecordVersion(texts[9]), let after = RecordVersion(texts[10]),
            let changed = (try? JSONValue(parsing: texts[8]))?.array
        else { throw .damaged(component, key: "audit:entry", "is not an entry") }
        guard texts[2] == component else { return nil }
        let note = AuditNote(
            action: AuditNote.Action(texts[4]), source: ChangeSource(texts[5]), actor: texts[6], requestID: texts[7],
            changedFields: changed.compactMap(\.string))
        return AuditEntry(
            id: operation, sequence: sequence, time: time, component: component, recordID: texts[3], note: note,
            before: before, after: after)
    }

    /// The text of changed fields: a JSON array.
    static func text(of changedFields: [String]) -> [UInt8] {
        guard !changedFields.isEmpty else { return Array("[]".utf8) }
        let buffer = ByteBuffer()
        buffer.append("[" as StaticString)
        for (index, field) in changedFields.enumerated() {
            if index > 0 { buffer.append("," as StaticString) }
            JSONText.append(string: field, to: buffer)
        }
        buffer.append("]" as StaticString)
        return Array(buffer.readableRegion)
    }
}

/// An entry in the lists of the audit: `component:sequence in 16 digits:operation`.
struct AuditMember {
    let text: String
    let sequence: Int64
    let operation: OperationID
    let time: Int64

    /// - Returns: `nil` for something else.
    init?(_ text: String, time: Int64) {
        let parts = text.split(separator: ":", omittingEmptySubsequences: false)
        guard parts.count == 3, let sequence = Int64(parts[1]), let operation = OperationID(String(parts[2])) else {
            return nil
        }
        self.text = text
        self.sequence = sequence
        self.operation = operation
        self.time = time
    }

    static func text(_ component: String, _ position: AuditPosition) -> String {
        let digits = String(position.sequence)
        return "\(component):\(String(repeating: "0", count: max(0, 16 - digits.count)))\(digits):\(position.id)"
    }

    var position: AuditPosition { AuditPosition(time: time, sequence: sequence, id: operation) }
}

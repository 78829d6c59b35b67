import SluiceCore

/// A record as the fields of a hash: see `common.lua`.
enum RecordFields {
    /// In the order in which they are asked for.
    static let names = ["head", "ring", "ix", "val", "idem"]
    static let head = names[0]
    static let memberships = names[2]
    static let value = names[3]

    /// Reads a record.
    ///
    /// - Parameters:
    ///   - reply: to a request for ``names``.
    ///   - id: of the record.
    ///   - component: whose.
    ///   - limit: of the value's bytes.
    /// - Returns: the record; `nil` if there is none.
    /// - Throws: ``StoreError`` with ``StoreError/Code/damaged``.
    static func record(
        _ reply: Reply, id: String, of component: String, limit: Int
    ) throws(StoreError) -> Record? {
        guard let fields = reply.array, fields.count == names.count else { throw .strange(component) }
        guard fields.contains(where: { $0 != .null }) else { return nil }
        func wrong(_ what: String) -> StoreError { .damaged(component, key: "data", what) }
        guard let text = fields[0].bytes, let head = RecordHead(text) else {
            throw wrong("has a head that cannot be read")
        }
        guard let ring = fields[1].bytes.flatMap({ OperationRing(text: $0) }) else {
            throw wrong("has a ring that cannot be read")
        }
        guard let memberships = fields[2].bytes.flatMap({ Membership.memberships(text: $0) }) else {
            throw wrong("has memberships that cannot be read")
        }
        guard let idempotency = IdempotencyRecord.records(text: fields[4].bytes ?? []) else {
            throw wrong("has idempotency records that cannot be read")
        }
        var value: [UInt8]?
        if !head.isDeleted {
            guard let kept = fields[3].bytes else { throw wrong("has no value") }
            do throws(ValueEncoding.Problem) {
                value = try ValueEncoding.decode(kept, head.encoding, limit: limit)
            } catch {
                throw wrong(error.description)
            }
        }
        return Record(
            id: id, version: head.version, value: value, hash: head.hash, memberships: memberships, ring: ring,
            idempotency: idempotency, schema: head.schema, writer: head.writer, timestamp: head.timestamp)
    }
}

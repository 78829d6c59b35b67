import SluiceCore

/// A record as the fields of a hash.
enum RecordFields {
    /// In the order in which they are asked for.
    static let names = [
        "e", "v", "del", "schema", "ring", "hash", "ix", "enc", "val", "idem", "writer", "ts",
    ]

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
        func wrong(_ what: String) -> StoreError { .damaged(component, key: "data", "has \(what)") }
        func bytes(_ index: Int) throws(StoreError) -> [UInt8] {
            guard let bytes = fields[index].bytes else { throw wrong("no field \(names[index])") }
            return bytes
        }
        func number(_ index: Int) throws(StoreError) -> Int64 {
            var text = FieldText(try bytes(index))
            guard let number = text.number(), text.isAtEnd else { throw wrong("no number in \(names[index])") }
            return number
        }
        let isDeleted = try number(2) == 1
        guard let ring = OperationRing(text: try bytes(4)) else { throw wrong("a ring that cannot be read") }
        guard let hash = ContentHash(text: try bytes(5)[...]) else {
            throw wrong("no digest in hash")
        }
        guard let memberships = Membership.memberships(text: try bytes(6)) else {
            throw wrong("memberships that cannot be read")
        }
        guard let idempotency = IdempotencyRecord.records(text: try bytes(9)) else {
            throw wrong("idempotency records that cannot be read")
        }
        var value: [UInt8]?
        if !isDeleted {
            let (kept, encoding) = (try bytes(8), try bytes(7))
            do throws(ValueEncoding.Problem) {
                value = try ValueEncoding.decode(kept, encoding, limit: limit)
            } catch {
                throw StoreError.damaged(component, key: "data", error.description)
            }
        }
        guard let timestamp = Int64(String(decoding: try bytes(11), as: UTF8.self)) else {
            throw wrong("no number in ts")
        }
        return Record(
            id: id, version: RecordVersion(epoch: try number(0), counter: try number(1)), value: value, hash: hash,
            memberships: memberships, ring: ring, idempotency: idempotency, schema: Int(try number(3)),
            writer: String(decoding: try bytes(10), as: UTF8.self), timestamp: timestamp)
    }
}

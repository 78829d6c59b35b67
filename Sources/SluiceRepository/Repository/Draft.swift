import SluiceCore

/// A value as it is to be stored.
struct Draft<Value: Sendable> {
    /// What is there now.
    struct Base {
        let value: Value
        /// In the present schema.
        let json: [UInt8]
        /// Of the record.
        let schema: Int
    }

    let value: Value
    let json: [UInt8]
    let hash: ContentHash
    let memberships: [Membership]
    let changedFields: [String]

    /// - Parameters:
    ///   - value: what is to be stored.
    ///   - entity: what it is.
    ///   - base: what it takes the place of, whose unknown fields stay; `nil` for nothing.
    ///   - limit: bytes of JSON.
    /// - Throws: ``StoreError`` with ``StoreError/Code/invalid`` for a value that cannot be stored.
    init(_ value: Value, _ entity: EntityDescription<Value>, in base: Base?, limit: Int) throws(StoreError) {
        try RecordID.check(entity.id(value))
        let problems = entity.validate(value)
        guard problems.isEmpty else { throw StoreError(invalid: problems, entity.collection) }
        memberships = try entity.memberships(of: value)

        let encoded = try entity.json(of: value)
        let new = try CanonicalJSON.parse(encoded)
        guard case .object = new else {
            throw StoreError(.invalid, "a \(entity.valueName) is encoded as something else than a JSON object")
        }
        if let base {
            let stored = try Self.tree(of: base, entity)
            let old = try CanonicalJSON.parse(entity.json(of: base.value))
            let merged = JSONMerge.merge(new, since: old, into: stored)
            json = merged.text
            hash = try CanonicalJSON.hash(of: merged)
            changedFields = JSONDifference.pointers(from: stored, to: merged)
        } else {
            json = encoded
            hash = try CanonicalJSON.hash(of: new)
            changedFields = []
        }
        guard json.count <= limit else {
            throw StoreError(
                .invalid, "the value has \(json.count) bytes as JSON; the repository takes at most \(limit)")
        }
        self.value = value
    }

    var effect: Change.Effect { .put(value: json, hash: hash, memberships: memberships) }

    private static func tree(of base: Base, _ entity: EntityDescription<Value>) throws(StoreError) -> JSONValue {
        guard base.schema <= entity.schema else {
            throw StoreError(
                .readOnly,
                "the record was written by a newer program, with \(base.schema) upgrades of \(entity.collection) where "
                    + "this one knows \(entity.schema): update this program")
        }
        return try CanonicalJSON.parse(base.json)
    }
}

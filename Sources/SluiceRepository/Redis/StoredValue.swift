/// The fields of a record that a change or a copy brings.
struct StoredValue {
    let isDeleted: Bool
    let encoding: String
    let bytes: [UInt8]
    let hash: ContentHash
    let memberships: [UInt8]
    let schema: Int

    init(_ change: Change, _ options: RedisStoreOptions) throws(StoreError) {
        switch change.effect {
        case .put(let value, let hash, let memberships):
            try self.init(value, hash, memberships, change.schema, options)
        case .delete:
            try self.init(nil, try ContentHash.ofNothing(), [], 0, options)
        }
    }

    init(_ record: Record, _ options: RedisStoreOptions) throws(StoreError) {
        try self.init(record.value, record.hash, record.memberships, record.schema, options)
    }

    private init(
        _ value: [UInt8]?, _ hash: ContentHash, _ memberships: [Membership], _ schema: Int,
        _ options: RedisStoreOptions
    ) throws(StoreError) {
        let kept = try ValueEncoding.encode(value ?? [], options)
        isDeleted = value == nil
        encoding = kept.encoding.rawValue
        bytes = kept.bytes
        self.hash = hash
        self.memberships = Membership.text(of: memberships)
        self.schema = schema
    }
}

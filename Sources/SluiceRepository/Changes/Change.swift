/// One change of one record with all that belongs to it, done as a whole or not at all.
///
/// A store that commits it checks its gate and what is expected, writes the record, puts it into its indexes and takes it
/// out of others, keeps unique values unique, adds the audit entry, counts, makes cached answers old, marks the record for
/// the follower, remembers the idempotency key, and publishes an event: by one script on Redis, by one frame of the log on
/// files.
public struct Change: Sendable, Hashable {
    /// What becomes of the record.
    public enum Effect: Sendable, Hashable {
        /// - Parameters: the value as JSON text, the digest of its canonical form, and where it is listed.
        case put(value: [UInt8], hash: ContentHash, memberships: [Membership])
        case delete
    }

    /// What must be there for the change to happen.
    public enum Expectation: Sendable, Hashable {
        /// No record, or a deleted one.
        case absent
        /// A record of this version, deleted or not; ``RecordVersion/none`` is none at all.
        case version(RecordVersion)
    }

    /// Whose.
    public let id: String
    /// Sent again with the same one, the change happens once.
    public let operation: OperationID
    /// What becomes of it.
    public let effect: Effect
    /// What must be there.
    public let expectation: Expectation
    /// Who, and why.
    public let audit: AuditNote
    /// The request that asked for it, if it came with an idempotency key.
    public let idempotency: IdempotencyRequest?
    /// How many upgrades of the component's schema the value has behind it: becomes ``Record/schema``. 0 for a deletion.
    public let schema: Int
    /// Which process, for people.
    public let writer: String
    /// Now, in milliseconds since 1970, for people: the order is that of versions.
    public let timestamp: Int64

    /// A change that is to be committed.
    public init(
        id: String, operation: OperationID, effect: Effect, expectation: Expectation, audit: AuditNote,
        idempotency: IdempotencyRequest? = nil, schema: Int = 0, writer: String, timestamp: Int64
    ) {
        self.id = id
        self.operation = operation
        self.effect = effect
        self.expectation = expectation
        self.audit = audit
        self.idempotency = idempotency
        self.schema = schema
        self.writer = writer
        self.timestamp = timestamp
    }
}

extension Change {
    /// The same change, if a record of this version is there.
    package func expecting(_ version: RecordVersion) -> Change {
        Change(
            id: id, operation: operation, effect: effect, expectation: .version(version), audit: audit,
            idempotency: idempotency, schema: schema, writer: writer, timestamp: timestamp)
    }
}

/// A request with an idempotency key.
public struct IdempotencyRequest: Sendable, Hashable {
    /// The key, digested together with whom it belongs to.
    public let key: ContentHash
    /// What was asked for.
    public let fingerprint: ContentHash

    /// A request's key.
    public init(key: ContentHash, fingerprint: ContentHash) {
        self.key = key
        self.fingerprint = fingerprint
    }

    /// What is kept of it.
    ///
    /// - Parameters:
    ///   - version: what it made.
    ///   - time: now, in milliseconds since 1970.
    /// - Returns: the record.
    package func record(_ version: RecordVersion, at time: Int64) -> IdempotencyRecord {
        let lifetime = IdempotencyRecord.lifetime.components.seconds * 1_000
        return IdempotencyRecord(key: key, fingerprint: fingerprint, version: version, expires: time + lifetime)
    }
}

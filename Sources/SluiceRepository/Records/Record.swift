/// What a store keeps under one id: a value, or that there is none any more.
public struct Record: Sendable, Hashable {
    /// The id, as the application knows it.
    public let id: String
    /// Where in its history.
    public let version: RecordVersion
    /// The value as JSON text (UTF-8), byte for byte as it was committed; `nil` for one that was deleted.
    public let value: [UInt8]?
    /// The SHA-256 digest of the value's canonical form; of no bytes for one that was deleted.
    public let hash: ContentHash
    /// Where it is listed; nowhere if it was deleted.
    public let memberships: [Membership]
    /// The last operations on it.
    public let ring: OperationRing
    /// Answers that are kept for requests with idempotency keys; newest first.
    public let idempotency: [IdempotencyRecord]
    /// How many upgrades of the component's schema the value has behind it; 0 for one that was deleted. A number to stores.
    public let schema: Int
    /// Which process committed it, for people: role, process, build.
    public let writer: String
    /// When, in milliseconds since 1970 by the writer's clock, for people.
    public let timestamp: Int64

    /// A record that was read or is to be copied.
    public init(
        id: String, version: RecordVersion, value: [UInt8]?, hash: ContentHash, memberships: [Membership],
        ring: OperationRing, idempotency: [IdempotencyRecord] = [], schema: Int = 0, writer: String, timestamp: Int64
    ) {
        self.id = id
        self.version = version
        self.value = value
        self.hash = hash
        self.memberships = memberships
        self.ring = ring
        self.idempotency = idempotency
        self.schema = schema
        self.writer = writer
        self.timestamp = timestamp
    }

    /// Whether there is no value any more (a tombstone).
    public var isDeleted: Bool { value == nil }
}

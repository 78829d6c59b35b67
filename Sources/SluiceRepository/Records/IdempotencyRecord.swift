/// That a request with an idempotency key has been carried out, and what it made.
///
/// Kept for ``lifetime``, and carried with the record, so that it survives a move to another store.
public struct IdempotencyRecord: Sendable, Hashable {
    /// How long an answer is kept: 24 hours.
    public static let lifetime = Duration.seconds(86_400)
    /// How many are carried with a record.
    public static let capacity = 16

    /// The key, digested together with whom it belongs to.
    public let key: ContentHash
    /// What was asked for: another request with the same key is refused.
    public let fingerprint: ContentHash
    /// The version that the request made.
    public let version: RecordVersion
    /// Until when it is kept, in milliseconds since 1970 by the clock of the store.
    public let expires: Int64

    /// A record that was read or is to be kept.
    public init(key: ContentHash, fingerprint: ContentHash, version: RecordVersion, expires: Int64) {
        self.key = key
        self.fingerprint = fingerprint
        self.version = version
        self.expires = expires
    }
}
